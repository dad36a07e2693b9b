from __future__ import annotations

import pytest

from gateway.bundle import TargetEndpoint
from gateway.entities import TargetServer
from gateway.errors import BundleError, FindingLog, Location
from gateway.flow.target import TargetRules
from gateway.flow.targets import direct_rules, target_rules
from gateway.message import Server, TlsFacts
from tests.support.fake_policies import binding, bundle_of

PROXY = (
    "<HTTPProxyConnection><BasePath>/a</BasePath></HTTPProxyConnection>"
    '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
)
SERVERS = {
    "one": TargetServer("one", "10.0.0.1", 8080),
    "two": TargetServer("two", "10.0.0.2", 443, is_tls=True, ignore_validation_errors=True),
    "off": TargetServer("off", "10.0.0.3", 80, is_enabled=False),
}


def endpoint(connection: str) -> TargetEndpoint:
    bundle = bundle_of(PROXY, target=f"<HTTPTargetConnection>{connection}</HTTPTargetConnection>")
    return bundle.target_endpoints["default"]


def properties(**values: str) -> str:
    inside = "".join(
        f'<Property name="{name.replace("_", ".")}">{value}</Property>' for name, value in values.items()
    )
    return f"<Properties>{inside}</Properties>"


def rules(connection: str, log: FindingLog | None = None) -> TargetRules:
    return target_rules(endpoint(connection), binding(servers=SERVERS), 0.0, log or FindingLog())


def test_a_url_with_its_defaults() -> None:
    made = rules("<URL>http://o.test/x</URL>")
    assert made.success_codes == "1xx,2xx,3xx"
    assert made.retained_request_headers is made.retained_response_headers is made.retained_query is None
    destination = made.destination
    assert (destination.connect_timeout, destination.io_timeout, destination.keepalive_timeout) == (
        3.0,
        55.0,
        60.0,
    )
    assert destination.servers == ()
    assert destination.tls == TlsFacts()


def test_properties_are_worked_in() -> None:
    made = rules(
        "<URL>http://o.test</URL>"
        + properties(
            success_codes="2xx,404",
            io_timeout_millis="1500",
            request_retain_headers="X-A, x-b",
            response_retain_headers_enabled="false",
            retain_queryparams="Keep",
            ignore_allow_header_for_405="true",
        )
    )
    assert made.success_codes == "2xx,404"
    assert made.destination.io_timeout == 1.5
    assert made.retained_request_headers == frozenset({"x-a", "x-b"})
    assert made.retained_response_headers == frozenset()
    assert made.retained_query == frozenset({"Keep"})
    assert made.passes_405_without_allow


def balanced(*servers: str, more: str = "") -> str:
    inside = "".join(servers)
    return f"<LoadBalancer>{inside}{more}</LoadBalancer><Path>/p</Path>"


def test_servers_join_what_bundle_and_environment_say() -> None:
    made = rules(
        balanced(
            '<Server name="one"><Weight>3</Weight></Server>',
            '<Server name="two"><IsFallback>true</IsFallback></Server>',
            '<Server name="off"/>',
            more="<Algorithm>Weighted</Algorithm><MaxFailures>2</MaxFailures><RetryEnabled>false</RetryEnabled>"
            "<ServerUnhealthyResponse><ResponseCode>503</ResponseCode></ServerUnhealthyResponse>",
        )
    )
    destination = made.destination
    assert destination.servers == (
        Server("one", "http", "10.0.0.1", 8080, 3, False, TlsFacts()),
        Server("two", "https", "10.0.0.2", 443, 1, True, TlsFacts(is_validated=False)),
    )
    assert (destination.algorithm, destination.max_failures, destination.is_retried) == ("Weighted", 2, False)
    assert destination.unhealthy_codes == {503}
    assert made.url is None


def test_a_server_that_the_bundle_disables_is_left_out() -> None:
    off = '<Server name="two"><IsEnabled>false</IsEnabled></Server>'
    made = rules(balanced('<Server name="one"/>', off))
    assert [server.name for server in made.destination.servers] == ["one"]


def test_the_bundles_tls_settings_reach_its_servers() -> None:
    tls = (
        "<SSLInfo><Enabled>true</Enabled><IgnoreValidationErrors>true</IgnoreValidationErrors>"
        "<Protocols><Protocol>TLSv1.2</Protocol></Protocols></SSLInfo>"
    )
    made = rules(balanced('<Server name="one"/>') + tls)
    (server,) = made.destination.servers
    assert server.scheme == "https"
    assert server.tls == TlsFacts(is_validated=False, protocols=("TLSv1.2",))


def test_an_unknown_server_is_an_error_with_its_place() -> None:
    log = FindingLog()
    rules(balanced('<Server name="nope"/>'), log)
    with pytest.raises(BundleError, match="nope does not exist in environment test") as caught:
        log.raise_errors()
    assert caught.value.findings[0].at.file == "apiproxy/targets/default.xml"


def test_a_mere_check_takes_any_server() -> None:
    log = FindingLog()
    made = target_rules(endpoint(balanced('<Server name="nope"/>')), binding(), 0.0, log)
    log.raise_errors()
    assert made.destination.servers == ()


def test_the_switch_and_the_limit_are_handed_on() -> None:
    made = target_rules(
        endpoint("<URL>http://o.test</URL>"), binding(adds_suffix_to_set_url=True), 2.5, FindingLog()
    )
    assert made.adds_suffix_to_set_url
    assert made.api_timeout == 2.5


def test_a_routes_own_url() -> None:
    log = FindingLog()
    made = direct_rules("r", "http://o.test", Location("f", 3), binding(), api_timeout=1.0, log=log)
    assert (made.name, made.api_timeout, made.path) == ("r", 1.0, None)
    log.raise_errors()


def test_a_broken_template_is_an_error_with_its_place() -> None:
    log = FindingLog()
    direct_rules("r", "http://{substring(a)}.test", Location("f", 3), binding(), api_timeout=0.0, log=log)
    with pytest.raises(BundleError) as caught:
        log.raise_errors()
    assert caught.value.findings[0].at == Location("f", 3)


def test_an_unknown_cipher_is_an_error_at_the_tls_settings() -> None:
    log = FindingLog()
    connection = (
        "<URL>https://o.test</URL><SSLInfo><Enabled>true</Enabled>"
        "<Ciphers><Cipher>KNOWN</Cipher><Cipher>OTHER</Cipher></Ciphers></SSLInfo>"
    )
    bound = binding(knows_cipher=lambda name: name == "KNOWN")
    assert target_rules(endpoint(connection), bound, 0.0, log).destination.tls.ciphers == ("KNOWN", "OTHER")
    with pytest.raises(BundleError, match="OTHER is not known here") as caught:
        log.raise_errors()
    assert len(caught.value.findings) == 1
