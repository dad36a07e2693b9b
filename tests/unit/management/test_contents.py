from __future__ import annotations

from hashlib import sha512

import pytest

from gateway.bundle import Files, read_zip
from gateway.errors import Invalid
from gateway.management.contents import describe, parts_in, resources_in
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
