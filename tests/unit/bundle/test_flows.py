"""Steps, flows and fault rules, as both kinds of endpoint have them."""

from __future__ import annotations

import pytest

from gateway.bundle.element import Element
from gateway.bundle.flows import (
    read_default_fault_rule,
    read_fault_rules,
    read_fixed_flow,
    read_flows,
    read_post_client_flow,
    read_step,
    read_steps,
)
from gateway.bundle.model import ConditionText, Flow, Step
from gateway.bundle.reading import report_leftovers
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog, Location


def parse(text: str) -> Element:
    return parse_xml(text.encode(), "p.xml")


def at(line: int, column: int) -> Location:
    return Location("p.xml", line, column)


def told(element: Element, log: FindingLog) -> list[str]:
    """Return all findings, leftovers included, as `line severity message`."""
    report_leftovers(element, log)
    try:
        log.raise_errors()
    except BundleError as error:
        found = error.findings
    else:
        found = log.warnings
    return [f"{one.at.line} {'warning' if one.is_warning else 'error'} {one.message}" for one in found]


def policies(steps: tuple[Step, ...]) -> list[str]:
    return [step.policy for step in steps]


class TestStep:
    def test_name_and_condition(self):
        log = FindingLog()
        element = parse('<Step>\n <Name> Quota 1 </Name>\n <Condition>\n  a = "b"\n </Condition></Step>')

        assert read_step(element, log) == Step("Quota 1", ConditionText('a = "b"', at(4, 3)), at(1, 1))
        assert told(element, log) == []

    @pytest.mark.parametrize(
        "condition",
        [
            "a = &quot;b&quot; === c",
            "a &gt; 1\n and b &lt;= 2\n\t&amp;&amp;  c === 1",
            "  <![CDATA[a < 1 && b]]>\n<![CDATA[  === c]]>",
            "<!-- a\n b --> a <!-- === --> = &#34;x&#34;<!-- && --> and é === 1",
            "a = <?pi === ?>&quot;x\n&quot; or\r\n&quot;y&quot; === 1",
        ],
    )
    def test_a_condition_knows_the_places_of_its_characters(self, condition):
        source = f"<Step><Name>x</Name>\n <Condition>{condition}</Condition></Step>"
        read = read_step(parse(source), FindingLog()).condition
        # The last === of the source is the one that is text.
        before = source.replace("\r\n", "\n")[: source.replace("\r\n", "\n").rindex("===")]

        assert read is not None
        assert read.place(read.text.index("===")) == at(
            before.count("\n") + 1, len(before) - before.rfind("\n")
        )

    def test_what_is_no_condition_is_told_where_it_stands(self):
        log = FindingLog()
        element = parse("<S>\n<Step><Name>x</Name><Condition>a = &quot;b&quot; ===</Condition></Step>\n</S>")

        assert policies(read_steps(element, log)) == ["x"]
        assert told(element, log) == [
            "2 error `===` is not an operator: expected one of = == != > >= < <= =| ~ ~~ ~/ := :~ && || !"
        ]
        with pytest.raises(BundleError) as caught:
            log.raise_errors()
        assert caught.value.findings[0].at == at(2, 50)

    def test_a_condition_is_looked_at_also_where_the_step_is_refused(self):
        log = FindingLog()
        element = parse("<S><Step><Condition>a =</Condition></Step></S>")

        assert read_steps(element, log) == ()
        assert told(element, log) == [
            "1 error expected a value or a variable after `=`, found the end",
            "1 error needs <Name>",
        ]

    def test_what_is_tolerated_in_a_condition_is_not_told_yet(self):
        log = FindingLog()

        assert read_step(parse("<Step><Name>x</Name><Condition>1=1</Condition></Step>"), log).condition
        assert log.warnings == ()

    @pytest.mark.parametrize("condition", ["", "<Condition/>", "<Condition> \n </Condition>"])
    def test_an_empty_condition_is_none(self, condition):
        assert read_step(parse(f"<Step><Name>x</Name>{condition}</Step>"), FindingLog()).condition is None

    @pytest.mark.parametrize("name", ["", "<Name/>", "<Name> </Name>"])
    def test_naming_nothing_is_refused(self, name):
        with pytest.raises(BundleError, match=r"p\.xml:1:1: error: <Step>: (names no policy|needs <Name>)"):
            read_step(parse(f"<Step>{name}</Step>"), FindingLog())

    def test_empty_fault_rules_are_passed_over(self):
        log, element = FindingLog(), parse("<Step><FaultRules/><Name>x</Name></Step>")

        assert read_step(element, log).policy == "x"
        assert told(element, log) == []

    def test_fault_rules_that_hold_something_are_refused(self):
        log = FindingLog()
        element = parse('<Step><FaultRules><FaultRule name="y"/></FaultRules><Name>x</Name></Step>')
        read_step(element, log)

        assert told(element, log) == [
            "1 error is not supported in a Step; use the FaultRules of the endpoint"
        ]

    def test_two_conditions_are_refused(self):
        log, element = FindingLog(), parse("<Step><Name>x</Name><Condition/>\n<Condition/></Step>")
        read_step(element, log)

        assert told(element, log) == ["2 error is given twice in <Step>; the first is in line 1"]


