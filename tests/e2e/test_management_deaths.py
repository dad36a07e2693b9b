"""The management process is killed at any moment: what it acknowledged is there, and nothing by halves."""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import signal
import socket
import threading
import time
import zipfile
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha512
from pathlib import Path

from tests.e2e.processes import children_of, is_alive, owners_of
from tests.e2e.running import PASSWORD, Gateway, running, until

CALLS = 200
CLIENTS = 4
KILLS = 4
FILLER = 60_000
"""Bytes that no compression makes smaller: storing them takes a while in which one can be killed."""
PROXY = """<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>Say</Name></Step></Request></PreFlow>
<HTTPProxyConnection><BasePath>/{name}</BasePath></HTTPProxyConnection><RouteRule name="none"/>
</ProxyEndpoint>"""
SAY = """<AssignMessage name="Say"><Set><Headers><Header name="X-Number">{number}</Header></Headers></Set>
<AssignTo type="response" createNew="false"/></AssignMessage>"""
USER = b64encode(f"admin@tollkeeper.local:{PASSWORD}".encode()).decode()


def bundle(name: str, number: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apiproxy/proxies/default.xml", PROXY.format(name=name))
        archive.writestr("apiproxy/policies/Say.xml", SAY.format(number=number))
        archive.writestr("apiproxy/resources/java/filler.jar", os.urandom(FILLER))
    return buffer.getvalue()


@dataclass
class Client:
    """Import and deploy one proxy again and again, and remember what was acknowledged."""

    gateway: Gateway
    name: str
    sent: set[bytes] = field(default_factory=set)
    imported: dict[int, bytes] = field(default_factory=dict)
    deployed: int = 0
    tried: set[int] = field(default_factory=set)
    calls: int = 0
    broken: int = 0

    def run(self, calls: int) -> None:
        """Make so many calls; those that break off count, too."""
        number = 0
        while self.calls < calls:
            number += 1
            raw = bundle(self.name, number)
            self.sent.add(raw)
            answer = self.call("POST", f"/apis?action=import&name={self.name}", raw, 201)
            if answer is None:
                continue
            revision = int(str(answer["revision"]))
            self.imported[revision] = raw
            self.tried.add(revision)
            path = f"/e/test/apis/{self.name}/revisions/{revision}/deployments?override=true"
            if self.call("POST", path, b"", 200) is not None:
                self.deployed = revision
                self.tried = {revision}

    def call(self, verb: str, path: str, body: bytes, status: int) -> dict[str, object] | None:
        """Call; None when the process died of it, or was dead."""
        self.calls += 1
        connection = http.client.HTTPConnection("127.0.0.1", int(self.gateway.settings["management_port"]))
        headers = {"Authorization": f"Basic {USER}", "Content-Type": "application/octet-stream"}
        try:
            connection.request(verb, f"/v1/o/myorg{path}", body, headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            time.sleep(0.05)
            return None
        finally:
            connection.close()
        assert response.status == status, raw
        answer = json.loads(raw)
        assert isinstance(answer, dict)
        return answer


def management_of(gateway: Gateway) -> int | None:
    """Return the management process: who holds the other end of a connection; None where nobody does."""
    port = int(gateway.settings["management_port"])
    with socket.create_connection(("127.0.0.1", port)) as client, suppress(FileNotFoundError):
        client.sendall(b"GET /v1/ HTTP/1.1\r\n")
        return owners_of(children_of(gateway.pid), port).get(client.getsockname()[1])
    return None


def killing(gateway: Gateway, clients: list[Client], chances: random.Random) -> list[int]:
    """Kill the management process at random moments, as long as the clients call; return who was killed."""
    killed: list[int] = []
    while len(killed) < KILLS and any(client.calls < CALLS // CLIENTS for client in clients):
        time.sleep(chances.uniform(0.2, 0.8))
        pid = management_of(gateway)
        if pid is None or pid in killed:
            continue
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)
        until(lambda: not is_alive(pid), "its end", 5.0)  # noqa: B023 - called here
        until(lambda: is_back(gateway), "another one")
    return killed


def is_back(gateway: Gateway) -> bool:
    """Say whether management answers."""
    connection = http.client.HTTPConnection("127.0.0.1", int(gateway.settings["management_port"]), timeout=5)
    try:
        connection.request("GET", "/v1/o/myorg", headers={"Authorization": f"Basic {USER}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def test_what_was_acknowledged_is_there_and_nothing_by_halves(tmp_path: Path) -> None:
    with running(tmp_path, workers="1") as gateway:
        clients = [Client(gateway, f"proxy-{number}") for number in range(CLIENTS)]
        threads = [threading.Thread(target=client.run, args=(CALLS // CLIENTS,)) for client in clients]
        for thread in threads:
            thread.start()
        killed = killing(gateway, clients, random.Random(7))
        for thread in threads:
            thread.join()
        until(lambda: is_back(gateway), "management to answer")
        assert len(killed) >= 3
        assert sum(client.broken for client in clients) >= 1
        for client in clients:
            check_revisions(client)
            check_deployment(client)


def check_revisions(client: Client) -> None:
    """Hold that each revision is one that was sent, whole, and that all acknowledged ones are there."""
    listed = [
        int(number) for number in json.loads(client.gateway.manage("GET", one(client)).body)["revision"]
    ]
    assert set(client.imported) <= set(listed)
    for number in listed:
        raw = download(client, number)
        assert raw in client.sent, f"{client.name} {number} was never sent"
        assert client.imported.get(number, raw) == raw
        shown = json.loads(client.gateway.manage("GET", f"{one(client)}/revisions/{number}").body)
        assert shown["manifestVersion"] == f"SHA-512:{sha512(raw).hexdigest()}"
        assert (shown["policies"], shown["basepaths"]) == (["Say"], [f"/{client.name}"])


def check_deployment(client: Client) -> None:
    """Hold that what was acknowledged last runs, or what was tried after it and not answered."""
    path = f"/o/myorg/e/test/apis/{client.name}/deployments"
    (revision,) = json.loads(client.gateway.manage("GET", path).body)["revision"]
    assert int(revision["name"]) in {client.deployed, *client.tried}
    until(lambda: answers(client) == number_in(client, int(revision["name"])), "the workers to run it")


def answers(client: Client) -> str:
    """Return which bundle answers."""
    connection = http.client.HTTPConnection("127.0.0.1", int(client.gateway.settings["traffic_port"]))
    connection.request("GET", f"/{client.name}")
    found = connection.getresponse().getheader("X-Number", "")
    connection.close()
    return found


def number_in(client: Client, revision: int) -> str:
    """Return which bundle a revision is."""
    with zipfile.ZipFile(io.BytesIO(download(client, revision))) as archive:
        text = archive.read("apiproxy/policies/Say.xml").decode()
    return text.partition('name="X-Number">')[2].partition("<")[0]


def download(client: Client, number: int) -> bytes:
    """Return the bundle of a revision."""
    connection = http.client.HTTPConnection("127.0.0.1", int(client.gateway.settings["management_port"]))
    path = f"/v1{one(client)}/revisions/{number}?format=bundle"
    connection.request("GET", path, headers={"Authorization": f"Basic {USER}"})
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    assert response.status == 200, raw[:200]
    return raw


def one(client: Client) -> str:
    """Return the path of the client's proxy."""
    return f"/o/myorg/apis/{client.name}"
