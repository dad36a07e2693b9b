"""What a file is, by its name."""

from __future__ import annotations

import pytest

from gateway.bundle.archive import Files
from gateway.bundle.layout import Layout, choose_root, lay_out
from gateway.errors import BundleError, FindingLog


def sort(*names: str, outside: tuple[str, ...] = ()) -> tuple[Layout, list[str], Files, FindingLog]:
    files = Files("apiproxy", dict.fromkeys(names, b""), outside)
    log = FindingLog()
    layout = lay_out(files, log)
    return layout, told(log), files, log


def told(log: FindingLog) -> list[str]:
    try:
        log.raise_errors()
    except BundleError as error:
        return [str(finding) for finding in error.findings]
    return [str(finding) for finding in log.warnings]


def test_every_file_finds_its_place():
    layout, found, _, _ = sort(
        "hello.xml",
        "proxies/default.xml",
        "proxies/Other.XML",
        "targets/default.xml",
        "policies/Quota-1.xml",
        "resources/jsc/x.js",
        "resources/jsc/lib/y.js",
        "resources/node/package.json",
        "manifests/manifest.xml",
    )

    assert found == []
    assert layout == Layout(
        roots=["hello.xml"],
        proxies=["proxies/Other.XML", "proxies/default.xml"],
        targets=["targets/default.xml"],
        policies=["policies/Quota-1.xml"],
        resources={
            ("jsc", "x.js"): "resources/jsc/x.js",
            ("jsc", "lib/y.js"): "resources/jsc/lib/y.js",
            ("node", "package.json"): "resources/node/package.json",
        },
    )


@pytest.mark.parametrize(
    "name", ["README.md", "proxies/.gitkeep", "policies/old/x.txt", "stepdefinitions/x.xml"]
)
def test_what_belongs_nowhere_is_warned_of(name):
    layout, found, _, _ = sort(name)

    assert layout == Layout()
    assert found == [f"apiproxy/{name}: warning: is no part of a bundle, and ignored"]


def test_what_stands_beside_the_bundle_is_warned_of():
    assert sort(outside=("README.md",))[1] == ["README.md: warning: is no part of a bundle, and ignored"]


def test_a_file_in_a_folder_too_deep_is_refused():
    layout, found, _, _ = sort("policies/old/Quota.xml")

    assert layout.policies == []
    assert found == [
        "apiproxy/policies/old/Quota.xml: error: must stand directly in apiproxy/policies,"
        " not in a folder there"
    ]


def test_integration_endpoints_are_refused():
    assert sort("integration-endpoints/x.xml")[1] == [
        "apiproxy/integration-endpoints/x.xml: error: integration endpoints are not supported"
    ]


def test_a_resource_without_a_type_is_ignored_with_a_warning():
    layout, found, _, _ = sort("resources/x.js")

    assert layout.resources == {}
    assert found == [
        "apiproxy/resources/x.js: warning: is ignored: a resource stands in the folder of its type"
    ]


def test_a_resource_of_an_unknown_type_is_kept_with_a_warning():
    layout, found, _, _ = sort("resources/js/x.js")

    assert layout.resources == {("js", "x.js"): "resources/js/x.js"}
    assert found == ["apiproxy/resources/js/x.js: warning: 'js' is no known type of resource"]


def test_a_resource_that_is_too_large_is_refused():
    log = FindingLog()
    lay_out(Files("apiproxy", {"resources/jsc/x.js": bytes(15 * 1024 * 1024)}), log)
    assert told(log) == []

    lay_out(Files("apiproxy", {"resources/jsc/x.js": bytes(15 * 1024 * 1024 + 1)}), log)
    assert told(log) == ["apiproxy/resources/jsc/x.js: error: is larger than 15728640 bytes"]


def test_the_root_is_the_only_one_there_is():
    layout, _, files, log = sort("whatever.xml")

    assert choose_root(layout, files, "hello", log) == "whatever.xml"
    assert told(log) == []


def test_no_root_is_fine():
    layout, _, files, log = sort()

    assert choose_root(layout, files, "hello", log) is None
    assert told(log) == []


def test_of_several_roots_the_one_with_the_proxys_name_is_taken():
    layout, _, files, log = sort("a.xml", "hello.xml")

    assert choose_root(layout, files, "hello", log) == "hello.xml"
    assert told(log) == ["apiproxy/a.xml: warning: is no part of a bundle, and ignored"]


def test_several_roots_without_the_proxys_name_are_refused():
    layout, _, files, log = sort("a.xml", "b.xml")

    assert choose_root(layout, files, "hello", log) is None
    assert told(log) == ["apiproxy: error: there are 2 XML files here, and none is named 'hello.xml'"]


def test_a_shared_flow_has_flows_and_no_endpoints():
    files = Files(
        "sharedflowbundle", dict.fromkeys(["x.xml", "sharedflows/default.xml", "proxies/p.xml"], b"")
    )
    log = FindingLog()
    layout = lay_out(files, log)
    assert layout == Layout(roots=["x.xml"], shared_flows=["sharedflows/default.xml"])
    assert told(log) == ["sharedflowbundle/proxies/p.xml: warning: is no part of a bundle, and ignored"]
