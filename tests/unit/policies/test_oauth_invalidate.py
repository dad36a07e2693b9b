from __future__ import annotations

import inspect

import pytest

from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.message import Exchange, Needs
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.builders import make_exchange, make_request
from tests.support.clients import make_refresh_token, make_token
from tests.support.fakes import FakeServices
from tests.support.policies import read, read_with_warnings, refusals


def xml(inside: str, operation: str = "InvalidateToken") -> str:
    return f'<OAuthV2 name="P"><Operation>{operation}</Operation>{inside}</OAuthV2>'


def tokens(kind: str = "accesstoken", more: str = 'cascade="true"') -> str:
    return f'<Tokens><Token type="{kind}" {more}>request.queryparam.t</Token></Tokens>'


def make_services(status: str = "approved") -> FakeServices:
    services = FakeServices()
    services.tokens.issued["a"] = make_token(status=status)
    services.tokens.refreshers["r"] = make_refresh_token(status=status)
    services.tokens.link("a", "r")
    return services


def statuses(services: FakeServices) -> tuple[str, str]:
    return services.tokens.issued["a"].status, services.tokens.refreshers["r"].status


async def run(policy: OAuthV2, services: FakeServices, query: str) -> Exchange:
    exchange = make_exchange(make_request(query=query))
    pending = policy.bind(services)(exchange)
    assert inspect.isawaitable(pending)
    await pending
    assert exchange.response is None
    assert exchange.variables == {}
    return exchange


async def test_with_one_that_was_used_up_what_came_of_it_is_revoked() -> None:
    services = make_services()
    next_refresh = ("r", services.tokens.refreshers.pop("r"))
    services.tokens.refreshers["old"] = make_refresh_token()
    await services.tokens.rotate("old", "a", services.tokens.issued.pop("a"), next_refresh)

    await run(read(OAuthV2, xml(tokens("refreshtoken"))), services, "t=old")

    assert statuses(services) == ("revoked", "revoked")


@pytest.mark.parametrize(
    ("inside", "query", "expected"),
    [
        (tokens(), "t=a", ("revoked", "revoked")),
        (tokens(more='cascade="false"'), "t=a", ("revoked", "approved")),
        (tokens(more=""), "t=a", ("revoked", "revoked")),
        (tokens(), "t=r", ("approved", "approved")),
        (tokens("refreshtoken"), "t=r", ("revoked", "revoked")),
        (tokens("refreshtoken", 'cascade="false"'), "t=r", ("approved", "revoked")),
        (tokens("refreshtoken", 'cascade="false"'), "t=a", ("revoked", "approved")),
        (tokens(), "t=unknown", ("approved", "approved")),
    ],
)
async def test_what_is_revoked(inside: str, query: str, expected: tuple[str, str]) -> None:
    services = make_services()

    await run(read(OAuthV2, xml(inside)), services, query)

    assert statuses(services) == expected


@pytest.mark.parametrize(
    ("inside", "query", "expected"),
    [
        (tokens(), "t=a", ("approved", "approved")),
        (tokens(more='cascade="false"'), "t=a", ("approved", "revoked")),
        (tokens("refreshtoken"), "t=r", ("approved", "approved")),
        (tokens("refreshtoken", 'cascade="false"'), "t=r", ("revoked", "approved")),
        (tokens("refreshtoken", 'cascade="false"'), "t=a", ("approved", "revoked")),
    ],
)
async def test_what_is_approved_again(inside: str, query: str, expected: tuple[str, str]) -> None:
    services = make_services("revoked")

    await run(read(OAuthV2, xml(inside, "ValidateToken")), services, query)

    assert statuses(services) == expected


async def test_several_tokens_may_be_named() -> None:
    services = make_services()
    inside = (
        '<Tokens><Token type="accesstoken" cascade="false">request.queryparam.t</Token>'
        '<Token type="refreshtoken" cascade="false">request.queryparam.u</Token></Tokens>'
    )

    await run(read(OAuthV2, xml(inside)), services, "t=a&u=r")

    assert statuses(services) == ("revoked", "revoked")


