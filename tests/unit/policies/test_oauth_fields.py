from __future__ import annotations

import pytest

from gateway.bundle import Element
from gateway.errors import BundleError, Finding
from gateway.faults import Fault
from gateway.message import Constant, Needs, resolve
from gateway.oauth import TokenAttribute
from gateway.policies._fields import read_record
from gateway.policies._oauth_fields import (
    AttributeField,
    FirstOf,
    given,
    life,
    life_of,
    out_of_place,
    read_generates_response,
    read_writes_errors,
    refused,
    text_of,
)
from gateway.policies._values import Fallback, Wrong
from tests.support.builders import element, make_exchange, make_request


class TestText:
    @pytest.mark.parametrize(
        ("value", "text"), [("x", "x"), (None, ""), (True, "true"), ("a\udcffb", "a?b"), ("ü", "ü")]
    )
    def test_any_value_is_a_text_that_can_be_sent(self, value: object, text: str) -> None:
        assert text_of(Constant(value), make_exchange()) == text


class TestFirstOf:
    VALUE = FirstOf("request.formparam.scope", "request.queryparam.scope")

    def test_it_needs_what_its_variables_need(self) -> None:
        assert self.VALUE.needs == Needs.REQUEST_BODY

    @pytest.mark.parametrize(
        ("body", "query", "found"),
        [("scope=A", "scope=B", "A"), ("scope=", "scope=B", "B"), ("", "scope=B", "B"), ("", "scope=", None)],
    )
    def test_the_first_that_holds_a_text_wins(self, body: str, query: str, found: str | None) -> None:
        request = make_request(
            "POST",
            query=query,
            headers=[("Content-Type", "application/x-www-form-urlencoded")],
            content=body,
        )

        assert self.VALUE(make_exchange(request)) == found


class TestLife:
    def test_it_is_read_in_milliseconds(self) -> None:
        assert life("Rule")("1500") == 1.5
        assert life("Rule")("-1") is None

    def test_what_is_none_is_refused_by_its_rule(self) -> None:
        with pytest.raises(Wrong, match="positive number of milliseconds") as caught:
            life("InvalidValueForExpiresIn")("0")

        assert caught.value.rule == "InvalidValueForExpiresIn"


class TestAttribute:
    @pytest.mark.parametrize(
        ("xml", "attribute"),
        [
            ('<Attribute name="a">text</Attribute>', TokenAttribute("a", "text")),
            ('<Attribute name="a" ref="my.a">text</Attribute>', TokenAttribute("a", "from variable")),
            ('<Attribute name="a" ref="my.b">text</Attribute>', TokenAttribute("a", "text")),
            ('<Attribute name="a" ref="my.empty">text</Attribute>', TokenAttribute("a", "text")),
            ('<Attribute name="a" ref="my.b"/>', None),
            (
                '<Attribute name="idp.jwt" display="false">x</Attribute>',
                TokenAttribute("idp.jwt", "x", False),
            ),
            ('<Attribute name="a" display="true">x</Attribute>', TokenAttribute("a", "x")),
        ],
    )
    def test_the_variable_wins_over_the_text(self, xml: str, attribute: TokenAttribute | None) -> None:
        exchange = make_exchange(variables={"my.a": "from variable", "my.empty": ""})

        assert read_record(AttributeField, element(xml)).read(exchange) == attribute

    def test_it_needs_a_name(self) -> None:
        with pytest.raises(BundleError, match="needs the attribute 'name'"):
            read_record(AttributeField, element('<Attribute ref="x"/>'))


class TestGenerateResponse:
    @pytest.mark.parametrize(
        ("xml", "generates"),
        [
            ("<X/>", False),
            ("<X><GenerateResponse/></X>", True),
            ('<X><GenerateResponse enabled="true"/></X>', True),
            ('<X><GenerateResponse enabled="false"/></X>', False),
        ],
    )
    def test_absent_is_false_and_empty_is_true(self, xml: str, generates: bool) -> None:
        root = element(xml)

        assert read_generates_response(root) is generates
        assert not list(root.leftovers())


def said(xml: str, *asked: str) -> tuple[list[str], list[str]]:
    """Return what is refused and what is warned of, when these elements were read."""
    root = element(xml)
    for name in asked:
        root.children(name)
    errors = list(out_of_place(root, "VerifyAccessToken"))
    assert not list(root.leftovers())
    return [told(each) for each in errors], [told(each) for each in root.warnings]


def told(finding: Finding) -> str:
    return f"{finding.at.line} {finding.element}: {finding.message}"


