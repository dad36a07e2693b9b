from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.builders import make_exchange
from tests.support.oauth1_calls import fault_of, make_services, run
from tests.support.oauth1_tokens import ACCESS_TOKEN
from tests.support.policies import read, read_with_warnings, refusals

XML = '<OAuthV1 name="P"><Operation>{0}</Operation><Tokens>{1}</Tokens></OAuthV1>'


def policy(operation: str, tokens: str = '<Token type="accesstoken" cascade="true">t</Token>') -> OAuthV1:
    return read(OAuthV1, XML.format(operation, tokens))


async def test_a_token_is_revoked_and_approved_again() -> None:
    services = make_services()
    exchange = make_exchange(variables={"t": ACCESS_TOKEN})
    for operation, status in (("InvalidateToken", "revoked"), ("ValidateToken", "approved")):
        await run(policy(operation, '<Token cascade="false">t</Token>'), exchange, services)
        assert services.oauth1.issued[ACCESS_TOKEN].record.status == status
    assert exchange.variables == {"t": ACCESS_TOKEN}


async def test_several_are_named_and_an_unknown_one_does_no_harm() -> None:
    services = make_services({"kind": "access"}, {"kind": "access", "token": "b"})
    exchange = make_exchange(variables={"t": "unknown", "u": "b"})
    await run(policy("InvalidateToken", "<Token>t</Token><Token>u</Token>"), exchange, services)
    assert [made.record.status for made in services.oauth1.issued.values()] == ["approved", "revoked"]


async def test_a_variable_without_a_token_is_a_fault() -> None:
    fault = await fault_of(policy("InvalidateToken"), make_exchange(), make_services())
    assert (fault.name, fault.status) == ("FailedToResolveToken", 500)


async def test_a_store_that_is_away_has_revoked_nothing() -> None:
    services = make_services()
    services.oauth1.is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy("InvalidateToken"), make_exchange(variables={"t": ACCESS_TOKEN}), services)


@pytest.mark.parametrize(
    ("tokens", "rule"),
    [
        ("", "TokenValueRequired"),
        ("<Token/>", "TokenValueRequired"),
        ('<Token type="refreshtoken">t</Token>', "InvalidTokenType"),
        ('<Token cascade="maybe">t</Token>', ""),
    ],
)
def test_what_is_wrong_is_refused_at_import(tokens: str, rule: str) -> None:
    found = refusals(OAuthV1, XML.format("ValidateToken", tokens))
    assert [each.rule for each in found] == [rule]


def test_what_is_for_others_is_warned_of() -> None:
    inside = "<Operation>ValidateToken</Operation><Tokens><Token>t</Token></Tokens><AppUserId>x</AppUserId>"
    _, told = read_with_warnings(OAuthV1, f'<OAuthV1 name="P">{inside}</OAuthV1>')
    assert told == ["AppUserId: has no effect with ValidateToken and is ignored: it is for GenerateVerifier"]
