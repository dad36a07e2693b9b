from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.policies.delete_oauth_v1_info import DeleteOAuthV1Info
from tests.support.builders import make_exchange
from tests.support.oauth1_calls import fault_of, make_services, run
from tests.support.oauth1_tokens import ACCESS_TOKEN, CODE, REQUEST_TOKEN
from tests.support.policies import read, read_with_warnings, refusals


def policy(inside: str) -> DeleteOAuthV1Info:
    return read(DeleteOAuthV1Info, f'<DeleteOAuthV1Info name="P">{inside}</DeleteOAuthV1Info>')


async def test_what_is_named_is_forgotten() -> None:
    services = make_services()
    inside = f'<AccessToken ref="v"/><RequestToken>{REQUEST_TOKEN}</RequestToken><Verifier>{CODE}</Verifier>'
    await run(policy(inside), make_exchange(variables={"v": ACCESS_TOKEN}), services)
    store = services.oauth1
    assert (store.issued, store.requests, store.verifiers) == ({}, {}, {})


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("AccessToken", "invalid_access_token"),
        ("RequestToken", "invalid_request_token"),
        ("Verifier", "oauth10_verifier_doesnot_exist"),
    ],
)
async def test_what_is_not_known_is_a_fault(tag: str, name: str) -> None:
    for inside in (f"<{tag}>unknown</{tag}>", f'<{tag} ref="nothing"/>'):
        fault = await fault_of(policy(inside), make_exchange(), make_services())
        assert (fault.name, fault.status) == (name, 404)


async def test_a_store_that_is_away_is_no_refusal() -> None:
    services = make_services()
    services.oauth1.is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy("<Verifier>v</Verifier>"), make_exchange(), services)


def test_what_is_undocumented_is_warned_of_and_nothing_at_all_refused() -> None:
    xml = '<DeleteOAuthV1Info name="P">{}</DeleteOAuthV1Info>'
    _, told = read_with_warnings(
        DeleteOAuthV1Info, xml.format("<Verifier>a</Verifier><OAuthConfig>x</OAuthConfig>")
    )
    assert told == ["OAuthConfig: is documented nowhere, has no effect and is ignored"]
    (found,) = refusals(DeleteOAuthV1Info, xml.format(""))
    assert "needs one of <AccessToken>" in found.message
