"""Target endpoints: connection, load balancer, TLS, and what is not supported."""

from __future__ import annotations

import pytest

from gateway.bundle.model import LoadBalancer, ServerRef, TargetConnection, TargetEndpoint, TlsSettings
from gateway.bundle.reading import report_leftovers
from gateway.bundle.targets import read_target_endpoint
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog

URL = "<URL>http://example.com</URL>"


def read(body: str) -> tuple[TargetEndpoint, list[str]]:
    """Return the endpoint and all findings, as `severity element message`."""
    log = FindingLog()
    text = f'<TargetEndpoint name="default">{body}</TargetEndpoint>'
    element = parse_xml(text.encode(), "apiproxy/targets/default.xml")
    endpoint = read_target_endpoint(element, log)
    report_leftovers(element, log)
    try:
        log.raise_errors()
    except BundleError as error:
        found = error.findings
    else:
        found = log.warnings
    severity = ("error", "warning")
    return endpoint, [f"{severity[one.is_warning]} {one.element} {one.message}" for one in found]


def connect(body: str) -> tuple[TargetConnection, list[str]]:
    endpoint, found = read(f"<HTTPTargetConnection>{body}</HTTPTargetConnection>")
    return endpoint.connection, found


def balance(body: str) -> tuple[LoadBalancer, list[str]]:
    connection, found = connect(f"<LoadBalancer>{body}</LoadBalancer>")
    assert connection.load_balancer is not None
    return connection.load_balancer, found


def secure(body: str) -> tuple[TlsSettings, list[str]]:
    connection, found = connect(f"{URL}<SSLInfo>{body}</SSLInfo>")
    assert connection.tls is not None
    return connection.tls, found


class TestEndpoint:
    def test_everything_it_may_hold(self):
        endpoint, found = read(
            """
  <Description>The back</Description>
  <FaultRules><FaultRule name="f"/></FaultRules>
  <DefaultFaultRule/>
  <PreFlow><Request><Step><Name>a</Name></Step></Request></PreFlow>
  <Flows><Flow name="x"/></Flows>
  <PostFlow><Response><Step><Name>z</Name></Step></Response></PostFlow>
  <HTTPTargetConnection>
    <URL>https://{host}/x</URL>
    <SSLInfo><Enabled>true</Enabled></SSLInfo>
    <Properties><Property name="success.codes">2xx</Property></Properties>
  </HTTPTargetConnection>
"""
        )

        assert found == []
        assert (endpoint.name, endpoint.description, endpoint.at.line) == ("default", "The back", 1)
        assert [step.policy for step in endpoint.pre_flow.request] == ["a"]
        assert [flow.name for flow in endpoint.flows] == ["x"]
        assert [step.policy for step in endpoint.post_flow.response] == ["z"]
        assert [rule.name for rule in endpoint.fault_rules] == ["f"]
        assert endpoint.default_fault_rule is not None
        connection = endpoint.connection
        assert (connection.url, connection.load_balancer, connection.path) == ("https://{host}/x", None, "")
        assert connection.tls is not None
        assert connection.properties == {"success.codes": "2xx"}
        assert connection.at.line == 8

    def test_another_root_element_is_refused(self):
        with pytest.raises(BundleError, match="<ProxyEndpoint>: must be a TargetEndpoint"):
            read_target_endpoint(parse_xml(b"<ProxyEndpoint/>", "apiproxy/targets/x.xml"), FindingLog())

    def test_a_connection_is_required(self):
        assert read("")[1] == ["error TargetEndpoint needs <HTTPTargetConnection>"]

    @pytest.mark.parametrize("tag", ["LocalTargetConnection", "ScriptTarget", "HostedTarget", "EventFlow"])
    def test_other_kinds_of_target_are_refused_and_nothing_else_is_told(self, tag):
        _, found = read(f"<{tag}><ResourceURL>node://x.js</ResourceURL></{tag}>")

        assert found == [f"error {tag} is not supported"]

    def test_a_post_client_flow_belongs_to_proxies_only(self):
        _, found = read(f"<PostClientFlow/><HTTPTargetConnection>{URL}</HTTPTargetConnection>")

        assert len(found) == 1
        assert found[0].startswith("error PostClientFlow is not known in <TargetEndpoint>")


