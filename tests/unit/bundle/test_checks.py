"""References that name nothing, and base paths that clash."""

from __future__ import annotations

import pytest

from gateway.bundle.checks import check_base_paths, check_routes, check_steps, steps_of
from gateway.bundle.endpoints import read_proxy_endpoint
from gateway.bundle.model import ProxyEndpoint, TargetEndpoint
from gateway.bundle.targets import read_target_endpoint
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog


def proxy(body: str = "", path: str = "/v1", name: str = "default") -> ProxyEndpoint:
    hosts, _, rest = body.partition("|")
    listed = "".join(f"<VirtualHost>{host}</VirtualHost>" for host in hosts.split())
    text = (
        f"<ProxyEndpoint><HTTPProxyConnection><BasePath>{path}</BasePath>{listed}</HTTPProxyConnection>\n"
        f"{rest}</ProxyEndpoint>"
    )
    return read_proxy_endpoint(parse_xml(text.encode(), f"{name}.xml"), FindingLog())


def target(body: str) -> TargetEndpoint:
    text = f"<TargetEndpoint>\n{body}</TargetEndpoint>"
    return read_target_endpoint(parse_xml(text.encode(), "target.xml"), FindingLog())


def told(log: FindingLog) -> list[str]:
    try:
        log.raise_errors()
    except BundleError as error:
        return [f"{finding.at.file}:{finding.at.line} {finding.message}" for finding in error.findings]
    return []


def step(name: str) -> str:
    return f"<Step><Name>{name}</Name></Step>"


EVERYWHERE = f"""
<PreFlow><Request>{step("a")}</Request><Response>{step("b")}</Response></PreFlow>
<Flows><Flow name="x"><Request>{step("c")}</Request><Response>{step("d")}</Response></Flow></Flows>
<PostFlow><Request>{step("e")}</Request><Response>{step("f")}</Response></PostFlow>
<FaultRules><FaultRule name="x">{step("g")}</FaultRule></FaultRules>
<DefaultFaultRule>{step("h")}</DefaultFaultRule>
"""


class TestSteps:
    def test_all_places_of_both_endpoints_are_looked_at(self):
        log = FindingLog()
        after = f"<PostClientFlow><Response>{step('i')}</Response></PostClientFlow>"
        check_steps(steps_of([proxy("|" + EVERYWHERE + after)], [target(EVERYWHERE)]), [], log)

        assert [line.split("'")[1] for line in told(log)] == [*"abcdefghi", *"abcdefgh"]

    def test_known_policies_pass(self):
        log = FindingLog()
        check_steps(steps_of([proxy("|" + EVERYWHERE)], [target(EVERYWHERE)]), set("abcdefgh"), log)

        assert told(log) == []

    def test_the_step_is_told_with_a_guess(self):
        log = FindingLog()
        text = f"|<PreFlow>\n<Request>\n{step('Qouta-1')}</Request></PreFlow>"
        check_steps(steps_of([proxy(text)], []), ["Quota-1", "Other"], log)

        assert told(log) == ["default.xml:4 there is no policy 'Qouta-1' - did you mean 'Quota-1'?"]

    def test_guesses_come_to_an_end(self):
        log = FindingLog()
        steps = step("Qouta") * 30
        check_steps(steps_of([proxy(f"|<PreFlow><Request>{steps}</Request></PreFlow>")], []), ["Quota"], log)

        assert [("did you mean" in line) for line in told(log)] == [True] * 20 + [False] * 10


class TestRoutes:
    def test_a_route_must_name_a_target_a_url_or_nothing(self):
        log = FindingLog()
        rules = """|<RouteRule name="a"><TargetEndpoint>t</TargetEndpoint></RouteRule>
        <RouteRule name="b"><URL>http://x</URL></RouteRule><RouteRule name="c"/>
        <RouteRule name="d"><TargetEndpoint>defalt</TargetEndpoint></RouteRule>"""
        check_routes([proxy(rules)], ["t", "default"], log)

        assert told(log) == ["default.xml:4 there is no target endpoint 'defalt' - did you mean 'default'?"]

    def test_guesses_come_to_an_end(self):
        log = FindingLog()
        rule = '<RouteRule name="a"><TargetEndpoint>defalt</TargetEndpoint></RouteRule>'
        check_routes([proxy("|" + rule * 21)], ["default"], log)

        assert told(log)[-1] == "default.xml:2 there is no target endpoint 'defalt'"


class TestBasePaths:
    def check(self, *endpoints: ProxyEndpoint) -> list[str]:
        log = FindingLog()
        check_base_paths(endpoints, log)
        return told(log)

    @pytest.mark.parametrize(
        ("first", "second"), [("", ""), ("default", ""), ("", "secure"), ("default secure", "secure other")]
    )
    def test_the_same_on_the_same_virtual_host_is_refused(self, first, second):
        assert self.check(proxy(first, name="one"), proxy(second, name="two")) == [
            "two.xml:1 base path '/v1' is taken by the endpoint at one.xml:1:1"
        ]

    def test_other_hosts_or_other_paths_do_not_clash(self):
        assert self.check(proxy("default"), proxy("secure"), proxy("", path="/v2"), proxy("", path="/")) == []

    def test_a_slash_at_the_end_makes_no_other_path(self):
        assert len(self.check(proxy("", path="/v1"), proxy("", path="/v1/"))) == 1

    def test_each_clash_is_told_once(self):
        assert len(self.check(*[proxy("default secure", name=name) for name in "abc"])) == 2