class TestOutOfPlace:
    @pytest.mark.parametrize(
        "inside",
        [
            "",
            "<Tokens/><Attributes/><SupportedGrantTypes/><RefreshToken/><RedirectUri/><Code/><GrantType/>",
            "<Tokens><Token></Token></Tokens>",
            "<OAuthConfig/><StoreToken/><StoreToken></StoreToken>",
            "<GenerateResponse><Format/></GenerateResponse>",
            "<ExternalAuthorization>false</ExternalAuthorization><ExternalAuthorization/>",
            "<RFCCompliantRequestResponse>false</RFCCompliantRequestResponse>",
            '<GenerateErrorResponse enabled="false"><Realm ref="r">x</Realm></GenerateErrorResponse>',
            "<ExternalAccessToken/><ExternalRefreshToken/><ExternalAuthorizationCode/>",
        ],
    )
    def test_remnants_and_defaults_pass(self, inside: str) -> None:
        assert said(f"<X>{inside}</X>") == ([], [])

    @pytest.mark.parametrize(
        ("inside", "error"),
        [
            (
                "<ExternalAccessToken>v</ExternalAccessToken>",
                "ExternalAccessToken: is not supported here with VerifyAccessToken",
            ),
            (
                "<ExternalRefreshToken>v</ExternalRefreshToken>",
                "ExternalRefreshToken: is not supported here with VerifyAccessToken",
            ),
            (
                "<ExternalAuthorizationCode>v</ExternalAuthorizationCode>",
                "ExternalAuthorizationCode: is not supported here with VerifyAccessToken",
            ),
            (
                "<ExternalAuthorization>true</ExternalAuthorization>",
                "ExternalAuthorization: is not supported here with VerifyAccessToken: only 'false' is",
            ),
        ],
    )
    def test_what_is_not_supported_is_refused_in_its_line(self, inside: str, error: str) -> None:
        assert said(f"<X>\n{inside}</X>") == ([f"2 {error}"], [])

    def test_errors_are_not_written_by_an_operation_that_does_not_say_so(self) -> None:
        idle = 'has no effect without continueOnError="true": the error ends the flow, and is its answer'
        why = "is not supported here with continueOnError: no response is written for the flow to go on with"
        marked = '<X continueOnError="true">\n<GenerateErrorResponse/></X>'

        assert said("<X>\n<GenerateErrorResponse/></X>") == ([], [f"2 GenerateErrorResponse: {idle}"])
        assert said(marked) == ([f"2 GenerateErrorResponse: {why}"], [])

    def test_what_belongs_to_another_operation_is_warned_of(self) -> None:
        xml = "<X>\n<UserName>v</UserName><Attributes><Attribute name='a'>b</Attribute></Attributes></X>"

        assert said(xml) == (
            [],
            [
                "2 Attributes: has no effect with VerifyAccessToken and is ignored",
                "2 UserName: has no effect with VerifyAccessToken and is ignored",
            ],
        )

    @pytest.mark.parametrize(
        ("inside", "tag"),
        [
            ('<GenerateResponse enabled="true"/>', "GenerateResponse"),
            ('<GenerateResponse enabled="true"><Format/></GenerateResponse>', "GenerateResponse"),
            ("<GenerateResponse><Format>XML</Format></GenerateResponse>", "GenerateResponse"),
            ('<Attributes><Attribute name="a"/></Attributes>', "Attributes"),
            ("<Attributes>a</Attributes>", "Attributes"),
            ('<Tokens><Token type="accesstoken" cascade="true"/></Tokens>', "Tokens"),
            ('<ExpiresIn ref="x"/>', "ExpiresIn"),
            ("<StoreToken>true</StoreToken>", "StoreToken"),
            ("<StoreToken>false</StoreToken>", "StoreToken"),
        ],
    )
    def test_whatever_it_says_and_wherever_in_it(self, inside: str, tag: str) -> None:
        assert said(f"<X>\n{inside}</X>") == (
            [],
            [f"2 {tag}: has no effect with VerifyAccessToken and is ignored"],
        )

    @pytest.mark.parametrize("inside", ["x", "<a/>"])
    def test_what_nobody_documents_is_warned_of(self, inside: str) -> None:
        assert said(f"<X>\n<OAuthConfig>{inside}</OAuthConfig></X>") == (
            [],
            ["2 OAuthConfig: is documented nowhere, has no effect and is ignored"],
        )

    @pytest.mark.parametrize(
        ("inside", "unknown"),
        [
            ('<GenerateResponse enabled="true"><Foo/></GenerateResponse>', ["Foo"]),
            ('<Attributes foo="1"><Bar/></Attributes>', ["foo", "Bar"]),
            ('<Attributes><Attribute name="a" nmae="b"><Bar/></Attribute></Attributes>', ["nmae", "Bar"]),
            ('<Code ref="x"/>', ["ref"]),
            ('<GenerateErrorResponse enabled="false" foo="1"><Bar/></GenerateErrorResponse>', ["foo", "Bar"]),
            ('<StoreToken foo="1"/>', ["foo"]),
        ],
    )
    def test_what_is_not_known_in_it_stays_unread(self, inside: str, unknown: list[str]) -> None:
        root = element(f"<X>{inside}</X>")

        assert not list(out_of_place(root, "VerifyAccessToken"))
        assert [each.tag if isinstance(each, Element) else each[1] for each in root.leftovers()] == unknown

    def test_an_empty_format_of_the_answer_passes(self) -> None:
        assert said("<X><GenerateResponse><Format/></GenerateResponse></X>", "GenerateResponse") == ([], [])

    @pytest.mark.parametrize("form", ["FORM_PARAM", "XML"])
    def test_a_format_of_the_answer_is_warned_of_once(self, form: str) -> None:
        root = element(f"<X><GenerateResponse>\n<Format>{form}</Format></GenerateResponse></X>")
        assert read_generates_response(root)
        assert read_generates_response(root)

        assert not list(out_of_place(root, "GenerateAccessToken"))
        assert [told(each) for each in root.warnings] == [
            "2 Format: has no effect and is ignored: the answer is JSON"
        ]
        assert not list(root.leftovers())

    def test_what_only_token_answers_have_is_warned_of_where_it_is_asked_for(self) -> None:
        xml = "<X>\n<RFCCompliantRequestResponse>true</RFCCompliantRequestResponse></X>"

        assert said(xml) == (
            [],
            ["2 RFCCompliantRequestResponse: has no effect with VerifyAccessToken and is ignored"],
        )

    def test_what_the_operation_read_is_left_alone(self) -> None:
        root: Element = element(
            """<X><Scope>READ</Scope><ExternalAuthorization>true</ExternalAuthorization>
            <ExternalAccessToken>v</ExternalAccessToken>
            <RFCCompliantRequestResponse>true</RFCCompliantRequestResponse></X>"""
        )
        for name in ("Scope", "ExternalAuthorization", "ExternalAccessToken", "RFCCompliantRequestResponse"):
            root.children(name)

        assert list(out_of_place(root, "VerifyAccessToken")) == []
        assert root.warnings == ()


