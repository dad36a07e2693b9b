from __future__ import annotations

import inspect
from typing import Any

import pytest

from gateway.entities import ClientRegistration
from gateway.faults import Fault
from gateway.flow import Lookup, LookupKind
from gateway.message import Exchange
from gateway.oauth import jose
from gateway.policies.oauth_v2 import OAuthV2
from tests.support import jose_keys as keys
from tests.support.clients import KEY, make_client, make_product
from tests.support.fakes import NOW, FakeClients, FakeKeySets, FakeServices
from tests.support.jose_runs import an_exchange, token
from tests.support.lookups import settle
from tests.support.policies import read

HS256 = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.secret"/></SecretKey>'
URI = "https://issuer.example/keys"
PUBLISHED = f'<Algorithm>RS256</Algorithm><PublicKey><JWKS uri="{URI}"/></PublicKey>'
CLAIMS: dict[str, object] = {
    **{"iss": "i", "sub": "ann", "client_id": KEY, "jti": "j", "iat": NOW, "exp": NOW + 60},
    **{"scope": "READ", "plan": "gold"},
}


def policy(inside: str = HS256) -> OAuthV2:
    return read(OAuthV2, f'<OAuthV2 name="P"><Operation>VerifyJWTAccessToken</Operation>{inside}</OAuthV2>')


def access(algorithm: str = "HS256", typ: str = "at+JWT", kid: str = "r", **changed: object) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    return token(claims, algorithm=algorithm, typ=typ, kid=kid)


def call(text: str | None) -> Exchange:
    exchange = an_exchange()
    if text is not None:
        exchange.request.headers.set("Authorization", f"Bearer {text}")
    return exchange


def check(
    exchange: Exchange, client: ClientRegistration | None = None, verify: OAuthV2 | None = None
) -> Exchange:
    """Run the action, and answer its lookup with this client."""
    pending = (verify or policy()).bind(FakeServices())(exchange)
    assert isinstance(pending, Lookup)
    assert (pending.kind, pending.key) == (LookupKind.CLIENT, KEY)
    settle(pending, exchange, client)
    return exchange


def fault_at_once(exchange: Exchange, verify: OAuthV2 | None = None) -> Fault:
    with pytest.raises(Fault) as caught:
        (verify or policy()).bind(FakeServices())(exchange)
    return caught.value


def test_a_call_passes_as_with_any_other_token() -> None:
    text = access()
    exchange = check(call(text), make_client(make_product()))
    found = exchange.variables
    assert found["access_token"] == text
    assert (found["client_id"], found["scope"], found["status"]) == (KEY, "READ", "approved")
    assert found["developer.email"] == "tesla@weathersample.com"
    assert (found["issued_at"], found["expires_in"]) == ("1700000000000", "59")
    assert found["accesstoken.plan"] == "gold"


KEYS = "keymanagement.service."


@pytest.mark.parametrize(
    ("state", "changed", "inside", "code"),
    [
        (None, {}, "", KEYS + "invalid_access_token"),
        ({}, {"exp": NOW, "iat": NOW - 9}, "", KEYS + "access_token_expired"),
        ({"app_status": "revoked"}, {}, "", KEYS + "invalid_client-app_not_approved"),
        ({"key_status": "revoked"}, {}, "", KEYS + "invalid_client-client_id_not_approved"),
        ({"developer_status": "inactive"}, {}, "", KEYS + "DeveloperStatusNotActive"),
        ({"products": []}, {}, "", KEYS + "InvalidAPICallAsNoApiProductMatchFound"),
        ({}, {}, "<Scope>WRITE</Scope>", "steps.oauth.v2.InsufficientScope"),
    ],
)
def test_or_is_refused_as_with_any_other(
    state: dict[str, Any] | None, changed: dict[str, Any], inside: str, code: str
) -> None:
    given = dict(state or {})
    products = given.pop("products", [make_product()])
    client = None if state is None else make_client(*products, **given)
    exchange = call(access(**changed))
    with pytest.raises(Fault) as caught:
        check(exchange, client, policy(HS256 + inside))
    assert caught.value.code == code
    assert exchange.variables["oauthV2.P.fault.name"] == code


