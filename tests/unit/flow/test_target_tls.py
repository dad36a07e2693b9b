"""TLS to targets, worked out at deploy: keystores, truststores, and what is wrong with their names."""

from __future__ import annotations

import pytest

from gateway.bundle import TargetEndpoint
from gateway.entities import KeyAlias, KeyStore, TargetServer, TlsDetails
from gateway.errors import FindingLog
from gateway.flow.targets import target_rules
from gateway.message import TlsCredentials, TlsFacts
from tests.support.fake_policies import binding, bundle_of

PROXY = (
    "<HTTPProxyConnection><BasePath>/a</BasePath></HTTPProxyConnection>"
    '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
)
KS = KeyStore("ks", (KeyAlias("a", "CERT", "KEY"), KeyAlias("bare", "CERT")))
TS = KeyStore("ts", (KeyAlias("x", "CA1"), KeyAlias("y", "CA2")))
STORES = {"ks": KS, "ts": TS, "ref://ks": KS, "empty": KeyStore("empty")}
OWN = "<ClientAuthEnabled>true</ClientAuthEnabled><KeyStore>{}</KeyStore><KeyAlias>{}</KeyAlias>"


def endpoint(inside: str, address: str) -> TargetEndpoint:
    connection = f"<HTTPTargetConnection>{address}<SSLInfo>\n{inside}</SSLInfo></HTTPTargetConnection>"
    return bundle_of(PROXY, target=connection).target_endpoints["default"]


def of_url(inside: str, *, stores: object = STORES) -> tuple[TlsFacts, list[str]]:
    log = FindingLog()
    made = endpoint(inside, "<URL>https://x.test</URL>")
    rules = target_rules(made, binding(key_stores=stores), 0.0, log)
    return rules.destination.tls, [str(each) for each in log._findings]


def of_server(server: TargetServer, inside: str = "") -> tuple[TlsFacts, list[str]]:
    log = FindingLog()
    made = endpoint(inside, '<LoadBalancer><Server name="one"/></LoadBalancer>')
    rules = target_rules(made, binding(servers={"one": server}, key_stores=STORES), 0.0, log)
    (only,) = rules.destination.servers
    return only.tls, [str(each) for each in log._findings]


def test_a_key_is_shown_where_client_auth_is_enabled() -> None:
    for name in ("ks", "ref://ks"):
        facts, found = of_url(OWN.format(name, "a"))
        assert found == []
        assert facts == TlsFacts(credentials=TlsCredentials("CERT", "KEY"))
    facts, found = of_url("<KeyStore>ks</KeyStore><KeyAlias>a</KeyAlias>")
    assert (facts, found) == (TlsFacts(), [])
    assert of_url("<KeyStore>ks</KeyStore>") == (TlsFacts(), [])


def test_a_truststore_is_all_its_certificates() -> None:
    facts, found = of_url("<TrustStore>ts</TrustStore>")
    assert (facts, found) == (TlsFacts(credentials=TlsCredentials(authorities="CA1CA2")), [])
    facts, _ = of_url(OWN.format("ks", "a") + "<TrustStore>ts</TrustStore>")
    assert facts.credentials == TlsCredentials("CERT", "KEY", "CA1CA2")


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (OWN.format("none", "a"), "<KeyStore>: keystore none does not exist in environment test"),
        (OWN.format("ref://none", "a"), "keystore ref://none does not exist"),
        (OWN.format("ks", "none"), "<KeyAlias>: alias none does not exist in keystore ks"),
        (OWN.format("ks", "bare"), "<KeyAlias>: alias bare of keystore ks has no private key"),
        ("<TrustStore>none</TrustStore>", "<TrustStore>: truststore none does not exist in environment test"),
        ("<TrustStore>empty</TrustStore>", "<TrustStore>: truststore empty holds no certificate"),
        (
            "<ClientAuthEnabled>true</ClientAuthEnabled>",
            "<ClientAuthEnabled>: is true, and needs <KeyStore> and <KeyAlias>",
        ),
    ],
)
def test_what_is_not_there_is_refused_with_its_place(inside: str, message: str) -> None:
    _, found = of_url(inside)
    (finding,) = found
    assert message in finding
    assert finding.startswith("apiproxy/targets/default.xml:")


def test_a_mere_check_takes_any_store() -> None:
    facts, found = of_url(OWN.format("none", "a") + "<TrustStore>none</TrustStore>", stores=None)
    assert (facts, found) == (TlsFacts(), [])


def test_a_target_server_speaks_for_itself() -> None:
    details = TlsDetails(True, "ref://ks", "a", "ts", ("AES128-SHA",), ("TLSv1.2",))
    server = TargetServer("one", "x.test", 443, is_tls=True, ignore_validation_errors=True, tls=details)
    facts, found = of_server(server, "<Protocols><Protocol>TLSv1.3</Protocol></Protocols>")
    assert found == []
    assert facts == TlsFacts(
        is_validated=False,
        protocols=("TLSv1.2",),
        ciphers=("AES128-SHA",),
        credentials=TlsCredentials("CERT", "KEY", "CA1CA2"),
    )


def test_what_a_target_server_does_not_say_is_as_its_bundle_says() -> None:
    inside = OWN.format("ks", "a") + "<Protocols><Protocol>TLSv1.3</Protocol></Protocols>"
    own = TlsFacts(protocols=("TLSv1.3",), credentials=TlsCredentials("CERT", "KEY"))
    assert of_server(TargetServer("one", "x.test", 443, is_tls=True), inside) == (own, [])
    assert of_server(TargetServer("one", "x.test", 443), inside) == (own, [])


def test_what_is_wrong_with_a_target_server_is_told_where_it_is_used() -> None:
    details = TlsDetails(False, "none", "", "", ("NONSENSE",), ("SSLv3",))
    server = TargetServer("one", "x.test", 443, is_tls=True, tls=details)
    log = FindingLog()
    made = endpoint("", '<LoadBalancer><Server name="one"/></LoadBalancer>')
    bound = binding(servers={"one": server}, key_stores=STORES, knows_cipher=lambda name: name != "NONSENSE")
    target_rules(made, bound, 0.0, log)
    told = "\n".join(str(each) for each in log._findings)
    assert "<KeyStore>: keystore none does not exist" in told
    assert "<Cipher>: NONSENSE is not known here" in told
    assert "<Protocol>: SSLv3 is not one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3" in told
