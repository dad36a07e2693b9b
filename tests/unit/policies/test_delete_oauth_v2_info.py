from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.policies.delete_oauth_v2_info import DeleteOAuthV2Info
from tests.support.clients import KEY, make_client, make_product
from tests.support.fake_tokens import FakeTokens
from tests.support.policies import read_with_warnings, refusals
from tests.support.record_policies import make_services, run


def xml(inside: str) -> str:
    return f'<DeleteOAuthV2Info name="P">{inside}</DeleteOAuthV2Info>'


TOKEN, CODE = (
    xml('<AccessToken ref="request.queryparam.x"/>'),
    xml('<AuthorizationCode ref="request.queryparam.x"/>'),
)


def test_a_token_goes_with_its_refresh_token() -> None:
    services = make_services()
    assert not run(TOKEN, services, "x=t").variables
    assert (services.tokens.issued, services.tokens.refreshers) == ({}, {})


def test_a_code_goes() -> None:
    services = make_services()
    run(CODE, services, "x=c")
    assert not services.codes.issued


@pytest.mark.parametrize("policy", [TOKEN, CODE])
@pytest.mark.parametrize("query", ["", "x=", "x=unknown"])
def test_what_is_not_there_is_unknown(policy: str, query: str) -> None:
    with pytest.raises(Fault) as caught:
        run(policy, make_services(), query)
    assert caught.value.status == 404


def test_a_token_of_another_proxy_stays() -> None:
    services = make_services()
    services.clients.registrations[KEY] = make_client(make_product(proxies=["other"]))
    with pytest.raises(Fault) as caught:
        run(TOKEN, services, "x=t")
    assert caught.value.status == 401
    assert "t" in services.tokens.issued


def test_a_token_whose_client_is_gone_can_be_removed() -> None:
    services = make_services()
    services.clients.registrations.clear()
    run(TOKEN, services, "x=t")
    assert not services.tokens.issued


def test_who_comes_second_finds_nothing() -> None:
    class Overtaken(FakeTokens):
        async def delete(self, token: str) -> bool:
            await super().delete(token)
            return await super().delete(token)

    services = make_services()
    overtaken = Overtaken()
    overtaken.issued.update(services.tokens.issued)
    services.tokens = overtaken
    with pytest.raises(Fault) as caught:
        run(TOKEN, services, "x=t")
    assert caught.value.status == 404


def test_one_thing_is_removed() -> None:
    both = "<AccessToken>t</AccessToken><AuthorizationCode>c</AuthorizationCode>"
    for inside in ("", both):
        assert (
            "needs <AccessToken> or <AuthorizationCode>"
            in refusals(DeleteOAuthV2Info, xml(inside))[0].message
        )


def test_attributes_are_a_remnant() -> None:
    token = "<AccessToken>t</AccessToken>"
    assert not read_with_warnings(DeleteOAuthV2Info, xml(f"{token}<Attributes/>"))[1]
    some = "<Attributes><Attribute name='a'/></Attributes>"
    assert len(read_with_warnings(DeleteOAuthV2Info, xml(token + some))[1]) == 1
