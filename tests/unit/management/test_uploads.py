from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.errors import Invalid
from gateway.management.body import Body
from gateway.management.call import Call, Ports
from gateway.management.uploads import FORMATS, check_together, uploaded
from gateway.pki import KeyPair, facts_of
from gateway.store import Store
from tests.support.fakes import FakeClock
from tests.support.pki import client, server


def call_of(store: Store, body: Body) -> Call:
    ports = Ports(store, FakeClock(), lambda length: "x" * length, lambda: "id")
    return Call("POST", {"organization": "acme"}, "me@x.com", ports, body=body)


async def test_a_self_signed_certificate_has_defaults(store: Store) -> None:
    call = call_of(store, Body(b'{"subject": {"commonName": "x"}}', "application/json"))
    pair = await uploaded(call, FORMATS[-1])
    (facts,) = facts_of(pair.certificates)
    assert (facts.subject, facts.signature) == ("CN=x", "SHA256withRSA")
    assert facts.valid_until == int(call.now) + 365 * 86_400


async def test_nothing_is_given_for_a_number_that_is_zero(store: Store) -> None:
    body = b'{"subject": {"commonName": "x"}, "certValidityInDays": 0}'
    with pytest.raises(Invalid, match="certValidityInDays 0 is not between"):
        await uploaded(call_of(store, Body(body, "application/json")), "selfsignedcert")


async def test_a_password_is_a_part_or_a_parameter(store: Store) -> None:
    raw = Body(client().pkcs12("p"), "application/octet-stream")
    call = replace(call_of(store, raw), query={"password": "p", "ignoreExpiryValidation": "true"})
    assert (await uploaded(call, "pkcs12")).private_key == client().key_pem()


async def test_a_certificate_of_another_key_is_refused() -> None:
    await check_together(KeyPair(client().pem, client().key_pem()))
    await check_together(KeyPair(client().pem))
    with pytest.raises(Invalid, match="does not belong"):
        await check_together(KeyPair(client().pem, server().key_pem()))
