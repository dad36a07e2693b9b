"""The root XML informs; it changes nothing and can break little."""

from __future__ import annotations

import pytest

from gateway.bundle.element import Element
from gateway.bundle.root import Root, read_root, read_shared_root
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog


def read(text: str) -> tuple[Root, list[str], Element]:
    element = parse_xml(text.encode(), "apiproxy/hello.xml")
    root = read_root(element, FindingLog())
    return root, [finding.message for finding in element.warnings], element


def test_what_it_tells_people():
    root, warnings, element = read(
        """<APIProxy revision="3" name="hello">
        <Basepaths>/hello</Basepaths>
        <ConfigurationVersion majorVersion="4" minorVersion="0"/>
        <CreatedAt>1500000000500</CreatedAt><CreatedBy>a@acme.test</CreatedBy>
        <Description>Says hello</Description><DisplayName>Hello</DisplayName>
        <LastModifiedAt>1500000001000</LastModifiedAt><LastModifiedBy>b@acme.test</LastModifiedBy>
        <ManifestVersion>SHA-512:ab</ManifestVersion>
        <Policies><Policy>Quota-1</Policy></Policies>
        <ProxyEndpoints><ProxyEndpoint>default</ProxyEndpoint></ProxyEndpoints>
        <Resources><Resource>jsc://x.js</Resource></Resources>
        <Spec/><TargetServers/>
        <TargetEndpoints><TargetEndpoint>default</TargetEndpoint></TargetEndpoints>
        <validate>false</validate></APIProxy>"""
    )

    assert root == Root(
        display_name="Hello",
        description="Says hello",
        created_at=1500000000.5,
        created_by="a@acme.test",
        last_modified_at=1500000001.0,
        last_modified_by="b@acme.test",
    )
    assert warnings == []
    assert list(element.leftovers()) == []


def test_nothing_is_required():
    assert read("<APIProxy/>")[0] == Root()


@pytest.mark.parametrize("stamp", ["yesterday", "-1", "1.5", "٣", "1" * 16])
def test_a_doubtful_stamp_is_warned_of(stamp):
    root, warnings, _ = read(f"<APIProxy><CreatedAt>{stamp}</CreatedAt></APIProxy>")

    assert root.created_at is None
    assert warnings == ["<CreatedAt> holds no time in milliseconds"]


@pytest.mark.parametrize("body", ["<Unknown><x/></Unknown>", "<DisplayName lang='en'>x</DisplayName>", "x"])
def test_what_is_not_known_is_warned_of_and_never_refused(body):
    _, warnings, element = read(f"<APIProxy>{body}</APIProxy>")

    assert warnings == ["holds something that is not known, and ignored as all of it only informs"]
    assert list(element.leftovers()) == []


def test_another_element_is_refused():
    with pytest.raises(BundleError, match="<SharedFlowBundle>: must be an APIProxy"):
        read("<SharedFlowBundle/>")


def test_a_shared_flows_root_tells_the_same():
    inside = "<DisplayName>X</DisplayName><subType>SharedFlow</subType>"
    text = f"<SharedFlowBundle name='x'>{inside}</SharedFlowBundle>"
    assert read_shared_root(parse_xml(text.encode(), "x.xml"), FindingLog()) == Root(display_name="X")
    with pytest.raises(BundleError, match="must be a SharedFlowBundle"):
        read_shared_root(parse_xml(b"<APIProxy/>", "x.xml"), FindingLog())
