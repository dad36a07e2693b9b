from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.message import Needs
from gateway.policies.get_oauth_v2_info import GetOAuthV2Info
from tests.support.builders import make_exchange
from tests.support.clients import KEY
from tests.support.policies import read, read_with_warnings, refusals
from tests.support.record_policies import make_services, run


def xml(inside: str) -> str:
    return f'<GetOAuthV2Info name="P">{inside}</GetOAuthV2Info>'


@pytest.mark.parametrize(
    ("inside", "name", "value"),
    [
        ("<AccessToken>t</AccessToken>", "oauthv2accesstoken.P.refresh_token", "r"),
        ("<RefreshToken>r</RefreshToken>", "oauthv2refreshtoken.P.access_token", "t"),
        ("<AuthorizationCode>c</AuthorizationCode>", "oauthv2authcode.P.code", "c"),
        (f"<ClientId>{KEY}</ClientId>", "oauthv2client.P.client_id", KEY),
    ],
)
def test_what_is_found_is_told(inside: str, name: str, value: str) -> None:
    assert run(xml(inside), make_services()).variables[name] == value


@pytest.mark.parametrize("tag", ["AccessToken", "RefreshToken", "AuthorizationCode", "ClientId"])
@pytest.mark.parametrize("query", ["", "x=", "x=unknown"])
def test_what_is_not_presented_is_unknown(tag: str, query: str) -> None:
    with pytest.raises(Fault) as caught:
        run(xml(f'<{tag} ref="request.queryparam.x"/>'), make_services(), query)
    assert (caught.value.status, caught.value.kind.challenge) == (404, "")


def test_what_was_found_before_a_failure_stays_told() -> None:
    exchange = make_exchange()
    with pytest.raises(Fault):
        run(xml("<AccessToken>t</AccessToken><ClientId>none</ClientId>"), make_services(), exchange=exchange)
    assert exchange.variables["oauthv2accesstoken.P.access_token"] == "t"


def test_a_token_whose_key_is_gone_is_unknown_unless_its_status_is_ignored() -> None:
    services, ignoring = make_services(), "<IgnoreAccessTokenStatus>true</IgnoreAccessTokenStatus>"
    services.clients.registrations.clear()
    with pytest.raises(Fault) as caught:
        run(xml("<AccessToken>t</AccessToken>"), services)
    assert caught.value.status == 404
    told = run(xml(f"<AccessToken>t</AccessToken>{ignoring}"), services).variables
    assert told["oauthv2accesstoken.P.client_id"] == KEY


def test_a_store_that_is_away_is_no_unknown_token() -> None:
    services = make_services()
    services.tokens.is_down = True
    with pytest.raises(StoreUnavailable):
        run(xml("<AccessToken>t</AccessToken>"), services)


def test_something_must_be_looked_up() -> None:
    assert "needs one of" in refusals(GetOAuthV2Info, xml(""))[0].message


def test_what_has_no_effect_is_warned_of() -> None:
    ignoring = "<IgnoreAccessTokenStatus>true</IgnoreAccessTokenStatus>"
    inside = f"<ClientId>x</ClientId>{ignoring}<OAuthConfig>y</OAuthConfig>"
    _, warnings = read_with_warnings(GetOAuthV2Info, xml(inside))
    assert [each.partition(":")[0] for each in warnings] == ["OAuthConfig", "IgnoreAccessTokenStatus"]


def test_it_reads_the_body_where_a_form_is_looked_at() -> None:
    assert read(GetOAuthV2Info, xml("<AccessToken/>")).needs == Needs.REQUEST_BODY
    assert read(GetOAuthV2Info, xml("<AccessToken>t</AccessToken>")).needs == Needs.NOTHING
