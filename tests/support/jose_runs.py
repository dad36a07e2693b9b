"""Running policies of JWT and JWS: private variables set, and whatever they wait for awaited."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable

import pytest

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.oauth import jose
from tests.support import jose_keys as keys
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import FakeServices
from tests.support.policy_runs import read

HS256 = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.secret"/></SecretKey>'
RS256 = '<Algorithm>RS256</Algorithm><PublicKey><Value ref="public"/></PublicKey>'


def an_exchange(**variables: object) -> Exchange:
    """Return an exchange whose private variables hold keys."""
    made = make_exchange(make_request())
    made.variables.update(
        {
            "private.secret": keys.SECRET,
            "private.rsa": keys.RSA_PRIVATE,
            "private.rsa.locked": keys.RSA_ENCRYPTED,
            "private.password": keys.RSA_PASSWORD,
            "private.p256": keys.P256_PRIVATE,
            "private.p521": keys.P521_PRIVATE,
            "public": keys.RSA_PUBLIC,
            "public.p521": keys.P521_PUBLIC,
            "certificate": keys.RSA_CERTIFICATE,
            "jwks": keys.jwks(keys.jwk(keys.RSA_PUBLIC, kid="r"), keys.jwk(keys.P521_PUBLIC, kid="e")),
            **variables,
        }
    )
    return made


def token(
    claims: object = None, *, algorithm: str = "HS256", payload: bytes | None = None, **header: object
) -> str:
    """Return a token signed by the test keys."""
    row = jose.parse_algorithm(algorithm)
    match row.kind:
        case jose.KeyKind.SECRET:
            key = jose.secret_key(keys.SECRET if algorithm == "HS256" else keys.LONG_SECRET, "utf-8", row)
        case jose.KeyKind.RSA:
            key = jose.private_key(keys.RSA_PRIVATE, "", row)
        case _:
            key = jose.private_key(keys.P521_PRIVATE if algorithm == "ES512" else keys.P256_PRIVATE, "", row)
    raw = jose.write({} if claims is None else claims).encode() if payload is None else payload
    return jose.write_token({"alg": algorithm, **header}, raw, row, key)


def run(xml: str, exchange: Exchange, services: FakeServices | None = None) -> bool:
    """Run a policy, to the end of what it waits for; say whether it waited."""
    pending = read(xml).bind(services or FakeServices())(exchange)
    if pending is None:
        return False
    assert inspect.isawaitable(pending)
    asyncio.run(_all(pending))
    return True


async def _all(pending: Awaitable[None]) -> None:
    await pending


def fault_of(xml: str, exchange: Exchange, services: FakeServices | None = None) -> Fault:
    """Run a policy that fails."""
    with pytest.raises(Fault) as caught:
        run(xml, exchange, services)
    return caught.value


def told(exchange: Exchange, prefix: str) -> dict[str, object]:
    """Return the variables of a prefix, without it."""
    return {
        name.removeprefix(prefix): value
        for name, value in exchange.variables.items()
        if name.startswith(prefix)
    }
