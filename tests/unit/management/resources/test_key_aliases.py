from __future__ import annotations

import asyncio
import datetime
import logging

import pytest

from tests.support.management import ORG, Driver, E
from tests.support.pki import DAY, PASSWORD, authority, make

PATH = f"{E}/keystores/ks/aliases"
KIND = "multipart/form-data; boundary=b"


def parts(**contents: bytes | str) -> bytes:
    """Return a multipart body."""
    pieces = []
    for name, content in contents.items():
        raw = content if isinstance(content, bytes) else content.encode()
        pieces.append(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + raw + b"\r\n"
        )
    return b"".join(pieces) + b"--b--\r\n"


async def stocked(api: Driver) -> datetime.datetime:
    """Make the keystore and return the time that the tests' clock tells."""
    (await api("POST", f"{E}/keystores", {"name": "ks"})).expect(201)
    return datetime.datetime.fromtimestamp(api.clock(), datetime.UTC)


async def test_der_and_pkcs12_are_taken(api: Driver) -> None:
    now = await stocked(api)
    root = make("root", is_authority=True, now=now)
    leaf = make("leaf", root, now=now)
    body = parts(certFile=leaf.der, keyFile=leaf.key_pem())
    (await api("POST", f"{PATH}?alias=der&format=keycertfile", body, kind=KIND)).expect(201)
    body = parts(file=leaf.pkcs12(PASSWORD, root), password=PASSWORD)
    made = (await api("POST", f"{PATH}?alias=p&format=pkcs12", body, kind=KIND)).expect(201).value
    infos = made["certsInfo"]
    assert isinstance(infos, dict)
    assert [each["subject"] for each in infos["certInfo"]] == ["CN=leaf", "CN=root"]
    raw = leaf.pkcs12(PASSWORD)
    path = f"{PATH}?alias=raw&format=pkcs12&password={PASSWORD.replace(' ', '%20')}"
    (await api("POST", path, raw, kind="application/octet-stream")).expect(201)


async def test_no_key_and_no_password_leave_by_any_answer_or_log(
    api: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    leaf = make("leaf", now=await stocked(api))
    secret = leaf.key_pem().splitlines()[1]
    body = parts(certFile=leaf.pem, keyFile=leaf.key_pem(PASSWORD), password=PASSWORD)
    replies = [await api("POST", f"{PATH}?alias=a&format=keycertfile", body, kind=KIND)]
    for path in (f"{PATH}/a", PATH, f"{E}/keystores/ks", f"{PATH}/a/certificate", f"{PATH}/a/csr"):
        replies.append((await api("GET", path)).expect(200))
    wrong = parts(certFile=leaf.pem, keyFile=leaf.key_pem(PASSWORD), password="a guess of mine")
    replies.append(await api("POST", f"{PATH}?alias=b&format=keycertfile", wrong, kind=KIND))
    told = caplog.text + "".join(reply.body.decode() for reply in replies)
    for each in (secret, PASSWORD, "PRIVATE KEY-----", "a guess of mine"):
        assert each not in told


async def test_a_certificate_that_is_not_valid_yet_is_refused_too(api: Driver) -> None:
    early = make("early", now=await stocked(api) + 2 * DAY)
    reply = await api("POST", f"{PATH}?alias=a&format=keycertfile", parts(certFile=early.pem), kind=KIND)
    message = reply.refused(400, "messaging.config.beans.CertificateExpired")
    assert message == "The certificate CN=early is not valid yet"
    path = f"{PATH}?alias=a&format=keycertfile&ignoreExpiryValidation=true"
    made = (await api("POST", path, parts(certFile=early.pem), kind=KIND)).expect(201).value
    assert '"isValid" : "No"' in (await api("GET", f"{PATH}/a")).body.decode()
    assert made["alias"] == "a"


async def test_aliases_that_are_made_at_once_are_all_there(api: Driver) -> None:
    body = parts(certFile=make("x", now=await stocked(api)).pem)
    paths = [f"{PATH}?alias=a{number}&format=keycertfile" for number in range(8)] * 2
    replies = await asyncio.gather(*(api("POST", path, body, kind=KIND) for path in paths))
    assert sorted(reply.status for reply in replies) == [201] * 8 + [409] * 8
    assert len((await api("GET", PATH)).items) == 8


async def test_a_replaced_certificate_is_of_the_key_that_is_there_now(api: Driver) -> None:
    now = await stocked(api)
    leaf = make("leaf", now=now)
    body = parts(certFile=leaf.pem, keyFile=leaf.key_pem())
    (await api("POST", f"{PATH}?alias=a&format=keycertfile", body, kind=KIND)).expect(201)
    newer = make("newer", now=now, key=leaf.key)
    changed = (await api("PUT", f"{PATH}/a", newer.pem.encode(), kind="application/octet-stream")).expect(200)
    assert "CN=newer" in changed.body.decode()
    reply = await api("PUT", f"{PATH}/a", parts(certFile=authority().pem), kind=KIND)
    assert reply.status == 400
    reply = await api("PUT", f"{PATH}/none", parts(certFile=leaf.pem), kind=KIND)
    reply.refused(404, "messaging.config.beans.AliasDoesNotExist")


async def test_bodies_that_are_none_are_refused(api: Driver) -> None:
    await stocked(api)
    for body, kind, status in (
        (parts(other="x"), KIND, 400),
        (b"", "application/octet-stream", 400),
        (b"x" * (300 * 1024), "application/octet-stream", 400),
        (b"x", "text/plain", 415),
        (b"no parts", KIND, 400),
        (parts(certFile="x", password=b"\xff"), KIND, 400),
    ):
        assert (await api("POST", f"{PATH}?alias=a&format=keycertfile", body, kind=kind)).status == status
    reply = await api("POST", f"{PATH}?alias=a&format=selfsignedcert", parts(file="x"), kind=KIND)
    reply.refused(415, "management.UnsupportedMediaType")
    assert (await api.store.key_stores(ORG, "test").entities())[0].aliases == ()
