from __future__ import annotations

from typing import cast

import pytest

from gateway.faults import Fault
from gateway.flow import IssuedToken, Lookup
from gateway.message import Constant, Exchange
from gateway.policies._oauth_realm import RealmCheck, read_realm
from gateway.policies._token_check import TokenCheck
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.builders import element, make_exchange, make_request
from tests.support.clients import make_client, make_product, make_token
from tests.support.fakes import FakeServices
from tests.support.lookups import settle
from tests.support.policies import read, read_with_warnings, refusals


def policy(inside: str) -> OAuthV2:
    return read(OAuthV2, f'<OAuthV2 name="P"><Operation>VerifyAccessToken</Operation>{inside}</OAuthV2>')


def realm(text: str, ref: str = "") -> str:
    return f'<GenerateErrorResponse><Realm ref="{ref}">{text}</Realm></GenerateErrorResponse>'


def call(*headers: tuple[str, str], **variables: object) -> Exchange:
    return make_exchange(make_request(headers=headers), variables=variables)


def challenge(fault: Fault) -> str:
    return dict(fault.headers)["WWW-Authenticate"].partition(",error=")[0]


def refused(verify: OAuthV2, exchange: Exchange) -> Fault:
    """Return the fault of a call that shows no token, or an unknown one."""
    action = verify.bind(FakeServices())
    with pytest.raises(Fault) as caught:
        settle(cast("Lookup", action(exchange)), exchange, None)
    return caught.value


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<GenerateErrorResponse/>",
        "<GenerateErrorResponse><Realm/></GenerateErrorResponse>",
        '<GenerateErrorResponse enabled="false"><Realm>r</Realm></GenerateErrorResponse>',
    ],
)
def test_without_one_the_check_is_as_ever(inside: str) -> None:
    value = read_realm(element(f"<X>{inside}</X>"))
    verify, _ = read_with_warnings(
        OAuthV2, f'<OAuthV2 name="P"><Operation>VerifyAccessToken</Operation>{inside}</OAuthV2>'
    )

    assert isinstance(value, Constant)
    assert value.value == ""
    assert type(verify.bind(FakeServices())) is TokenCheck


@pytest.mark.parametrize("headers", [[], [("Authorization", "Bearer unknown")]])
@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (realm("here"), "here"),
        (realm('a "b" \\'), 'a \\"b\\" \\\\'),
        (realm("here", "my.realm"), "there"),
        (realm("here", "my.none"), "here"),
        (realm("", "my.none"), "null"),
        (realm("", "my.lines"), "a  b"),
    ],
)
def test_a_challenge_names_it(headers: list[tuple[str, str]], inside: str, told: str) -> None:
    exchange = call(*headers)
    exchange.variables.update({"my.realm": "there", "my.lines": "a\r\nb"})

    fault = refused(policy(inside), exchange)

    assert challenge(fault) == f'Bearer realm="{told}"'
    assert len(fault.headers) == 1


def test_a_fault_without_a_challenge_gets_none() -> None:
    fault = refused(policy(f"<AccessToken>my.token</AccessToken>{realm('here')}"), call())

    assert (fault.status, fault.headers) == (500, [])


def test_a_call_that_is_let_pass_is_told_of_its_token() -> None:
    exchange = call(("Authorization", "Bearer t"))
    action = policy(realm("here")).bind(FakeServices())
    pending = action(exchange)
    assert isinstance(action, RealmCheck)
    assert isinstance(pending, Lookup)

    settle(pending, exchange, IssuedToken(make_token(), make_client(make_product())))

    assert exchange.variables["access_token"] == "t"


def test_errors_are_not_written_as_the_response() -> None:
    inside = f"<Operation>VerifyAccessToken</Operation>{realm('r')}"
    (finding,) = refusals(OAuthV2, f'<OAuthV2 name="P" continueOnError="true">{inside}</OAuthV2>')

    assert finding.message.startswith("is not supported here with continueOnError")


def test_its_type_is_warned_of() -> None:
    _, warnings = read_with_warnings(
        OAuthV2,
        """<OAuthV2 name="P"><Operation>VerifyAccessToken</Operation>
        <GenerateErrorResponse><Realm type="x">r</Realm></GenerateErrorResponse></OAuthV2>""",
    )

    assert warnings == ["Realm: attribute 'type' is documented nowhere, has no effect and is ignored"]
