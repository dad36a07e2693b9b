from __future__ import annotations

import pytest

from gateway.oauth import jose
from gateway.policies.oauth_v2 import OAuthV2
from tests.support import jose_keys as keys
from tests.support.clients import KEY, make_refresh_token, make_token
from tests.support.fakes import NOW, FakeServices
from tests.support.policies import read_with_warnings, refusals
from tests.support.token_requests import CREDENTIALS, fault_of, make_services, post, run

HS256 = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.secret"/></SecretKey>'
GRANTS = (
    "<SupportedGrantTypes><GrantType>client_credentials</GrantType><GrantType>password</GrantType>"
    "</SupportedGrantTypes>"
)
PREFIX = "oauthv2accesstoken.P."


def operation(name: str, inside: str) -> OAuthV2:
    return read_with_warnings(OAuthV2, xml(name, inside))[0]


def xml(name: str, inside: str) -> str:
    return f'<OAuthV2 name="P"><Operation>{name}</Operation>{inside}</OAuthV2>'


def generate(inside: str = HS256) -> OAuthV2:
    return operation("GenerateJWTAccessToken", GRANTS + inside)


async def told(policy: OAuthV2, form: str, services: FakeServices | None = None) -> dict[str, object]:
    exchange = post(form)
    exchange.variables.update({"private.secret": keys.SECRET, "private.rsa": keys.RSA_PRIVATE})
    await run(policy, exchange, services or make_services())
    return exchange.variables


def claims_of(text: object) -> dict[str, object]:
    return jose.claims_of(jose.split(str(text)).payload)[0]


class TestGenerate:
    async def test_a_client_gets_a_token_that_nobody_keeps(self) -> None:
        services = make_services()
        found = await told(generate(), f"grant_type=client_credentials&{CREDENTIALS}", services)
        assert jose.split(str(found[PREFIX + "access_token"])).header == {"typ": "at+JWT", "alg": "HS256"}
        claims = claims_of(found[PREFIX + "access_token"])
        assert len(str(claims.pop("jti"))) == 36
        assert claims == {
            "iss": "http://acme-test.localhost/v0/weather",
            "sub": KEY,
            "client_id": KEY,
            "iat": NOW,
            "exp": NOW + 1800,
            "scope": "READ B",
        }
        assert services.tokens.issued == {}
        assert services.offload.done == 0

    async def test_a_refresh_token_is_kept_beside_a_text_that_nobody_is_told(self) -> None:
        services = make_services()
        form = f"grant_type=password&username=u&password=p&app_enduser=ann&{CREDENTIALS}"
        found = await told(generate(), form, services)
        (hidden,) = services.tokens.issued
        (refresher,) = services.tokens.refreshers
        assert found[PREFIX + "refresh_token"] == refresher
        assert hidden not in {str(value) for value in found.values()}
        assert claims_of(found[PREFIX + "access_token"])["sub"] == "ann"

    async def test_slow_signatures_are_made_beside_other_calls(self) -> None:
        services = make_services()
        key = '<PrivateKey><Id>r</Id><Value ref="private.rsa"/></PrivateKey>'
        policy = generate(f"<Algorithm>RS256</Algorithm>{key}")
        found = await told(policy, f"grant_type=client_credentials&{CREDENTIALS}", services)
        header = jose.split(str(found[PREFIX + "access_token"])).header
        assert header == {"typ": "at+JWT", "alg": "RS256", "kid": "r"}
        assert services.offload.done == 2

    @pytest.mark.parametrize(
        ("key", "name"),
        [
            (HS256.replace("private.secret", "private.none"), "FailedToResolveVariable"),
            (HS256.replace("HS256", "HS512"), "InsufficientKeyLength"),
            (HS256.replace("HS256", "RS256").replace("SecretKey", "PrivateKey"), "InvalidPrivateKey"),
        ],
    )
    async def test_nothing_is_issued_without_a_key(self, key: str, name: str) -> None:
        exchange = post(f"grant_type=password&username=u&password=p&{CREDENTIALS}")
        exchange.variables["private.secret"] = keys.SECRET
        fault = await fault_of(generate(key), exchange)
        assert (fault.code, fault.status) == (f"steps.jwt.{name}", 401)
        assert exchange.variables["oauthV2.P.fault.name"] == name

    async def test_a_token_without_an_end_is_not_made(self) -> None:
        exchange = post(f"grant_type=client_credentials&{CREDENTIALS}")
        exchange.variables.update({"private.secret": keys.SECRET, "life": "-1"})
        fault = await fault_of(generate(HS256 + '<ExpiresIn ref="life"/>'), exchange)
        assert fault.name == "InvalidValueForExpiresIn"

    async def test_a_wrong_secret_is_refused_as_ever(self) -> None:
        exchange = post(f"grant_type=client_credentials&client_id={KEY}&client_secret=x")
        exchange.variables["private.secret"] = keys.SECRET
        assert (await fault_of(generate(), exchange)).name == "InvalidClientIdentifier"


