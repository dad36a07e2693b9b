"""A target that demands a client certificate is called with one from a keystore, by name or by reference."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.bundle import Files, write_zip
from tests.e2e.running import PASSWORD as ADMIN_PASSWORD
from tests.e2e.running import Gateway, Reply, curl, running, until
from tests.support.pki import PASSWORD, Made, authority, client, make, server

SHOWN = {"ClientAuthEnabled": "true", "KeyStore": "first", "KeyAlias": "a"}
ENVIRONMENT = "/organizations/myorg/environments/test"


class Asking(BaseHTTPRequestHandler):
    """Answer with the name that the client's certificate holds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.connection, ssl.SSLSocket)
        certificate = self.connection.getpeercert()
        assert certificate
        body = str(certificate["subject"]).encode()
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None: ...


class Origin(ThreadingHTTPServer):
    """Serve TLS, and be silent about those who do not get in."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve whoever the authority vouches for; return the port."""
    file = tmp_path_factory.mktemp("origin") / "server.pem"
    file.write_text(server().key_pem() + server().pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority().pem)
    listener = Origin(("127.0.0.1", 0), Asking)
    listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield listener.server_port
    listener.shutdown()
    thread.join()
    listener.server_close()


def bundle(name: str, connection: str) -> bytes:
    """Write a proxy of that name and path with one target."""
    proxy = (
        f'<ProxyEndpoint name="default"><HTTPProxyConnection><BasePath>/{name}</BasePath>'
        "</HTTPProxyConnection>"
        '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule></ProxyEndpoint>'
    )
    target = (
        f'<TargetEndpoint name="default">\n<HTTPTargetConnection>\n{connection}\n'
        "</HTTPTargetConnection></TargetEndpoint>"
    )
    texts = {
        f"{name}.xml": f'<APIProxy name="{name}"/>',
        "proxies/default.xml": proxy,
        "targets/default.xml": target,
    }
    return write_zip(Files("apiproxy", {path: text.encode() for path, text in texts.items()}))


