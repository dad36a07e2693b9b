"""XMLToJSON: its gate, where the result goes, its options and its faults."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from gateway.faults import Fault
from gateway.message import Exchange, Message, Needs
from gateway.payload import FORMATS
from gateway.policies._bodies import OFFLOAD_FROM
from gateway.policies.xml_to_json import XMLToJSON
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.driver import await_now
from tests.support.fakes import FakeServices
from tests.support.policy_runs import read, refusals, rules, run, unread

XML = '<a k="v"><n>1</n><n>true</n><e/></a>'


def policy(inner: str = "<Options/>") -> str:
    return f'<XMLToJSON name="X2J">{inner}</XMLToJSON>'


def response(content: bytes | str = XML, media: str = "text/xml") -> Message:
    return make_response(headers=[("Content-Type", media)], content=content)


def converted(inner: str = "<Options/>", content: bytes | str = XML, media: str = "text/xml") -> Message:
    message = run(policy(inner), make_exchange(response=response(content, media))).response
    assert message is not None
    return message


def fault(inner: str, exchange: Exchange) -> Fault:
    with pytest.raises(Fault) as caught:
        run(policy(inner), exchange)
    return caught.value


def test_the_message_on_its_way_becomes_json() -> None:
    message = converted()
    assert message.text == '{"a":{"k":"v","n":["1","true"],"e":{}}}'
    assert message.headers.get_all("Content-Type") == ["application/json"]


def test_what_described_the_xml_goes() -> None:
    origin = response()
    for name in ("Content-Length", "Content-Encoding", "X"):
        origin.headers.set(name, "1")
    run(policy(), make_exchange(response=origin))
    assert origin.headers.names() == ["Content-Type", "X"]


@pytest.mark.parametrize("media", ["application/xml", "text/xml; charset=utf-8", "application/rss+xml"])
def test_xml_is_converted(media: str) -> None:
    assert converted(media=media).text.startswith("{")


@pytest.mark.parametrize("media", ["application/json", "text/plain", "text/html"])
def test_anything_else_is_passed_over(media: str) -> None:
    message = converted(media=media)
    assert (message.text, message.headers.get("Content-Type")) == (XML, media)


def test_the_declared_encodings_are_kept_to() -> None:
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><a>\xe4</a>'.encode("iso-8859-1")
    assert converted(content=latin).text == '{"a":"ä"}'
    assert converted(
        content="<a>\xe4</a>".encode("iso-8859-1"), media="text/xml; charset=iso-8859-1"
    ).text == ('{"a":"ä"}')


def test_every_option_is_passed_on() -> None:
    xml = """<Options>
        <RecognizeNumber>true</RecognizeNumber><RecognizeBoolean>true</RecognizeBoolean>
        <RecognizeNull>true</RecognizeNull><NullValue>NIL</NullValue>
        <NamespaceBlockName>#ns</NamespaceBlockName><DefaultNamespaceNodeName>&amp;</DefaultNamespaceNodeName>
        <NamespaceSeparator>***</NamespaceSeparator><TextAlwaysAsProperty>true</TextAlwaysAsProperty>
        <TextNodeName>TEXT</TextNodeName><AttributeBlockName>ATTRS</AttributeBlockName>
        <AttributePrefix>@</AttributePrefix><OutputPrefix>P(</OutputPrefix><OutputSuffix>)</OutputSuffix>
        <StripLevels>1</StripLevels>
        <TreatAsArray><Path unwrap="true">a/b</Path><Path>a/c</Path></TreatAsArray>
        </Options>"""
    assert unread(policy(xml)) == []
    made = read(policy(xml))
    assert isinstance(made, XMLToJSON)
    options = made.options
    assert options is not None
    assert (options.recognize_number, options.recognize_boolean, options.recognize_null) == (True, True, True)
    assert (options.null_value, options.namespace_block_name) == ("NIL", "#ns")
    assert (options.default_namespace_node_name, options.namespace_separator) == ("&", "***")
    assert (options.text_always_as_property, options.text_node_name) == (True, "TEXT")
    assert (options.attribute_block_name, options.attribute_prefix) == ("ATTRS", "@")
    assert (options.output_prefix, options.output_suffix, options.strip_levels) == ("P(", ")", 1)
    assert [(path.steps, path.unwrap) for path in options.treat_as_array] == [
        (("a", "b"), True),
        (("a", "c"), False),
    ]


def test_options_do_what_they_say() -> None:
    inner = (
        "<Options><RecognizeNumber>true</RecognizeNumber><RecognizeBoolean>true</RecognizeBoolean>"
        "<RecognizeNull>true</RecognizeNull><AttributePrefix>@</AttributePrefix></Options>"
    )
    assert converted(inner).text == '{"a":{"@k":"v","n":[1,true],"e":null}}'


@pytest.mark.parametrize("name", list(FORMATS))
def test_formats_are_presets(name: str) -> None:
    made = read(policy(f"<Format>{name}</Format>"))
    assert isinstance(made, XMLToJSON)
    assert (made.options, made.format) == (None, FORMATS[name])


def test_a_format_is_used() -> None:
    assert converted("<Format>yahoo</Format>", "<a><b>1</b></a>").text == '{"a":{"b":1}}'


def test_another_message_takes_the_result() -> None:
    exchange = make_exchange(
        make_request(headers=[("Content-Type", "text/plain")], content="old"), response=response()
    )
    run(policy("<Options/><Source>response</Source><OutputVariable>request</OutputVariable>"), exchange)
    assert exchange.request.text.startswith('{"a"')
    assert exchange.request.headers.get("Content-Type") == "application/json"
    assert exchange.response is not None
    assert exchange.response.text == XML


def test_a_variable_takes_the_result() -> None:
    exchange = make_exchange(response=response())
    run(policy("<Options/><OutputVariable>out</OutputVariable>"), exchange)
    assert exchange.variables["out"] == '{"a":{"k":"v","n":["1","true"],"e":{}}}'
    assert exchange.response is not None
    assert exchange.response.text == XML


def test_a_text_is_converted_into_a_variable() -> None:
    exchange = make_exchange(variables={"in": "<a>1</a>"})
    run(policy("<Options/><Source>in</Source><OutputVariable>out</OutputVariable>"), exchange)
    assert exchange.variables["out"] == '{"a":"1"}'


def later(inner: str, exchange: Exchange) -> int:
    """Run a policy that waits; return how much work it handed over."""
    services = FakeServices()
    pending = read(policy(inner)).bind(services)(exchange)
    assert isinstance(pending, Awaitable)
    await_now(pending)
    return services.offload.done


LARGE = f"<a>{'x' * OFFLOAD_FROM}</a>"


def test_a_large_body_is_converted_beside_the_other_exchanges() -> None:
    exchange = make_exchange(response=response(LARGE))
    assert later("<Options/>", exchange) == 1
    assert exchange.response is not None
    assert exchange.response.text == f'{{"a":"{"x" * OFFLOAD_FROM}"}}'
    assert exchange.response.headers.get_all("Content-Type") == ["application/json"]


def test_a_large_text_as_well() -> None:
    exchange = make_exchange(variables={"in": LARGE})
    assert later("<Options/><Source>in</Source><OutputVariable>out</OutputVariable>", exchange) == 1
    assert str(exchange.variables["out"]).startswith('{"a":"xxx')


def test_a_body_just_below_is_converted_at_once() -> None:
    assert converted(content=LARGE[: OFFLOAD_FROM - 5] + "</a>").text.startswith('{"a":"xxx')


@pytest.mark.parametrize(
    ("content", "inner", "code"),
    [
        (LARGE[:-1], "<Options/>", "ExecutionFailed"),
        (LARGE, "<Options/><OutputVariable>proxy.name</OutputVariable>", "OutputVariableIsNotAvailable"),
    ],
)
def test_the_faults_of_a_large_body_are_the_same(content: str, inner: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        later(inner, make_exchange(response=response(content)))
    assert caught.value.code == f"steps.xml2json.{code}"


@pytest.mark.parametrize("content", ["", "<a>", "no xml", "<!DOCTYPE a><a/>"])
def test_what_is_no_xml_is_a_fault(content: str) -> None:
    found = fault("<Options/>", make_exchange(response=response(content)))
    assert found.code == "steps.xml2json.ExecutionFailed"
    assert found.text.startswith("XMLToJSON[X2J]: Execution failed. reason: ")


def test_an_empty_body_is_told_as_edge_does() -> None:
    found = fault("<Options/>", make_exchange(response=response("")))
    assert "Premature end of document while parsing at line 1" in found.text


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<Source>none</Source><OutputVariable>out</OutputVariable>", "SourceUnavailable"),
        ("<Source>number</Source><OutputVariable>out</OutputVariable>", "InvalidSourceType"),
        ("<Source>text</Source>", "OutputVariableIsNotAvailable"),
        ("<Source>text</Source><OutputVariable>request</OutputVariable>", "InCompatibleTypes"),
        ("<Source>text</Source><OutputVariable>proxy.name</OutputVariable>", "OutputVariableIsNotAvailable"),
        ("<Source>text</Source><OutputVariable>response</OutputVariable>", "OutputVariableIsNotAvailable"),
    ],
)
def test_what_does_not_fit_together_is_a_fault(inner: str, code: str) -> None:
    exchange = make_exchange(variables={"text": "<a/>", "number": 7})
    assert fault("<Options/>" + inner, exchange).code == f"steps.xml2json.{code}"


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("", "EitherOptionOrFormat"),
        ("<Options/><Format>yahoo</Format>", "EitherOptionOrFormat"),
        ("<Format>other</Format>", "UnknownFormat"),
        ("<Options><StripLevels>-1</StripLevels></Options>", ""),
        ("<Options><StripLevels>1000</StripLevels></Options>", ""),
        ("<Options><TreatAsArray><Path>a//b</Path></TreatAsArray></Options>", ""),
        ("<Options><RecognizeNull>1</RecognizeNull></Options>", ""),
    ],
)
def test_what_is_wrong_at_deploy(inner: str, rule: str) -> None:
    assert rules(policy(inner)) == [rule]
    assert refusals(policy(inner))[0].at.line == 1


def test_the_body_of_the_source_is_needed() -> None:
    assert read(policy()).needs is Needs.MESSAGE_BODY
    assert read(policy("<Options/><Source>response</Source>")).needs is Needs.RESPONSE_BODY
    assert read(policy()).failed_variables == ("xmltojson.X2J.failed",)


@pytest.mark.parametrize(("verb", "status"), [("HEAD", 200), ("GET", 304)])
def test_an_answer_that_has_no_body_is_passed_over(verb: str, status: int) -> None:
    origin = make_response(status, headers=[("Content-Type", "text/xml")])
    run(policy(), make_exchange(make_request(verb), response=origin))
    assert origin.headers.get("Content-Type") == "text/xml"
    assert origin.content == b""