class TestRefresh:
    async def test_a_refresh_token_gives_a_new_token(self) -> None:
        services = make_services()
        access = make_token(grant_type="password", scope="READ")
        services.tokens.issued["hidden"] = access
        services.tokens.refreshers["r"] = make_refresh_token(access)
        policy = operation("RefreshJWTAccessToken", HS256)
        found = await told(policy, f"grant_type=refresh_token&refresh_token=r&{CREDENTIALS}", services)
        assert claims_of(found[PREFIX + "access_token"])["scope"] == "READ"
        assert found[PREFIX + "refresh_token"] in services.tokens.refreshers
        assert "r" not in services.tokens.refreshers

    async def test_it_has_an_end(self) -> None:
        exchange = post(f"grant_type=refresh_token&refresh_token=r&{CREDENTIALS}")
        exchange.variables.update({"private.secret": keys.SECRET, "life": "-1"})
        policy = operation("RefreshJWTAccessToken", HS256 + '<ExpiresIn ref="life"/>')
        assert (await fault_of(policy, exchange)).name == "InvalidValueForExpiresIn"


class TestImplicit:
    async def test_a_user_agent_is_sent_back_with_a_token(self) -> None:
        services = make_services()
        exchange = post(f"response_type=token&client_id={KEY}&app_enduser=ann")
        exchange.variables["private.secret"] = keys.SECRET
        policy = operation("GenerateJWTAccessTokenImplicitGrant", HS256 + "<GenerateResponse/>")
        await run(policy, exchange, services)
        text = str(exchange.variables[PREFIX + "access_token"])
        assert claims_of(text)["sub"] == "ann"
        assert exchange.response is not None
        assert f"access_token={text}" in (exchange.response.headers.get("Location") or "")
        assert services.tokens.issued == {}


@pytest.mark.parametrize(
    "name", ["GenerateJWTAccessToken", "RefreshJWTAccessToken", "GenerateJWTAccessTokenImplicitGrant"]
)
@pytest.mark.parametrize(
    ("inside", "message", "rule"),
    [
        (
            HS256 + "<StoreToken>true</StoreToken>",
            "is not supported here for access tokens that are JWTs",
            "",
        ),
        (HS256 + "<ExternalAccessToken>x</ExternalAccessToken>", "is not supported here for access", ""),
        (HS256 + "<ExpiresIn>-1</ExpiresIn>", "it must have an end", "InvalidValueForExpiresIn"),
        ("", "needs <Algorithm> with a text", "MissingConfigurationElement"),
        ("<Algorithm>none</Algorithm>", "'none' is none of", "InvalidValueForElement"),
        ("<Algorithm>HS256</Algorithm>", "needs <SecretKey> with HS256", "MissingConfigurationElement"),
    ],
)
def test_what_is_refused(name: str, inside: str, message: str, rule: str) -> None:
    (found,) = refusals(OAuthV2, xml(name, inside))
    assert message in found.message
    assert found.rule == rule
