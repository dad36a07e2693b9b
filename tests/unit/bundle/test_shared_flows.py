"""Shared flows: what is in one, which flow is called, and everything wrong at once."""

from __future__ import annotations

import pytest

from gateway.bundle import Files, SharedFlow, load_shared_flow
from gateway.errors import BundleError
from tests.unit.bundle.test_loader import NOTE, READERS

FLOW = """<SharedFlow name="default">
<Step><Name>Note-1</Name><Condition>request.verb = "GET"</Condition></Step>
</SharedFlow>"""
FILES = {
    "traffic.xml": "<SharedFlowBundle><DisplayName>T</DisplayName><Description>d</Description>"
    "</SharedFlowBundle>",
    "sharedflows/default.xml": FLOW,
    "policies/Note-1.xml": NOTE,
    "resources/jsc/x.js": "1",
}


def flow_of(changes: dict[str, str | None]) -> SharedFlow:
    texts = FILES | changes
    files = {name: text.encode() for name, text in texts.items() if text is not None}
    return load_shared_flow(Files("sharedflowbundle", files), "traffic", READERS)


def errors(changes: dict[str, str | None]) -> list[str]:
    with pytest.raises(BundleError) as caught:
        flow_of(changes)
    return [str(finding) for finding in caught.value.findings]


def test_a_shared_flow_is_read() -> None:
    flow = flow_of({})
    assert (flow.name, flow.display_name, flow.description) == ("traffic", "T", "d")
    (step,) = flow.steps
    assert (step.policy, step.condition.text) == ("Note-1", 'request.verb = "GET"')  # type: ignore[union-attr]
    assert list(flow.policies) == ["Note-1"]
    assert dict(flow.resources) == {("jsc", "x.js"): b"1"}
    assert (str(flow.at), flow.findings) == ("sharedflowbundle/sharedflows/default.xml:1:1", ())


def test_without_a_root_it_is_named_as_given() -> None:
    assert flow_of({"traffic.xml": None}).display_name == "traffic"


def test_a_proxy_is_no_shared_flow() -> None:
    with pytest.raises(BundleError, match="apiproxy: error: is a proxy and no shared flow"):
        load_shared_flow(Files("apiproxy", {}), "x", READERS)


def test_there_must_be_a_flow_and_its_policies() -> None:
    assert errors({"sharedflows/default.xml": None}) == [
        "sharedflowbundle/sharedflows: error: there must be a SharedFlow"
    ]
    (told,) = errors({"policies/Note-1.xml": None})
    assert "there is no policy 'Note-1'" in told
    (told,) = errors({"sharedflows/default.xml": "<Flow/>"})
    assert "must be a SharedFlow" in told


def test_what_is_wrong_with_several_files_is_told_at_once() -> None:
    told = errors({"policies/Note-1.xml": "<Note", "policies/Two.xml": "<Mystery name='Two'/>"})
    assert [line.partition(":")[0] for line in told] == [
        "sharedflowbundle/policies/Note-1.xml",
        "sharedflowbundle/policies/Two.xml",
    ]


def test_of_several_flows_the_default_one_is_called() -> None:
    other = "<SharedFlow name='other'/>"
    flow = flow_of({"sharedflows/a.xml": other.replace("other", "a")})
    assert len(flow.steps) == 1
    (warning,) = flow.findings
    assert "'a' is never run: 'default' is what is called" in warning.message
    told = errors({"sharedflows/default.xml": None, "sharedflows/a.xml": other, "sharedflows/b.xml": other})
    assert any("there are 2 SharedFlows, and none is named 'default'" in line for line in told)
    assert any("shared flow 'other' exists already" in line for line in told)
    assert flow_of(
        {"sharedflows/default.xml": None, "sharedflows/only.xml": FLOW.replace("default", "only")}
    ).steps