def ssl_info(**members: str) -> str:
    inside = "".join(f"<{tag}>{text}</{tag}>" for tag, text in members.items())
    return f"<SSLInfo><Enabled>true</Enabled>{inside}</SSLInfo>"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway with two keystores and a truststore."""
    folder = tmp_path_factory.mktemp("tls")
    with running(folder, workers="1") as started:
        add_keys(started, folder, "first", client())
        add_keys(started, folder, "second", make("second", authority()))
        add_keys(started, folder, "trusted", authority(), with_key=False)
        add_keys(started, folder, "strange", make("stranger", is_authority=True), with_key=False)
        yield started


def add_keys(gateway: Gateway, folder: Path, name: str, made: Made, *, with_key: bool = True) -> None:
    """Make a keystore with the alias `a`."""
    (folder / "c.pem").write_text(made.pem)
    (folder / "k.pem").write_text(made.key_pem(PASSWORD))
    stores = f"{ENVIRONMENT}/keystores"
    assert gateway.manage("POST", stores, f'{{"name": "{name}"}}').status == 201
    form = ["-F", f"certFile=@{folder}/c.pem"]
    if with_key:
        form += ["-F", f"keyFile=@{folder}/k.pem", "-F", f"password={PASSWORD}"]
    reply = uploaded(gateway, f"{stores}/{name}/aliases?alias=a&format=keycertfile", *form)
    assert reply.status == 201, reply.body


def uploaded(gateway: Gateway, path: str, *form: str) -> Reply:
    """Upload as the documents say."""
    user = f"admin@tollkeeper.local:{ADMIN_PASSWORD}"
    return curl("-u", user, *form, gateway.url(f"/v1{path}", "management"))


def deployed(gateway: Gateway, name: str, connection: str) -> Reply:
    """Import a proxy as its next revision and return what its deployment is answered."""
    file = gateway.folder / f"{name}.zip"
    file.write_bytes(bundle(name, connection))
    kind = ("-H", "Content-Type: application/octet-stream", "--data-binary", f"@{file}")
    imported = gateway.manage("POST", f"/organizations/myorg/apis?action=import&name={name}", "", *kind)
    assert imported.status == 201, imported.body
    return gateway.manage("POST", f"{ENVIRONMENT}/apis/{name}/revisions/1/deployments", "")


def called(gateway: Gateway, name: str, *arguments: str) -> Reply:
    return curl("-H", "Host: myorg-test.localhost", *arguments, gateway.url(f"/{name}"))


def test_a_keystore_that_is_not_there_is_told_with_its_line(gateway: Gateway, origin: int) -> None:
    inside = ssl_info(ClientAuthEnabled="true", KeyStore="none", KeyAlias="a")
    reply = deployed(gateway, "absent", f"<URL>https://localhost:{origin}</URL>\n{inside}")
    assert reply.status == 400
    assert "apiproxy/targets/default.xml:4" in reply.body
    assert "keystore none does not exist in environment test" in reply.body


def test_a_client_certificate_is_shown_by_both_hands_and_follows_its_reference(
    gateway: Gateway, origin: int
) -> None:
    reference = '{"name": "mine", "refers": "first", "resourceType": "KeyStore"}'
    assert gateway.manage("POST", f"{ENVIRONMENT}/references", reference).status == 201
    inside = ssl_info(ClientAuthEnabled="true", KeyStore="ref://mine", KeyAlias="a", TrustStore="trusted")
    reply = deployed(gateway, "byref", f"<URL>https://localhost:{origin}</URL>{inside}")
    assert reply.status == 200, reply.body
    for arguments in ((), ("-d", "x", "-H", "Expect: 100-continue")):
        reply = called(gateway, "byref", *arguments)
        assert (reply.status, "'client'" in reply.body) == (200, True), reply.body

    changed = reference.replace("first", "second")
    assert gateway.manage("PUT", f"{ENVIRONMENT}/references/mine", changed).status == 200
    until(lambda: "'second'" in called(gateway, "byref").body, "the reference's new keystore is used")
    assert "'second'" in called(gateway, "byref", "-d", "x", "-H", "Expect: 100-continue").body


def test_a_target_server_has_keys_of_its_own(gateway: Gateway, origin: int) -> None:
    tls = (
        '{"enabled": "true", "clientAuthEnabled": "true", "keyStore": "first", "keyAlias": "a", '
        '"trustStore": "trusted", "protocols": ["TLSv1.2"]}'
    )
    server = f'{{"name": "origin", "host": "localhost", "port": {origin}, "sSLInfo": {tls}}}'
    assert gateway.manage("POST", f"{ENVIRONMENT}/targetservers", server).status == 201
    reply = deployed(gateway, "balanced", '<LoadBalancer><Server name="origin"/></LoadBalancer>')
    assert reply.status == 200, reply.body
    assert "'client'" in called(gateway, "balanced").body


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("keyless", {"TrustStore": "trusted"}),
        (
            "strange",
            {"ClientAuthEnabled": "true", "KeyStore": "first", "KeyAlias": "a", "TrustStore": "strange"},
        ),
        ("system", {"ClientAuthEnabled": "true", "KeyStore": "first", "KeyAlias": "a"}),
    ],
)
def test_who_is_not_trusted_or_shows_nothing_gets_nowhere(
    gateway: Gateway, origin: int, name: str, members: dict[str, str]
) -> None:
    reply = deployed(gateway, name, f"<URL>https://localhost:{origin}</URL>{ssl_info(**members)}")
    assert reply.status == 200, reply.body
    assert called(gateway, name).status in (502, 503)


def test_no_key_is_in_any_log_or_file_of_the_store(gateway: Gateway) -> None:
    secret = client().key_pem().splitlines()[1]
    texts = [path.read_bytes() for path in Path(gateway.settings["data_dir"]).rglob("*") if path.is_file()]
    assert secret.encode() not in b"".join(texts) + gateway.log.encode() + gateway.output.encode()
