from __future__ import annotations

from gateway.policies.flow_callout import FlowCallout
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import FakeServices
from tests.support.policies import read, read_with_warnings, refusals


def callout(parameters: str = "") -> str:
    inside = f"<Parameters>{parameters}</Parameters>" if parameters else ""
    return f'<FlowCallout name="P">{inside}<SharedFlowBundle>common</SharedFlowBundle></FlowCallout>'


def test_it_calls_the_shared_flow_that_it_names() -> None:
    made = read(FlowCallout, callout())
    assert (made.called, made.lent) == ("common", ())
    assert made.failed_variables == ("flowcallout.P.failed",)
    assert "SharedFlowBundle" in str(refusals(FlowCallout, '<FlowCallout name="P"/>')[0])


def test_parameters_are_set_in_each_way_of_giving_them() -> None:
    parameters = """<Parameter name="a" value="1"/><Parameter name="b" ref="request.verb"/>
    <Parameter name="c">{request.verb}{none}!</Parameter><Parameter name="d" ref="none"/>"""
    made = read(FlowCallout, callout(parameters))
    exchange = make_exchange(make_request("PUT"), variables={"d": "old"})
    made.bind(FakeServices())(exchange)
    assert exchange.variables == {"a": "1", "b": "PUT", "c": "PUT!"}
    assert made.lent == ("a", "b", "c", "d")


def test_a_parameter_may_pass_on_another_of_its_name() -> None:
    made = read(FlowCallout, callout('<Parameter name="a" value="new"/><Parameter name="b" ref="a"/>'))
    exchange = make_exchange(variables={"a": "old"})
    made.bind(FakeServices())(exchange)
    assert exchange.variables == {"a": "new", "b": "old"}


def test_the_gateways_own_variables_are_no_parameters() -> None:
    xml = callout('<Parameter name="request.verb" value="PUT"/>')
    made, (warning,) = read_with_warnings(FlowCallout, xml)
    assert "is a variable of the gateway" in warning
    exchange = make_exchange(make_request("GET"))
    made.bind(FakeServices())(exchange)
    assert (made.lent, exchange.request.verb, exchange.variables) == ((), "GET", {})


def test_a_parameter_needs_a_name() -> None:
    assert "needs the attribute 'name'" in str(refusals(FlowCallout, callout("<Parameter>x</Parameter>"))[0])