@pytest.mark.parametrize(
    ("inside", "query", "code", "text"),
    [
        (tokens(), "", "steps.oauth.v2.FailedToResolveToken", "Failed to resolve Token request.queryparam.t"),
        (
            tokens(),
            "t=",
            "steps.oauth.v2.FailedToResolveToken",
            "Failed to resolve Token request.queryparam.t",
        ),
        (tokens("token"), "t=a", "steps.oauth.v2.InvalidTokenType", "Invalid token type 'token'"),
        (tokens(""), "t=a", "steps.oauth.v2.InvalidTokenType", "Invalid token type ''"),
    ],
)
async def test_faults(inside: str, query: str, code: str, text: str) -> None:
    services = make_services()
    policy, _ = read_with_warnings(OAuthV2, xml(inside))
    exchange = make_exchange(make_request(query=query))
    pending = policy.bind(services)(exchange)
    assert inspect.isawaitable(pending)

    with pytest.raises(Fault) as caught:
        await pending

    assert (caught.value.code, caught.value.text, caught.value.status) == (code, text, 500)
    assert exchange.variables["oauthV2.P.fault.name"] == code.rpartition(".")[2]
    assert exchange.variables["oauthV2.P.fault.cause"] == text
    assert statuses(services) == ("approved", "approved")


async def test_one_that_is_not_there_is_told_before_anything_is_changed() -> None:
    services = make_services()
    inside = (
        '<Tokens><Token type="accesstoken">request.queryparam.t</Token>'
        '<Token type="refreshtoken">request.queryparam.u</Token></Tokens>'
    )

    with pytest.raises(Fault):
        await run(read(OAuthV2, xml(inside)), services, "t=a")

    assert statuses(services) == ("approved", "approved")


async def test_a_store_that_is_away_is_told() -> None:
    services = make_services()
    services.tokens.is_down = True

    with pytest.raises(StoreUnavailable):
        await run(read(OAuthV2, xml(tokens())), services, "t=a")


def test_a_token_in_a_form_needs_the_body() -> None:
    inside = '<Tokens><Token type="accesstoken">request.formparam.t</Token></Tokens>'

    assert read(OAuthV2, xml(inside)).needs == Needs.REQUEST_BODY
    assert read(OAuthV2, xml(tokens())).needs == Needs.NOTHING


@pytest.mark.parametrize("operation", ["InvalidateToken", "ValidateToken"])
@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("", "TokenValueRequired"),
        ("<Tokens/>", "TokenValueRequired"),
        ('<Tokens><Token type="accesstoken"/></Tokens>', "TokenValueRequired"),
        (f"{tokens()}<ExpiresIn>1</ExpiresIn>", "ExpiresInNotApplicableForOperation"),
        (
            f"{tokens()}<RefreshTokenExpiresIn>1</RefreshTokenExpiresIn>",
            "RefreshTokenExpiresInNotApplicableForOperation",
        ),
        (
            f"{tokens()}<SupportedGrantTypes><GrantType>password</GrantType></SupportedGrantTypes>",
            "GrantTypesNotApplicableForOperation",
        ),
        (f"{tokens()}<ExternalAuthorization>true</ExternalAuthorization>", ""),
    ],
)
def test_refusals(inside: str, rule: str, operation: str) -> None:
    (finding,) = refusals(OAuthV2, xml(inside, operation))

    assert finding.rule == rule


def test_a_wrong_type_is_warned_of() -> None:
    _, warnings = read_with_warnings(OAuthV2, xml(f"{tokens('token')}<Scope>READ</Scope>"))

    assert warnings == [
        "Token: attribute 'type' is neither 'accesstoken' nor 'refreshtoken': the policy will fail",
        "Scope: has no effect with InvalidateToken and is ignored",
    ]