class TestFixedFlow:
    def test_steps_of_both_sides_in_order(self):
        log = FindingLog()
        element = parse(
            """<ProxyEndpoint><PreFlow name="First"><Description>d</Description>
            <Request><Step><Name>a</Name></Step><Step><Name>b</Name></Step></Request>
            <Response><Step><Name>c</Name></Step></Response></PreFlow></ProxyEndpoint>"""
        )
        flow = read_fixed_flow(element, "PreFlow", log)

        assert (flow.name, flow.description, flow.condition) == ("First", "d", None)
        assert policies(flow.request) == ["a", "b"]
        assert policies(flow.response) == ["c"]
        assert flow.at == at(1, 16)
        assert told(element, log) == []

    def test_an_absent_one_is_empty(self):
        flow = read_fixed_flow(parse("<ProxyEndpoint/>"), "PostFlow", FindingLog())

        assert flow == Flow("PostFlow", "", None, (), (), at(1, 1))

    def test_without_a_name_it_has_its_elements(self):
        element = parse("<T><PostFlow><Condition/></PostFlow></T>")

        assert read_fixed_flow(element, "PostFlow", FindingLog()).name == "PostFlow"

    def test_a_condition_is_refused(self):
        log, element = FindingLog(), parse("<T><PreFlow><Condition>x</Condition></PreFlow></T>")
        read_fixed_flow(element, "PreFlow", log)

        assert told(element, log) == ["1 error is not allowed in PreFlow, which always runs"]

    def test_given_twice_is_refused(self):
        log, element = FindingLog(), parse("<T><PreFlow/>\n<PreFlow/></T>")
        read_fixed_flow(element, "PreFlow", log)

        assert told(element, log) == ["2 error is given twice in <T>; the first is in line 1"]

    def test_all_that_is_wrong_is_told(self):
        log = FindingLog()
        element = parse(
            """<T><PreFlow><Request>
            <Step/>
            <Step><Name/></Step>
            <Stpe/></Request><Response>
            <Step/></Response></PreFlow></T>"""
        )
        read_fixed_flow(element, "PreFlow", log)

        assert told(element, log) == [
            "2 error needs <Name>",
            "3 error names no policy",
            "5 error needs <Name>",
            "4 error is not known in <Request> - did you mean 'Step'?",
        ]


class TestFlows:
    def test_in_document_order(self):
        log = FindingLog()
        element = parse(
            """<T><Flows name="x"><Flow name="a"><Description>d</Description>
            <Condition>c</Condition><Request><Step><Name>p</Name></Step></Request></Flow>
            <Flow name="b"><Response/></Flow></Flows></T>"""
        )
        first, second = read_flows(element, log)

        assert (first.name, first.description, policies(first.request)) == ("a", "d", ["p"])
        assert first.condition == ConditionText("c", at(2, 24))
        assert (second.name, second.condition, second.at.line) == ("b", None, 3)
        assert told(element, log) == []

    @pytest.mark.parametrize("text", ["<T/>", "<T><Flows/></T>"])
    def test_none(self, text):
        assert read_flows(parse(text), FindingLog()) == ()

    def test_what_stands_behind_a_flow_without_condition_is_warned_of(self):
        log = FindingLog()
        element = parse(
            """<T><Flows><Flow name="a"><Condition>x</Condition></Flow>
            <Flow name="b"><Condition/></Flow>
            <Flow name="c"/>
            <Flow name="d"/></Flows></T>"""
        )

        assert len(read_flows(element, log)) == 4
        assert told(element, log) == [
            "3 warning 'c' and all below it are never reached: 'b' has no condition"
        ]

    def test_names_must_differ(self):
        log = FindingLog()
        element = parse(
            """<T><Flows><Flow name="a"><Condition>x</Condition></Flow>
            <Flow name="a"/></Flows></T>"""
        )
        read_flows(element, log)

        assert told(element, log) == ["2 error flow 'a' exists already, at p.xml:1:11"]

    def test_a_name_is_required(self):
        log, element = FindingLog(), parse("<T><Flows><Flow/></Flows></T>")

        assert read_flows(element, log) == ()
        assert told(element, log) == ["1 error needs a name"]


