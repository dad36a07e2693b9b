from __future__ import annotations

import pytest

from gateway.message import Needs
from gateway.policies import readers
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.builders import element
from tests.support.fakes import FakeServices
from tests.support.policies import read, refusals

OPERATIONS = (
    *("GenerateRequestToken", "GenerateVerifier", "GenerateAccessToken", "VerifyAccessToken"),
    *("ValidateToken", "InvalidateToken"),
)
TOKENS = "<Tokens><Token>t</Token></Tokens>"


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_there(name: str) -> None:
    inside = TOKENS if name.endswith("dateToken") else ""
    policy = read(OAuthV1, f'<OAuthV1 name="P"><Operation>{name}</Operation>{inside}</OAuthV1>')
    assert policy.extra_needs is policy.operation.extra_needs
    assert policy.failed_variables == ("oauthV1.P.failed",)
    assert policy.needs in {Needs.NOTHING, Needs.REQUEST_BODY}
    assert callable(policy.bind(FakeServices()))


def test_it_is_found_by_its_element() -> None:
    xml = '<OAuthV1 name="P"><Operation>VerifyAccessToken</Operation></OAuthV1>'
    assert isinstance(readers()["OAuthV1"](element(xml)), OAuthV1)


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("", "OperationRequired"),
        ("<Operation/>", "OperationRequired"),
        ("<Operation>RefreshAccessToken</Operation>", "InvalidOperation"),
    ],
)
def test_what_is_no_operation_is_refused(inside: str, rule: str) -> None:
    (found,) = refusals(OAuthV1, f'<OAuthV1 name="P">{inside}</OAuthV1>')
    assert found.rule == rule
    assert all(name in found.message for name in OPERATIONS)
