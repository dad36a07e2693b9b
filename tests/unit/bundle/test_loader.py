"""Files in, Bundle out: whole bundles, and everything wrong with them at once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gateway.bundle import Bundle, Element, Files, load
from gateway.errors import BundleError, Location


@dataclass(frozen=True)
class Note:
    """A policy with nothing to it but a text."""

    name: str
    enabled: bool
    continue_on_error: bool
    text: str
    at: Location


def read_note(element: Element) -> Note:
    text = element.require("Text").text
    if text == "odd":
        element.warn("is odd")
    note = Note(
        name=element.get("name") or "",
        enabled=element.flag("enabled", default=True),
        continue_on_error=element.flag("continueOnError", default=False),
        text=text,
        at=element.at,
    )
    element.read_out()
    if text == "no":
        raise element.fail("says no")
    return note


READERS = {"Note": read_note}
PROXY = """<ProxyEndpoint name="default">
<PreFlow><Request><Step><Name>Note-1</Name></Step></Request></PreFlow>
<HTTPProxyConnection><BasePath>/hello</BasePath></HTTPProxyConnection>
<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>
</ProxyEndpoint>"""
TARGET = """<TargetEndpoint name="default">
<HTTPTargetConnection><URL>http://example.com</URL></HTTPTargetConnection>
</TargetEndpoint>"""
NOTE = '<Note name="Note-1"><Text>x</Text></Note>'
HELLO = {
    "hello.xml": "<APIProxy><DisplayName>Hello</DisplayName><Description>d</Description></APIProxy>",
    "proxies/default.xml": PROXY,
    "targets/default.xml": TARGET,
    "policies/Note-1.xml": NOTE,
    "resources/jsc/lib/x.js": "1",
}


def make(changes: dict[str, str | None]) -> Files:
    """Make the bundle `hello`, with files put in or (None) taken out."""
    texts = HELLO | changes
    return Files("apiproxy", {name: text.encode() for name, text in texts.items() if text is not None})


def change(name: str, text: str | None) -> Files:
    return make({name: text})


def errors(files: Files) -> list[str]:
    with pytest.raises(BundleError) as caught:
        load(files, "hello", READERS)
    found = caught.value.findings
    assert [finding.at.file for finding in found] == sorted(finding.at.file for finding in found)
    return [str(finding) for finding in found]


def warnings(files: Files) -> list[str]:
    return [str(finding) for finding in load(files, "hello", READERS).findings]


class TestWhole:
    def test_a_bundle_is_read(self):
        bundle = load(make({}), "hello", READERS)

        assert isinstance(bundle, Bundle)
        assert (bundle.name, bundle.display_name, bundle.description) == ("hello", "Hello", "d")
        assert [endpoint.base_path for endpoint in bundle.proxy_endpoints] == ["/hello"]
        assert bundle.target_endpoints["default"].connection.url == "http://example.com"
        assert bundle.policies == {
            "Note-1": Note("Note-1", True, False, "x", Location("apiproxy/policies/Note-1.xml", 1, 1))
        }
        assert bundle.resources == {("jsc", "lib/x.js"): b"1"}
        assert bundle.findings == ()

    def test_what_it_holds_cannot_be_changed(self):
        bundle = load(make({}), "hello", READERS)

        for mapping in (bundle.target_endpoints, bundle.policies, bundle.resources):
            assert not hasattr(mapping, "__setitem__")

    def test_the_given_name_counts(self):
        assert load(make({}), "other", READERS).name == "other"

    def test_a_bundle_without_root_is_named_as_given(self):
        bundle = load(change("hello.xml", None), "hello", READERS)

        assert (bundle.name, bundle.display_name, bundle.created_at) == ("hello", "hello", None)
        assert bundle.findings == ()

    def test_a_byte_order_mark_is_fine(self):
        files = Files("apiproxy", {name: b"\xef\xbb\xbf" + text.encode() for name, text in HELLO.items()})

        assert load(files, "hello", READERS).findings == ()

    def test_files_may_be_xml_in_capitals(self):
        assert load(
            make({"policies/Note-1.xml": None, "policies/Note-1.XML": NOTE}), "hello", READERS
        ).policies

    def test_a_shared_flow_is_no_proxy(self):
        with pytest.raises(BundleError, match="sharedflowbundle: error: is a shared flow and no proxy"):
            load(Files("sharedflowbundle", {}), "hello", READERS)

    def test_a_bundle_needs_a_proxy_endpoint(self):
        assert errors(change("proxies/default.xml", None)) == [
            "apiproxy/proxies: error: there must be at least one ProxyEndpoint"
        ]


class TestPolicies:
    def test_common_attributes_are_the_readers(self):
        text = '<Note async="false" enabled="false" continueOnError="true" name="Note-1"><Text/></Note>'
        policy = load(change("policies/Note-1.xml", text), "hello", READERS).policies["Note-1"]

        assert (policy.enabled, policy.continue_on_error) == (False, True)

    def test_display_name_and_description_are_passed_over(self):
        text = '<Note name="Note-1"><DisplayName>N</DisplayName><Description>d</Description><Text/></Note>'

        assert warnings(change("policies/Note-1.xml", text)) == []

    def test_the_name_counts_and_not_the_file(self):
        found = warnings(make({"policies/Note-1.xml": None, "policies/Other.xml": NOTE}))

        assert found == [
            "apiproxy/policies/Other.xml:1:1: warning: <Note>: name 'Note-1' differs from the file's;"
            " steps must use the name"
        ]

    def test_an_unsupported_type_is_refused_and_steps_may_still_name_it(self):
        assert errors(change("policies/Note-1.xml", '<?xml version="1.0"?>\n<Noet name="Note-1"/>')) == [
            "apiproxy/policies/Note-1.xml:2:1: error: <Noet>: policy type 'Noet' is not supported"
            " - did you mean 'Note'?"
        ]

    def test_namespaces_make_no_other_policy(self):
        text = '<p:Note xmlns:p="urn:p" name="Note-1"><p:Text>x</p:Text></p:Note>'

        assert load(change("policies/Note-1.xml", text), "hello", READERS).policies

    @pytest.mark.parametrize("name", ["a/b", "é", "x" * 256])
    def test_names_are_made_of_plain_characters(self, name):
        found = errors(change("policies/x.xml", f'<Note name="{name}"><Text/></Note>'))

        assert len(found) == 1
        assert found[0].endswith("must be made of up to 255 letters, digits, blanks and _ - . $ %")

    def test_a_name_is_required(self):
        assert errors(change("policies/x.xml", "<Note/>")) == [
            "apiproxy/policies/x.xml:1:1: error: <Note>: needs a name"
        ]

    def test_what_a_reader_refuses_is_told(self):
        assert errors(change("policies/Note-1.xml", '<Note name="Note-1"><Txt/></Note>')) == [
            "apiproxy/policies/Note-1.xml:1:1: error: <Note>: needs <Text>"
        ]

    def test_what_is_unknown_is_told_also_of_a_policy_that_is_refused(self):
        text = '<Note name="Note-1" async="true"><DisplayName>N</DisplayName><Text>no</Text>\n<Texts/></Note>'

        assert errors(change("policies/Note-1.xml", text)) == [
            "apiproxy/policies/Note-1.xml:1:1: error: <Note>: says no",
            "apiproxy/policies/Note-1.xml:2:1: error: <Texts>: is not known in <Note> - did you mean 'Text'?",
        ]

    def test_what_a_reader_warns_of_is_told(self):
        assert warnings(change("policies/Note-1.xml", '<Note name="Note-1"><Text>odd</Text></Note>')) == [
            "apiproxy/policies/Note-1.xml:1:1: warning: <Note>: is odd"
        ]

    def test_what_a_reader_did_not_read_is_refused(self):
        text = '<Note name="Note-1" nmae="x"><Text>x</Text>\n<Texts/></Note>'

        assert errors(change("policies/Note-1.xml", text)) == [
            "apiproxy/policies/Note-1.xml:1:1: error: <Note>: attribute 'nmae' is not known here"
            " - did you mean 'name'?",
            "apiproxy/policies/Note-1.xml:2:1: error: <Texts>: is not known in <Note> - did you mean 'Text'?",
        ]


class TestReferences:
    def test_broken_conditions_policies_and_references_are_told_at_once(self):
        step = "<Step><Name>No</Name><Condition>a =</Condition></Step>"
        rule = "<Condition>&quot;&quot; ===</Condition>"
        proxy = PROXY.replace("</Request>", f"{step}</Request>").replace("<TargetE", f"{rule}<TargetE")
        found = errors(make({"proxies/default.xml": proxy, "policies/Note-1.xml": '<Note name="Note-1"/>'}))

        assert [line.split(": error: ")[1].split("\n")[0][:50] for line in found] == [
            "<Note>: needs <Text>",
            "<Step>: there is no policy 'No'",
            "<Condition>: expected a value or a variable after ",
            "<Condition>: `===` is not an operator: expected on",
        ]

    def test_a_step_that_names_no_policy_is_refused(self):
        assert errors(change("policies/Note-1.xml", None)) == [
            "apiproxy/proxies/default.xml:2:19: error: <Step>: there is no policy 'Note-1'"
        ]

    def test_a_route_that_names_no_target_is_refused(self):
        assert errors(change("targets/default.xml", None)) == [
            "apiproxy/proxies/default.xml:4:1: error: <RouteRule>: there is no target endpoint 'default'"
        ]

    @pytest.mark.parametrize("broken", ["targets/default.xml", "policies/Note-1.xml"])
    def test_what_is_malformed_is_told_and_not_told_again_as_missing(self, broken):
        found = errors(change(broken, "<a>"))

        assert found == [f"apiproxy/{broken}:1:4: error: is not well-formed XML: no element found\n<a>\n   ^"]

    def test_a_refused_target_is_known_by_its_name_too(self):
        files = make({"targets/default.xml": None, "targets/x.xml": '<Wrong name="default"/>'})

        assert errors(files) == ["apiproxy/targets/x.xml:1:1: error: <Wrong>: must be a TargetEndpoint"]


class TestDuplicates:
    def test_names_must_differ(self):
        found = errors(
            make(
                {
                    "policies/Other.xml": NOTE,
                    "proxies/other.xml": PROXY.replace("/hello", "/other"),
                    "targets/other.xml": TARGET,
                }
            )
        )

        assert [line for line in found if "error" in line] == [
            "apiproxy/policies/Other.xml:1:1: error: policy 'Note-1' exists already,"
            " at apiproxy/policies/Note-1.xml:1:1",
            "apiproxy/proxies/other.xml:1:1: error: proxy endpoint 'default' exists already,"
            " at apiproxy/proxies/default.xml:1:1",
            "apiproxy/targets/other.xml:1:1: error: target endpoint 'default' exists already,"
            " at apiproxy/targets/default.xml:1:1",
        ]

    def test_base_paths_must_differ(self):
        other = PROXY.replace('name="default"', 'name="other"')

        assert errors(change("proxies/other.xml", other)) == [
            "apiproxy/proxies/other.xml:1:1: error: <BasePath>: base path '/hello' is taken by the endpoint"
            " at apiproxy/proxies/default.xml:1:1"
        ]


class TestFindings:
    def test_everything_is_told_at_once_by_file_and_line(self):
        found = errors(
            make(
                {
                    "hello.xml": "<APIProxy>",
                    "policies/A.xml": '<Note name="B"><Text>odd</Text></Note>',
                    "policies/Note-1.xml": NOTE.replace("<Text>", "<Txt/><Text>"),
                    "proxies/default.xml": PROXY.replace("/hello", "hello").replace("Note-1", "Note-2"),
                    "resources/x.js": "",
                    "targets/default.xml": TARGET.replace("http:", "ftp:"),
                }
            )
        )

        assert [line.split(" ")[0] for line in found] == [
            "apiproxy/hello.xml:1:11:",
            "apiproxy/policies/A.xml:1:1:",
            "apiproxy/policies/A.xml:1:1:",
            "apiproxy/policies/Note-1.xml:1:21:",
            "apiproxy/proxies/default.xml:2:19:",
            "apiproxy/proxies/default.xml:3:22:",
            "apiproxy/resources/x.js:",
            "apiproxy/targets/default.xml:2:23:",
        ]
        assert sum(" warning: " in line for line in found) == 3

    def test_warnings_come_by_file_and_line(self):
        found = warnings(
            make(
                {
                    "proxies/default.xml": PROXY.replace(
                        "</ProxyEndpoint>", '<RouteRule name="s"/></ProxyEndpoint>'
                    ),
                    "policies/Note-1.xml": NOTE.replace(">x<", ">odd<"),
                    "README.md": "",
                }
            )
        )

        assert [line.split(" ")[0] for line in found] == [
            "apiproxy/README.md:",
            "apiproxy/policies/Note-1.xml:1:1:",
            "apiproxy/proxies/default.xml:5:1:",
        ]


def test_a_bundle_with_too_many_conditions_is_refused_before_they_are_compiled() -> None:
    flow = '<Flow name="f"><Condition>a ~~ "(?=x)[a-z]+" and and</Condition></Flow>\n'
    endpoint = PROXY.replace("<PreFlow>", "<Flows>\n" + flow * 1001 + "</Flows><PreFlow>")
    files: dict[str, str | None] = {f"proxies/{name}.xml": endpoint for name in "abcd"}
    with pytest.raises(BundleError) as caught:
        load(make(files), "hello", READERS)
    (finding,) = caught.value.findings
    assert (finding.at.file, finding.at.line) == ("apiproxy/proxies/c.xml", 1001)
    assert "more than 3000 conditions" in finding.message


def test_the_regular_expressions_of_a_bundle_are_bounded_together() -> None:
    pattern = "(?=x)" + "[a-z]" * 1000
    flow = '<Flow name="{}"><Condition>a ~~ "{}"</Condition></Flow>\n'
    flows = "".join(flow.format(number, pattern) for number in range(15))
    endpoint = PROXY.replace("<PreFlow>", f"<Flows>\n{flows}</Flows><PreFlow>")
    with pytest.raises(
        BundleError, match="regular expressions of the bundle are too large together"
    ) as caught:
        load(make({"proxies/default.xml": endpoint}), "hello", READERS)
    assert caught.value.findings[0].at.line == 17