@pytest.mark.parametrize(
    "text",
    [
        "opaque",
        access(typ="JWT"),
        access(algorithm="HS384"),
        access()[:-4] + "AAAA",
        access(client_id=None),
        access(exp=None),
        access(iat=NOW + 1),
        "eyJhbGciOiJub25lIiwidHlwIjoiYXQrSldUIn0.e30.",
    ],
)
def test_what_was_not_issued_here_is_unknown(text: str) -> None:
    exchange = call(text)
    fault = fault_at_once(exchange)
    assert (fault.code, fault.status) == ("keymanagement.service.invalid_access_token", 401)
    assert dict(fault.headers)["WWW-Authenticate"].startswith('Bearer realm="null",error="invalid_token"')
    assert exchange.variables["oauthV2.P.fault.name"] == fault.code


def test_no_token() -> None:
    assert fault_at_once(call(None)).code == "oauth.v2.InvalidAccessToken"


def test_a_realm_of_ones_own() -> None:
    realm = "<GenerateErrorResponse><Realm>weather</Realm></GenerateErrorResponse>"
    fault = fault_at_once(call("opaque"), policy(HS256 + realm))
    assert 'realm="weather"' in dict(fault.headers)["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        (HS256.replace("private.secret", "private.none"), "FailedToResolveVariable"),
        (HS256.replace("private.secret", "private.rsa"), "WrongKeyType"),
    ],
)
def test_what_is_wrong_with_a_key_is_told(inside: str, name: str) -> None:
    exchange = call(access())
    assert fault_at_once(exchange, policy(inside)).code == f"steps.jwt.{name}"
    assert exchange.variables["oauthV2.P.fault.name"] == f"steps.jwt.{name}"


class TestWaiting:
    """A key must be fetched, or a signature takes its time."""

    async def run(
        self, exchange: Exchange, services: FakeServices, verify: OAuthV2 | None = None
    ) -> Exchange:
        pending = (verify or policy(PUBLISHED)).bind(services)(exchange)
        assert inspect.isawaitable(pending)
        await pending
        return exchange

    def services(self, newer: dict[str, str]) -> FakeServices:
        clients = FakeClients({KEY: make_client(make_product())})
        return FakeServices(clients=clients, key_sets=FakeKeySets(newer=newer))

    async def test_a_call_passes(self) -> None:
        services = self.services({URI: keys.jwks(keys.jwk(keys.RSA_PUBLIC, kid="r"))})
        exchange = await self.run(call(access("RS256")), services)
        assert exchange.variables["client_id"] == KEY

    async def test_or_slowly(self) -> None:
        slow = '<Algorithm>ES512</Algorithm><PublicKey><Value ref="public.p521"/></PublicKey>'
        services = self.services({})
        exchange = await self.run(call(access("ES512")), services, policy(slow))
        assert exchange.variables["client_id"] == KEY
        assert services.offload.done == 1

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (access("RS256", kid="x"), "keymanagement.service.invalid_access_token"),
            (access("RS256")[:-4] + "AAAA", "keymanagement.service.invalid_access_token"),
            (access("RS256", client_id="nobody"), "keymanagement.service.invalid_access_token"),
        ],
    )
    async def test_or_is_refused(self, text: str, code: str) -> None:
        services = self.services({URI: keys.jwks(keys.jwk(keys.RSA_PUBLIC, kid="r"))})
        with pytest.raises(Fault) as caught:
            await self.run(call(text), services)
        assert caught.value.code == code

    async def test_a_set_that_cannot_be_had(self) -> None:
        exchange = call(access("RS256"))
        with pytest.raises(Fault) as caught:
            await self.run(exchange, self.services({}))
        assert caught.value.code == "gateway.jose.KeySetUnavailable"
        assert exchange.variables["oauthV2.P.fault.name"] == caught.value.code


def test_nothing_is_read_of_the_payload_before_the_signature() -> None:
    forged = token(payload=b"no", typ="at+JWT")[:-4] + "AAAA"
    assert fault_at_once(call(forged)).code == "keymanagement.service.invalid_access_token"
    assert jose.split(forged).payload == b"no"
