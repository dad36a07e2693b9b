from __future__ import annotations

from hashlib import sha512

import pytest

from gateway.bundle import Files, Packed, read_zip
from gateway.errors import Invalid
from gateway.management.contents import (
    Part,
    describe,
    part_named,
    parts_in,
    redescribe,
    resources_in,
    with_policy,
)
from tests.support.management import BALANCER, bundle


def described(**options: object):
    raw = bundle(**options)  # type: ignore[arg-type]
    return describe("hello", raw, read_zip(raw)), raw


def test_a_bundle_is_described_by_its_files() -> None:
    more = {
        "apiproxy/policies/Call.xml": "<FlowCallout><SharedFlowBundle>sf</SharedFlowBundle></FlowCallout>"
    }
    revision, raw = described(connection=BALANCER, more=more)
    assert (revision.name, revision.number, revision.display_name) == ("hello", 0, "Hello")
    assert (revision.base_paths, revision.proxy_endpoints) == (("/hello",), ("default",))
    assert (revision.policies, revision.target_servers) == (("Call", "Refuse"), ("backend",))
    assert (revision.resources, revision.shared_flows) == (("jsc://lib/x.js",), ("sf",))
    assert revision.manifest_version == f"SHA-512:{sha512(raw).hexdigest()}"


def test_a_part_is_named_by_its_xml_and_else_by_its_file() -> None:
    files = {
        "policies/a.xml": b"<X name=' real '/>",
        "policies/b.xml": b"<X/>",
        "policies/c.xml": b"<X",
        "policies/d.XML": b'<!DOCTYPE X [<!ENTITY e "f">]><X name="&e;"/>',
        "policies/readme.txt": b"",
        "policies/deep/e.xml": b"<X/>",
    }
    parts = parts_in(files, "policies")
    assert [part.name for part in parts] == ["real", "b", "c", "d"]
    assert [part.root is None for part in parts] == [False, False, True, True]


def test_only_files_in_folders_of_a_type_are_resources() -> None:
    names = ["resources/jsc/a.js", "resources/x.js", "resources/java/lib/b.jar", "policies/x.xml"]
    assert resources_in(names) == ("jsc://a.js", "java://lib/b.jar")


def test_a_root_that_cannot_be_read_leaves_the_name() -> None:
    for root in (b"<APIProxy", b"<APIProxy/>"):
        revision = describe("hello", b"", Files("apiproxy", {"x.xml": root}))
        assert (revision.display_name, revision.description) == ("hello", "")


def test_a_shared_flow_is_no_proxy() -> None:
    with pytest.raises(Invalid):
        describe("x", b"", Files("sharedflowbundle", {"x.xml": b"<SharedFlowBundle/>"}))


def test_a_shared_flow_names_its_flows() -> None:
    files = Files("sharedflowbundle", {"sharedflows/default.xml": b"<SharedFlow name='default'/>"})
    assert describe("x", b"", files, "sharedflowbundle").flows == ("default",)


def test_a_part_is_found_by_its_own_name_whatever_its_file_is_called() -> None:
    files = {"policies/a.xml": b"<X name='b'/>", "policies/b.xml": b"<X name='c'/>", "policies/d.xml": b"<X"}
    found = [part_named(files, "policies", name) for name in "abcd"]
    assert [part and part.file for part in found] == [
        None,
        "policies/a.xml",
        "policies/b.xml",
        "policies/d.xml",
    ]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("policies/Refuse.xml", None),
        (
            "policies/New.xml",
            b"<FlowCallout name='New'><SharedFlowBundle>sf</SharedFlowBundle></FlowCallout>",
        ),
        ("proxies/more.xml", b"<ProxyEndpoint name='m'><BasePath>/m</BasePath></ProxyEndpoint>"),
        ("targets/default.xml", None),
        ("resources/py/x.py", b""),
        ("hello.xml", b"<APIProxy><Description>d</Description></APIProxy>"),
        ("other/x.txt", b""),
    ],
)
def test_an_edit_is_described_as_the_whole_would_be(file: str, content: bytes | None) -> None:
    revision, raw = described(connection=BALANCER)
    changed = Packed(raw, "apiproxy").edited({file: content})
    whole = describe("hello", changed, read_zip(changed))
    assert redescribe(revision, changed, Packed(changed, "apiproxy"), [file]) == whole


def test_one_more_policy_is_described_without_the_others() -> None:
    revision, raw = described()
    for name in ("A", "A-1", "Z"):
        content = f"<C name='{name}'><SharedFlowBundle>{name}</SharedFlowBundle></C>".encode()
        raw = Packed(raw, "apiproxy").edited({f"policies/{name}.xml": content})
        part = part_named(Packed(raw, "apiproxy"), "policies", name)
        assert isinstance(part, Part)
        revision = with_policy(revision, raw, part)
        whole = describe("hello", raw, read_zip(raw))
        assert (revision.policies, revision.manifest_version) == (whole.policies, whole.manifest_version)
        assert set(revision.shared_flows) == set(whole.shared_flows)