class TestPostClientFlow:
    def test_steps_of_the_response(self):
        log = FindingLog()
        element = parse(
            """<T><PostClientFlow name="x"><Description>d</Description><Request/>
            <Response><Step><Name>log</Name></Step></Response></PostClientFlow></T>"""
        )

        assert policies(read_post_client_flow(element, log)) == ["log"]
        assert told(element, log) == []

    def test_none(self):
        assert read_post_client_flow(parse("<T/>"), FindingLog()) == ()

    def test_steps_of_the_request_and_conditions_are_refused(self):
        log = FindingLog()
        element = parse(
            """<T><PostClientFlow><Condition>x</Condition>
            <Request><Step><Name>log</Name></Step></Request></PostClientFlow></T>"""
        )
        read_post_client_flow(element, log)

        assert told(element, log) == [
            "1 error is not allowed in PostClientFlow, which always runs",
            "2 error is not allowed in PostClientFlow: the request is over by then",
        ]


class TestFaultRules:
    def test_in_document_order(self):
        log = FindingLog()
        element = parse(
            """<T><FaultRules>
            <FaultRule name="a"><Condition>x</Condition><Step><Name>p</Name></Step></FaultRule>
            <FaultRule name="b"><Description>d</Description></FaultRule></FaultRules></T>"""
        )
        first, second = read_fault_rules(element, log)

        assert (first.name, policies(first.steps), first.always_enforce) == ("a", ["p"], False)
        assert first.condition is not None
        assert first.condition.text == "x"
        assert (second.name, second.steps, second.condition) == ("b", (), None)
        assert told(element, log) == []

    def test_none(self):
        assert read_fault_rules(parse("<T><FaultRules/></T>"), FindingLog()) == ()
        assert read_fault_rules(parse("<T/>"), FindingLog()) == ()

    def test_a_name_is_required(self):
        log, element = FindingLog(), parse("<T><FaultRules><FaultRule/></FaultRules></T>")
        read_fault_rules(element, log)

        assert told(element, log) == ["1 error needs a name"]

    def test_always_enforce_belongs_to_the_default_only(self):
        log = FindingLog()
        element = parse(
            """<T><FaultRules>
            <FaultRule name="a"><AlwaysEnforce>true</AlwaysEnforce></FaultRule></FaultRules></T>"""
        )
        read_fault_rules(element, log)

        assert told(element, log) == ["2 error is not known in <FaultRule>"]


class TestDefaultFaultRule:
    def test_everything(self):
        log = FindingLog()
        element = parse(
            """<T><DefaultFaultRule name="all"><AlwaysEnforce>true</AlwaysEnforce><Condition>x</Condition>
            <Step><Name>p</Name></Step></DefaultFaultRule></T>"""
        )
        rule = read_default_fault_rule(element, log)

        assert rule is not None
        assert (rule.name, policies(rule.steps), rule.always_enforce) == ("all", ["p"], True)
        assert rule.condition is not None
        assert told(element, log) == []

    def test_nothing_is_required(self):
        rule = read_default_fault_rule(parse("<T><DefaultFaultRule/></T>"), FindingLog())

        assert rule is not None
        assert (rule.name, rule.steps, rule.always_enforce) == ("", (), False)

    def test_none(self):
        assert read_default_fault_rule(parse("<T/>"), FindingLog()) is None

    def test_always_enforce_is_no_attribute(self):
        log, element = FindingLog(), parse('<T><DefaultFaultRule AlwaysEnforce="true"/></T>')
        read_default_fault_rule(element, log)

        assert told(element, log) == [
            "1 error attribute 'AlwaysEnforce' is not known here - <AlwaysEnforce> is a child element"
        ]

    def test_a_doubtful_always_enforce_is_refused(self):
        log = FindingLog()
        element = parse("<T><DefaultFaultRule><AlwaysEnforce>yes</AlwaysEnforce></DefaultFaultRule></T>")
        read_default_fault_rule(element, log)

        assert told(element, log) == ["1 error must be true or false, not 'yes'"]
