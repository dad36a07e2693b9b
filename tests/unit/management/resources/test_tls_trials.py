from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.entities import KeyAlias, KeyStore
from tests.support.management import ORG, Driver, E
from tests.support.pki import authority, client, make, server

PATH = f"{E}/testssl"


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """Serve TLS to whom the authority vouches for."""
    file = tmp_path / "server.pem"
    file.write_text(server().key_pem() + server().pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority().pem)

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    listening = await asyncio.start_server(wait, "127.0.0.1", 0, ssl=context)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


@pytest.fixture
async def stocked(api: Driver) -> Driver:
    stores = api.store.key_stores(ORG, "test")
    await stores.create("ks", KeyStore("ks", (KeyAlias("a", client().pem, client().key_pem()),)))
    await stores.create("ts", KeyStore("ts", (KeyAlias("ca", authority().pem),)))
    strange = make("stranger", is_authority=True)
    await stores.create("strange", KeyStore("strange", (KeyAlias("ca", strange.pem),)))
    return api


def trial(port: int, **members: object) -> dict[str, object]:
    return {"host": "localhost", "port": port, "targetEndpointConfiguration": members}


SHOWN = {"clientAuthEnabled": True, "keyStore": "ks", "keyAlias": "a", "trustStore": "ts"}


async def test_a_handshake_that_works_is_told(stocked: Driver, port: int) -> None:
    told = (await stocked("POST", PATH, trial(port, **SHOWN))).expect(200).value
    assert (told["status"], told["protocol"], told["host"]) == ("SUCCESS", "TLSv1.3", "localhost")
    older = (await stocked("POST", PATH, trial(port, **SHOWN, protocols=["TLSv1.2"]))).expect(200).value
    assert (older["status"], older["protocol"]) == ("SUCCESS", "TLSv1.2")


async def test_a_handshake_that_fails_is_told_with_its_reason(stocked: Driver, port: int) -> None:
    for members, reason in (
        ({**SHOWN, "trustStore": "strange"}, "The certificate is refused: "),
        ({"trustStore": "ts"}, "The target ended the handshake"),
        ({"trustStore": "ts", "protocols": ["TLSv1.2"]}, "The "),
        ({}, "The certificate is refused: "),
    ):
        told = (await stocked("POST", PATH, trial(port, **members))).expect(200).value
        assert told["status"] == "FAILURE", members
        assert str(told["error"]).startswith(reason), told


async def test_a_target_that_says_nothing_is_not_waited_for(stocked: Driver) -> None:
    async def stare(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(stare, "127.0.0.1", 0)
    silent = listening.sockets[0].getsockname()[1]
    told = (await stocked("POST", PATH, {**trial(silent), "connectionTimeout": 100})).expect(200).value
    assert told["error"] == "The target did not answer in time"
    listening.close()


async def test_keys_are_not_told(stocked: Driver, port: int) -> None:
    body = (await stocked("POST", PATH, trial(port, **SHOWN))).body.decode()
    assert "PRIVATE" not in body
    assert client().key_pem().splitlines()[1] not in body
