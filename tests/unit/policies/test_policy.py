"""What all policies share: names, flags, needs, what has no effect; and how policies are discovered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.bundle import Element
from gateway.errors import BundleError, Finding, Location
from gateway.flow import Action, Services
from gateway.message import Needs, Value
from gateway.policies import readers
from gateway.policies._fields import child, many, ref
from gateway.policies._policy import Policy, policy, read_policy
from tests.support.builders import element, make_exchange
from tests.support.fakes import FakeServices


@policy("Probe")
class Probe(Policy):
    """Remember that it ran."""

    fault_prefix = "probe"

    what: Value = ref("What", default="nothing")

    def bind(self, services: Services) -> Action:
        def remember(exchange: object) -> None:
            assert services.organization == "acme"

        return remember


@policy("Talkative")
class Talkative(Policy):
    """Know what to do with Properties, and read more than its fields say."""

    properties: tuple[str, ...] = many("Property", lambda found: found.get("name"), within="Properties")
    note: str = child("Description", default="")

    @property
    def extra_needs(self) -> Needs:
        return Needs.RESPONSE_BODY

    def bind(self, services: Services) -> Action:
        return lambda exchange: None


@policy("Picky")
class Picky(Policy):
    """Refuse what it has read, all of it."""

    number: int = child("Number", int, default=0)

    def check(self, element: Element) -> Iterator[Finding]:
        yield Finding(element.at, "will not do", element.tag)

    def bind(self, services: Services) -> Action:
        return lambda exchange: None


def read(xml: str) -> Probe:
    return read_policy(Probe, element(xml))


def test_a_policy_says_what_it_is() -> None:
    made = read('\n<Probe name="A-1"><DisplayName>First</DisplayName></Probe>')
    assert made.element == "Probe"
    assert (made.name, made.display_name, made.enabled, made.continue_on_error) == (
        "A-1",
        "First",
        True,
        False,
    )
    assert made.at == Location("apiproxy/policies/P.xml", 2, 1)
    assert made.failed_variables == ("probe.A-1.failed",)
    assert (made.called, made.lent) == ("", ())
    assert made.raises is False
    assert made.bind(FakeServices())(make_exchange()) is None


def test_flags_are_read() -> None:
    made = read('<Probe name="A" enabled="false" continueOnError="true" async="true"/>')
    assert (made.enabled, made.continue_on_error) == (False, True)


@pytest.mark.parametrize("name", ["a", "Verify API Key", "a.b_c-d$e%f9", "x" * 255])
def test_names_that_are_allowed(name: str) -> None:
    assert read(f'<Probe name="{name}"/>').name == name


@pytest.mark.parametrize("name", ["a/b", "ä", "a{b}", "x" * 256])
def test_names_that_are_not(name: str) -> None:
    with pytest.raises(BundleError, match="is not allowed: up to 255 letters"):
        read(f'<Probe name="{name}"/>')


@pytest.mark.parametrize("xml", ["<Probe/>", '<Probe name=" "/>'])
def test_a_policy_needs_a_name(xml: str) -> None:
    with pytest.raises(BundleError, match="needs the attribute 'name'"):
        read(xml)


def test_everything_wrong_is_told_together() -> None:
    with pytest.raises(BundleError) as caught:
        read('<Probe name="a/b" enabled="maybe" continueOnError="2"><What ref=""/><DisplayName/></Probe>')
    assert len(caught.value.findings) == 3


def test_needs_are_those_of_the_fields_and_the_extra_ones() -> None:
    assert read('<Probe name="A"/>').needs is Needs.NOTHING
    assert read('<Probe name="A"><What ref="request.content"/></Probe>').needs is Needs.REQUEST_BODY
    assert read_policy(Talkative, element('<Talkative name="A"/>')).needs is Needs.RESPONSE_BODY


def test_empty_legacy_children_are_nothing() -> None:
    root = element('<Probe name="A" async="false"><FaultRules/><Properties/><Description/></Probe>')
    read_policy(Probe, root)
    assert list(root.leftovers()) == []
    assert root.warnings == ()


def test_legacy_children_with_content_are_ignored_with_a_warning() -> None:
    root = element('<Probe name="A"><Properties><Property name="a">b</Property></Properties></Probe>')
    read_policy(Probe, root)
    assert list(root.leftovers()) == []
    assert [(found.element, found.message) for found in root.warnings] == [
        ("Properties", "has no effect in a policy and is ignored")
    ]


def test_a_policy_that_reads_them_keeps_them() -> None:
    root = element(
        '<Talkative name="A"><Properties><Property name="a"/></Properties>'
        "<Description>d</Description></Talkative>"
    )
    made = read_policy(Talkative, root)
    assert (made.properties, made.note) == (("a",), "d")
    assert root.warnings == ()


def test_what_nobody_knows_is_known_also_when_the_policy_is_refused() -> None:
    root = element('<Picky name="A" async="true" x="1"><Number/><FaultRules/><Properties/><No/></Picky>')
    with pytest.raises(BundleError, match="will not do"):
        read_policy(Picky, root)
    assert root.is_read_out
    assert list(root.leftovers()) == [(root, "x"), *root.children("No")]


def test_a_policy_with_a_wrong_field_is_not_read_out() -> None:
    root = element('<Picky name="A"><Number>x</Number></Picky>')
    with pytest.raises(BundleError, match="not valid"):
        read_policy(Picky, root)
    assert not root.is_read_out


def test_a_policy_without_bind_is_none() -> None:
    @policy("Idle")
    class Idle(Policy):
        """Do nothing, not even bind."""

    with pytest.raises(TypeError, match="abstract"):
        read_policy(Idle, element('<Idle name="A"/>'))  # type: ignore[type-abstract]


def test_policies_are_found_by_their_files() -> None:
    found = readers()
    assert {"AssignMessage", "ExtractVariables", "RaiseFault", "XMLToJSON"} <= set(found)
    assert len(found) == len(set(found))
    assert {"Nothing", "Raise_Fault", "raisefault", "policy", ""}.isdisjoint(found)
    for tag, reader in found.items():
        with pytest.raises(BundleError) as caught:
            reader(element(f"<{tag}/>"))
        assert "needs the attribute 'name'" in str(caught.value)
