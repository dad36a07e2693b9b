"""Adding to an endpoint: what is new stands where it belongs, what was there stays as it is written."""

from __future__ import annotations

import pytest

from gateway.bundle.insertions import Endpoint
from gateway.errors import BundleError

WRITTEN = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- the front -->
<ProxyEndpoint name="default">
    <PreFlow name="PreFlow">
        <Request>
            <Step><Name>A</Name></Step><!-- kept -->
        </Request>
    </PreFlow>
    <Flows>
        <Flow name="one"><Request/></Flow>
    </Flows>
</ProxyEndpoint>
"""
STEP = b"<Step><Name>B</Name></Step>"


def endpoint(raw: bytes = WRITTEN) -> Endpoint:
    return Endpoint(raw, "apiproxy/proxies/default.xml")


def test_nothing_added_is_nothing_changed() -> None:
    written = endpoint().written().replace(b"'", b'"')
    assert written.replace(b"--><Proxy", b"-->\n<Proxy") == WRITTEN


def test_flows_are_told_in_their_order() -> None:
    assert endpoint().flows() == ["PreFlow", "one", "PostFlow"]
    assert endpoint(b"<ProxyEndpoint/>").flows() == ["PreFlow", "PostFlow"]


def test_a_flow_is_shown_alone() -> None:
    assert endpoint().flow("one") == b'<Flow name="one"><Request/></Flow>'
    assert endpoint().flow("PostFlow") == b'<PostFlow name="PostFlow"/>'
    with pytest.raises(LookupError):
        endpoint().flow("two")


def test_a_step_comes_last_in_its_side() -> None:
    changed = endpoint()
    changed.add_step("PreFlow", "Request", STEP)
    changed.add_step("one", "Request", STEP)
    changed.add_step("PostFlow", "Response", STEP)
    text = changed.written().decode()
    assert (
        "<Step><Name>A</Name></Step><!-- kept -->\n            <Step><Name>B</Name></Step>\n        </Req"
        in text
    )
    assert text.index('<Flow name="one"><Request>\n                <Step><Name>B') > 0
    assert text.index('<PostFlow name="PostFlow">\n        <Response>\n            <Step>') > 0
    with pytest.raises(LookupError):
        changed.add_step("two", "Request", STEP)


def test_a_flow_comes_behind_the_others() -> None:
    changed = endpoint()
    changed.add_flow(b'<Flow name="two"/>', "Flow")
    assert changed.flows() == ["PreFlow", "one", "two", "PostFlow"]
    bare = endpoint(b"<ProxyEndpoint/>")
    bare.add_flow(b'<Flow name="two"/>', "Flow")
    assert b'<Flows>\n        <Flow name="two"/>\n    </Flows>' in bare.written()


def test_namespaces_make_no_difference() -> None:
    spaced = endpoint(b'<ProxyEndpoint xmlns="urn:x"><PreFlow><Request/></PreFlow></ProxyEndpoint>')
    spaced.add_step("PreFlow", "Request", STEP)
    assert spaced.written().count(b"PreFlow") == 2


def test_what_cannot_be_taken_apart_is_refused_with_its_place() -> None:
    for raw in (b"<a>", b"<x:a/>"):
        with pytest.raises(BundleError, match=r"proxies/default\.xml:1:\d+: error: cannot be added to"):
            endpoint(raw)