class TestConnection:
    @pytest.mark.parametrize(
        "body", ["", URL + '<LoadBalancer><Server name="s"/></LoadBalancer>', "<Path>/x</Path>"]
    )
    def test_exactly_one_of_url_and_load_balancer(self, body):
        _, found = connect(body)

        assert found == ["error HTTPTargetConnection needs exactly one of <URL> and <LoadBalancer>"]

    def test_a_path_stands_behind_the_servers(self):
        connection, found = connect('<LoadBalancer><Server name="s"/></LoadBalancer><Path>/{x}/y</Path>')

        assert found == []
        assert (connection.url, connection.path) == (None, "/{x}/y")

    def test_a_path_behind_a_url_is_refused(self):
        assert connect(URL + "<Path/>")[1] == []
        assert connect(URL + "<Path>/x</Path>")[1] == [
            "error HTTPTargetConnection has a Path, which belongs to a LoadBalancer and not to a URL"
        ]

    def test_a_wrong_url_or_path_is_refused(self):
        assert connect("<URL>example.com</URL><Path>x</Path>")[1] == [
            "error URL must start with 'http://' or 'https://'",
            "error Path must start with '/', not be 'x'",
        ]

    def test_authentication_is_refused(self):
        _, found = connect(URL + "<Authentication><GoogleIDToken/></Authentication>")

        assert found == ["error Authentication is not supported"]

    @pytest.mark.parametrize(
        ("monitor", "expected"),
        [
            ("<IsEnabled>true</IsEnabled><IntervalInSec>5</IntervalInSec>", "error HealthMonitor is not"),
            ("<IsEnabled>false</IsEnabled><TCPMonitor/>", "warning HealthMonitor is switched off, and not"),
            ("", "warning HealthMonitor is switched off, and not"),
        ],
    )
    def test_a_health_monitor_is_refused_unless_it_is_off(self, monitor, expected):
        _, found = connect(f"{URL}<HealthMonitor>{monitor}</HealthMonitor>")

        assert found == [f"{expected} supported"]


class TestLoadBalancer:
    def test_everything_it_may_hold(self):
        balancer, found = balance(
            """<Algorithm>Weighted</Algorithm>
            <Server name="a"><Weight>2</Weight></Server>
            <Server name="b"><IsEnabled>false</IsEnabled></Server>
            <Server name="c"><IsFallback>true</IsFallback></Server>
            <MaxFailures>5</MaxFailures>
            <ServerUnhealthyResponse><ResponseCode>500</ResponseCode><ResponseCode>503</ResponseCode>
            </ServerUnhealthyResponse>
            <RetryEnabled>false</RetryEnabled>"""
        )

        assert found == []
        assert (balancer.algorithm, balancer.max_failures, balancer.retry_enabled) == ("Weighted", 5, False)
        assert balancer.unhealthy_codes == {500, 503}
        first, second, third = balancer.servers
        assert first == ServerRef("a", 2, is_fallback=False, is_enabled=True, at=first.at)
        assert second == ServerRef("b", 1, is_fallback=False, is_enabled=False, at=second.at)
        assert third == ServerRef("c", 1, is_fallback=True, is_enabled=True, at=third.at)
        assert third.at.line == 4

    @pytest.mark.parametrize(
        "more", ["", "<Algorithm/><MaxFailures/><RetryEnabled/><ServerUnhealthyResponse/>"]
    )
    def test_defaults(self, more):
        balancer, found = balance('<Server name="a"/>' + more)

        assert found == []
        assert (balancer.algorithm, balancer.max_failures, balancer.retry_enabled) == ("RoundRobin", 0, True)
        assert balancer.unhealthy_codes == frozenset()

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("", "LoadBalancer needs at least one <Server>"),
            ("<Server/>", "Server needs a name"),
            (
                '<Server name="a"/><Server name="a"/>',
                " server 'a' exists already, at apiproxy/targets/default.xml:1:68",
            ),
            (
                '<Server name="a"><IsFallback>true</IsFallback></Server>'
                '<Server name="b"><IsFallback>true</IsFallback></Server>',
                "LoadBalancer has more than one fallback server",
            ),
            (
                '<Server name="a"/><Algorithm>LeastConnection</Algorithm>',
                "Algorithm must be one of RoundRobin, Weighted, LeastConnections, not 'LeastConnection'"
                " - did you mean 'LeastConnections'?",
            ),
            ('<Server name="a"><Weight>0</Weight></Server>', "Weight must be at least 1, not 0"),
            (
                '<Server name="a"><Wieght>1</Wieght></Server>',
                "Wieght is not known in <Server> - did you mean 'Weight'?",
            ),
            ('<Server name="a"/><MaxFailures>-1</MaxFailures>', "MaxFailures must be at least 0, not -1"),
            (
                '<Server name="a"/><RetryEnabled>no</RetryEnabled>',
                "RetryEnabled must be true or false, not 'no'",
            ),
            (
                '<Server name="a"/>'
                "<ServerUnhealthyResponse><ResponseCode>5xx</ResponseCode></ServerUnhealthyResponse>",
                "ResponseCode must be a whole number, not '5xx'",
            ),
            (
                '<Server name="a"/><TargetDisableSecs>5</TargetDisableSecs>',
                "TargetDisableSecs is not supported",
            ),
        ],
    )
    def test_what_is_wrong_is_refused(self, body, expected):
        assert balance(body)[1] == [f"error {expected}"]


