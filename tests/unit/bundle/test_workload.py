import pytest

from gateway.bundle import parse_xml
from gateway.bundle.workload import Workload, WorkloadLimits
from gateway.errors import BundleError


def refusal(workload: Workload, *files: str) -> str:
    """Count files one after the other and return what is told of the first that is too much."""
    with pytest.raises(BundleError) as refused:
        _count(workload, files)
    return str(refused.value)


def _count(workload: Workload, files: tuple[str, ...]) -> None:
    for number, text in enumerate(files):
        raw = text.encode()
        workload.add_file(raw, f"{number}.xml")
        workload.add_elements(parse_xml(raw, f"{number}.xml"))


def test_what_is_within_all_limits_passes() -> None:
    limits = WorkloadLimits(size=100, braces=2, elements=4, conditions=2, condition_length=6)
    workload = Workload(limits)
    raw = b"<Flow><Condition>a=1</Condition><Condition>b=2</Condition><X>{a}{b</X></Flow>"
    workload.add_file(raw, "a.xml")
    workload.add_elements(parse_xml(raw, "a.xml"))


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (WorkloadLimits(size=60), "1.xml: error: from here on the bundle holds more than 60 bytes of XML"),
        (WorkloadLimits(elements=3), "1.xml:2:1: error: from here on the bundle holds more than 3 elements"),
        (
            WorkloadLimits(conditions=1),
            "1.xml:2:1: error: from here on the bundle holds more than 1 conditions",
        ),
        (
            WorkloadLimits(condition_length=5),
            "1.xml:2:1: error: from here on the bundle holds more than 5 char",
        ),
        (
            WorkloadLimits(braces=0),
            "0.xml:2: error: from here on the bundle holds more than 0 opening braces",
        ),
        (
            WorkloadLimits(braces=1),
            "1.xml:2: error: from here on the bundle holds more than 1 opening braces",
        ),
    ],
)
def test_the_files_count_together_and_the_place_is_told(limits: WorkloadLimits, told: str) -> None:
    text = "<Flow>\n<Condition>{=1</Condition></Flow>"
    assert told in refusal(Workload(limits), text, text)


def test_what_is_counted_still_counts_as_unread() -> None:
    root = parse_xml(b"<Flow><Condition>a</Condition></Flow>", "a.xml")
    Workload().add_elements(root)
    assert [*root.leftovers()] == [*root.children()]
