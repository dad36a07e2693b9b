"""A token is verified by a key that somebody publishes: the worker fetches it, once, over a connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from gateway.bundle import Files, write_zip
from gateway.oauth import jose
from tests.e2e.running import Gateway, Reply, curl, running, until
from tests.support import jose_keys as keys

PATH = "/jwks"
RS256 = jose.parse_algorithm("RS256")


class Publisher(BaseHTTPRequestHandler):
    """Publish one key, and count who asks."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = keys.jwks(keys.jwk(keys.RSA_PUBLIC, kid="r")).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/keys"
    server.shutdown()
    thread.join()
    server.server_close()


def token(**header: object) -> str:
    key = jose.private_key(keys.RSA_PRIVATE, "", RS256)
    return jose.write_token({"alg": "RS256", **header}, b'{"sub":"me"}', RS256, key)


def bundle(address: str) -> bytes:
    """Write a proxy that lets calls pass whose token is signed by a published key."""
    verify = (
        f'<VerifyJWT name="Verify"><Algorithm>RS256</Algorithm>'
        f'<PublicKey><JWKS uri="{address}"/></PublicKey><Subject>me</Subject></VerifyJWT>'
    )
    proxy = (
        '<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>Verify</Name></Step></Request></PreFlow>'
        f"<HTTPProxyConnection><BasePath>{PATH}</BasePath></HTTPProxyConnection>"
        '<RouteRule name="none"/></ProxyEndpoint>'
    )
    texts = {
        "jwks.xml": '<APIProxy name="jwks"/>',
        "policies/Verify.xml": verify,
        "proxies/default.xml": proxy,
    }
    return write_zip(Files("apiproxy", {name: text.encode() for name, text in texts.items()}))


@pytest.fixture(scope="module")
def gateway(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("jwks")
    with running(folder, workers="1") as started:
        (folder / "jwks.zip").write_bytes(bundle(address))
        kind = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{folder}/jwks.zip")
        imported = started.manage("POST", "/organizations/myorg/apis?action=import&name=jwks", "", *kind)
        assert imported.status == 201, imported.body
        where = "/organizations/myorg/environments/test/apis/jwks/revisions/1/deployments"
        assert started.manage("POST", where).status == 200
        until(lambda: call(started, "x").status == 401, "the proxy")
        yield started


def call(gateway: Gateway, text: str) -> Reply:
    return curl("-H", f"Authorization: Bearer {text}", gateway.url(PATH))


def test_a_published_key_lets_calls_pass_and_is_fetched_once(gateway: Gateway) -> None:
    assert [call(gateway, token(kid="r")).status for _ in range(5)] == [200] * 5
    assert Publisher.asked == ["/keys"]


def test_a_key_that_is_not_there_is_not_asked_for_all_the_time(gateway: Gateway) -> None:
    for _ in range(5):
        refused = call(gateway, token(kid="unknown"))
        assert refused.status == 401
        assert "steps.jwt.NoMatchingPublicKey" in refused.body
    assert len(Publisher.asked) <= 2
