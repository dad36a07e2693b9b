from __future__ import annotations

from gateway import faults
from gateway.policies._oauth_faults import Teller
from tests.support.builders import make_exchange


def test_name_and_cause_are_told() -> None:
    exchange, fault = make_exchange(), faults.UNKNOWN_ACCESS_TOKEN()

    assert Teller("My.Policy").tell(exchange, fault) is fault
    assert exchange.variables == {
        "oauthV2.My.Policy.fault.name": "invalid_access_token",
        "oauthV2.My.Policy.fault.cause": "Invalid Access Token",
    }


def test_the_name_may_keep_its_prefix() -> None:
    exchange = make_exchange()

    Teller("P", keeps_prefix=True).tell(exchange, faults.UNKNOWN_ACCESS_TOKEN())

    assert exchange.variables["oauthV2.P.fault.name"] == "keymanagement.service.invalid_access_token"