def test_a_refusal_is_told_of_each_child_that_is_not_empty() -> None:
    root = element("<X><A/>\n<A>x</A>\n<A b='c'/></X>")

    findings = list(refused(root, "A", "is wrong", "SomeRule"))

    assert [(each.at.line, each.rule) for each in findings] == [(2, "SomeRule"), (3, "SomeRule")]


class TestGeneratedErrors:
    @pytest.mark.parametrize(
        ("xml", "writes"),
        [
            ("<X/>", False),
            ('<X continueOnError="true"/>', False),
            ("<X><GenerateErrorResponse/></X>", False),
            ('<X continueOnError="true"><GenerateErrorResponse/></X>', True),
            ('<X continueOnError="true"><GenerateErrorResponse enabled="true"/></X>', True),
            ('<X continueOnError="true"><GenerateErrorResponse enabled="false"/></X>', False),
        ],
    )
    def test_they_are_written_where_the_flow_goes_on(self, xml: str, writes: bool) -> None:
        assert read_writes_errors(element(xml)) is writes

    @pytest.mark.parametrize(
        ("marks", "inside", "warnings"),
        [
            ('continueOnError="true"', "", []),
            ("", "", ["GenerateErrorResponse: has no effect without continueOnError"]),
            (
                'continueOnError="true"',
                '<Format>XML</Format><Realm type="t" ref="r">x</Realm>',
                ["Format: has no effect and is ignored: the answer is JSON", "Realm: has no effect"],
            ),
        ],
    )
    def test_what_has_no_effect_is_warned_of(self, marks: str, inside: str, warnings: list[str]) -> None:
        root = element(f"<X {marks}><GenerateErrorResponse>{inside}</GenerateErrorResponse></X>")
        read_writes_errors(root)

        assert list(out_of_place(root, "GenerateAccessToken")) == []
        root.get("continueOnError")
        said = [f"{each.element}: {each.message}" for each in root.warnings]
        assert [each[: len(start)] for each, start in zip(said, warnings, strict=True)] == warnings
        assert not list(root.leftovers())

    @pytest.mark.parametrize(
        ("inside", "is_told"),
        [("", True), ("<Realm/>", True), ("<Realm>r</Realm>", False), ('<Realm ref="v"/>', False)],
    )
    def test_a_realm_that_was_read_is_an_effect(self, inside: str, is_told: bool) -> None:
        root = element(f"<X><GenerateErrorResponse>{inside}</GenerateErrorResponse></X>")
        root.require("GenerateErrorResponse").children("Realm")

        assert list(out_of_place(root, "VerifyAccessToken")) == []
        assert bool(root.warnings) is is_told


def test_lives_are_read_or_a_fault_tells_of_the_variable() -> None:
    value = Fallback(resolve("my.life"), life("Rule"), 5.0)

    assert life_of(value, make_exchange()) == 5.0
    assert life_of(value, make_exchange(variables={"my.life": "1000"})) == 1.0
    with pytest.raises(Fault, match=r"Invalid value for ExpiresIn in my\.life"):
        life_of(value, make_exchange(variables={"my.life": "x"}))


def test_attributes_that_say_nothing_are_not_given() -> None:
    xml = '<X><Attribute name="a">1</Attribute><Attribute name="b" ref="my.b"/></X>'
    fields = [read_record(AttributeField, each) for each in element(xml).children("Attribute")]

    assert given(fields, make_exchange()) == (TokenAttribute("a", "1"),)