class TestTls:
    def test_everything_it_may_hold(self):
        tls, found = secure(
            """<Enabled>true</Enabled><IgnoreValidationErrors>true</IgnoreValidationErrors>
            <Protocols><Protocol>TLSv1.2</Protocol><Protocol>TLSv1.3</Protocol></Protocols>
            <Ciphers><Cipher>ECDHE-RSA-AES128-GCM-SHA256</Cipher><Cipher>AES256-GCM-SHA384</Cipher></Ciphers>
            <CommonName wildcardMatch="true">*.example.com</CommonName>
            <ClientAuthEnabled>true</ClientAuthEnabled><KeyStore>ref://keys</KeyStore>
            <KeyAlias>my alias</KeyAlias><TrustStore>trusted</TrustStore>"""
        )

        assert found == []
        assert tls == TlsSettings(
            enabled=True,
            ignore_validation_errors=True,
            protocols=("TLSv1.2", "TLSv1.3"),
            ciphers=("ECDHE-RSA-AES128-GCM-SHA256", "AES256-GCM-SHA384"),
            common_name="*.example.com",
            wildcard_match=True,
            client_auth=True,
            key_store="ref://keys",
            key_alias="my alias",
            trust_store="trusted",
            at=tls.at,
        )

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "<Enabled/><Protocols/><Ciphers/><CommonName/>",
            "<KeyStore/><KeyAlias> </KeyAlias><TrustStore/><CRLStore/>",
            "<ClientAuthEnabled>false</ClientAuthEnabled><Enforce>false</Enforce>",
        ],
    )
    def test_defaults(self, body):
        tls, found = secure(body)

        assert found == []
        assert tls == TlsSettings(False, False, (), (), "", False, False, "", "", "", tls.at)

    def test_what_is_not_there_is_refused(self):
        assert secure("<CRLStore>x</CRLStore>")[1] == ["error CRLStore is not supported"]
        assert secure("<Enforce>true</Enforce>")[1] == ["error Enforce is not supported"]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("<Enabled>{flow.tls}</Enabled>", "Enabled must be true or false, not '{flow.tls}'"),
            (
                "<Protocols><Protocol>SSLv3</Protocol></Protocols>",
                "Protocol must be one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3, not 'SSLv3'",
            ),
            ("<Ciphers><Cipher>A:B</Cipher></Ciphers>", "Cipher 'A:B' is no cipher name"),
            ("<Ciphers><Cipher/></Ciphers>", "Cipher '' is no cipher name"),
            (
                "<KeyStore>{my.store}</KeyStore>",
                "KeyStore '{my.store}' is no name of a keystore, nor ref:// and the name of a reference",
            ),
            (
                "<TrustStore>ref://</TrustStore>",
                "TrustStore 'ref://' is no name of a keystore, nor ref:// and the name of a reference",
            ),
            (
                "<KeyAlias>{my.alias}</KeyAlias>",
                "KeyAlias '{my.alias}' is no alias: variables are not supported here",
            ),
            ("<CommonName>a b</CommonName>", "CommonName 'a b' is no host name"),
            (
                '<CommonName wildcardMatch="yes">a</CommonName>',
                "CommonName attribute 'wildcardMatch' must be true or false, not 'yes'",
            ),
            ("<Keystore>x</Keystore>", "Keystore is not known in <SSLInfo> - did you mean 'KeyStore'?"),
        ],
    )
    def test_what_is_wrong_is_refused(self, body, expected):
        assert secure(body)[1] == [f"error {expected}"]
