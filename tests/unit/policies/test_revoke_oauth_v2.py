from __future__ import annotations

import inspect

import pytest

from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies.revoke_oauth_v2 import RevokeOAuthV2
from tests.support.builders import make_exchange
from tests.support.clients import APP_ID, KEY, make_client, make_product, make_refresh_token, make_token
from tests.support.fakes import NOW, FakeClients, FakeServices
from tests.support.policies import read, read_with_warnings, refusals

NOW_MS = int(NOW * 1000)


def policy(inside: str) -> RevokeOAuthV2:
    return read(RevokeOAuthV2, f'<RevokeOAuthV2 name="P">{inside}</RevokeOAuthV2>')


def make_services() -> FakeServices:
    client = make_client(make_product())
    services = FakeServices(clients=FakeClients({KEY: client}))
    services.entities.know(client)
    for text, user in (("joe's", "joe"), ("jim's", "jim")):
        services.tokens.issued[text] = access = make_token(app_end_user=user)
        services.tokens.refreshers[text] = make_refresh_token(access)
    services.tokens.issued["elsewhere"] = make_token(app_end_user="joe").but(app_id="another")
    return services


async def run(inside: str, services: FakeServices, **variables: object) -> Exchange:
    exchange = make_exchange()
    exchange.variables.update(variables)
    pending = policy(inside).bind(services)(exchange)
    assert inspect.isawaitable(pending)
    await pending
    assert exchange.response is None
    assert exchange.variables == variables
    return exchange


def revoked(services: FakeServices) -> tuple[set[str], set[str]]:
    tokens = services.tokens
    return (
        {text for text, each in tokens.issued.items() if not each.is_approved},
        {text for text, each in tokens.refreshers.items() if not each.is_approved},
    )


def marks(services: FakeServices) -> tuple[float, float]:
    app = services.clients.registrations[KEY].app
    return app.tokens_revoked_before, app.refresh_tokens_revoked_before


async def test_all_tokens_of_an_app() -> None:
    services = make_services()

    await run('<AppId ref="the.app"/>', services, **{"the.app": APP_ID})

    assert marks(services) == (NOW + 0.001, 0.0)
    assert revoked(services) == (set(), set())


async def test_its_refresh_tokens_too() -> None:
    services = make_services()

    await run(f"<AppId>{APP_ID}</AppId><Cascade>true</Cascade>", services)

    assert marks(services) == (NOW + 0.001, NOW + 0.001)


@pytest.mark.parametrize(
    ("inside", "access", "refresh"),
    [
        ("<EndUserId>joe</EndUserId>", {"joe's", "elsewhere"}, set()),
        ("<EndUserId>joe</EndUserId><Cascade>true</Cascade>", {"joe's", "elsewhere"}, {"joe's"}),
        (f"<EndUserId>joe</EndUserId><AppId>{APP_ID}</AppId>", {"joe's"}, set()),
        (f"<EndUserId>joe</EndUserId><AppId ref='none'>{APP_ID}</AppId>", {"joe's"}, set()),
        ("<EndUserId>joe</EndUserId><AppId ref='none'/>", {"joe's", "elsewhere"}, set()),
        ("<EndUserId>nobody</EndUserId>", set(), set()),
    ],
)
async def test_tokens_of_an_end_user(inside: str, access: set[str], refresh: set[str]) -> None:
    services = make_services()

    await run(inside, services)

    assert revoked(services) == (access, refresh)
    assert marks(services) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("given", "asked", "moves"),
    [
        ("", NOW + 0.001, True),
        (str(NOW_MS), NOW, False),
        (str(NOW_MS - 1500), NOW - 1.5, False),
        (str(NOW_MS + 1), NOW + 0.001, True),
        (str(NOW_MS + 1500), NOW + 0.001, True),
        ("0", 0.0, False),
    ],
)
@pytest.mark.parametrize("whose", ["<EndUserId>joe</EndUserId>", f"<AppId>{APP_ID}</AppId>"])
async def test_only_what_was_issued_before(given: str, asked: float, whose: str, *, moves: bool) -> None:
    services = make_services()

    if given:
        await run(f'{whose}<RevokeBeforeTimestamp ref="t"/>', services, t=given)
    else:
        await run(whose, services)

    assert services.revocations.asked == [asked]
    assert services.revocations.moving == ([asked] if moves else [])


@pytest.mark.parametrize(
    ("inside", "code", "text"),
    [
        (
            "<AppId>none</AppId>",
            "keymanagement.service.app_id_not_found",
            "App id none is not found",
        ),
        (
            "<AppId>none</AppId><EndUserId>joe</EndUserId>",
            "keymanagement.service.app_id_not_found",
            "App id none is not found",
        ),
        (
            '<AppId ref="a"/><EndUserId ref="b"/>',
            "steps.oauth.v2.EmptyAppAndEndUserId",
            "Both the app id and the end user id are empty",
        ),
        (
            '<EndUserId>joe</EndUserId><RevokeBeforeTimestamp ref="t"/>',
            "steps.oauth.v2.InvalidValueForRevokeBeforeTimestamp",
            "Invalid value for RevokeBeforeTimestamp in t",
        ),
    ],
)
async def test_faults(inside: str, code: str, text: str) -> None:
    services, exchange = make_services(), make_exchange()
    exchange.variables["t"] = "yesterday"
    pending = policy(inside).bind(services)(exchange)
    assert inspect.isawaitable(pending)

    with pytest.raises(Fault) as caught:
        await pending

    assert (caught.value.code, caught.value.text, caught.value.status) == (code, text, 500)
    assert exchange.variables["oauthV2.P.fault.name"] == code.rpartition(".")[2]
    assert exchange.variables["oauthV2.P.fault.cause"] == text
    assert revoked(services) == (set(), set())


async def test_a_store_that_is_away_is_told() -> None:
    services = make_services()
    services.tokens.is_down = True

    with pytest.raises(StoreUnavailable):
        await run("<EndUserId>joe</EndUserId>", services)


@pytest.mark.parametrize("inside", ["", "<AppId/>", "<AppId/><EndUserId/>", "<Cascade>true</Cascade>"])
def test_without_anybody_it_is_refused(inside: str) -> None:
    (finding,) = refusals(RevokeOAuthV2, f'<RevokeOAuthV2 name="P">{inside}</RevokeOAuthV2>')

    assert finding.rule == "EmptyAppAndEndUserId"


@pytest.mark.parametrize("time", ["-1", "1.5", "tomorrow", "1" * 16, "\u0661"])
def test_a_time_must_be_one(time: str) -> None:
    inside = f"<AppId>a</AppId><RevokeBeforeTimestamp>{time}</RevokeBeforeTimestamp>"
    (finding,) = refusals(RevokeOAuthV2, f'<RevokeOAuthV2 name="P">{inside}</RevokeOAuthV2>')

    assert "must be a time in milliseconds since 1970" in finding.message


def test_what_has_no_meaning_is_warned_of() -> None:
    xml = '<RevokeOAuthV2 name="P"><AppId>a</AppId><OAuthConfig>c</OAuthConfig></RevokeOAuthV2>'
    _, warnings = read_with_warnings(RevokeOAuthV2, xml)

    assert warnings == ["OAuthConfig: is documented nowhere, has no effect and is ignored"]
