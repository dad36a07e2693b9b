from __future__ import annotations

import pytest

from gateway import faults
from gateway.errors import BundleError
from gateway.faults import Fault
from gateway.message import Exchange, Needs
from gateway.policies._fields import read_record, record
from gateway.policies._oauth_fields import text_of
from gateway.policies._oauth_records import call_of, presented, raised, told_of
from gateway.policies._values import needs_of
from tests.support.builders import element, make_exchange, make_request
from tests.support.driver import await_now
from tests.support.fakes import NOW, FakeServices


@record
class Probe:
    given: object = presented("Token", "request.formparam.token")
    strict: object = presented("Strict")


def read(inside: str) -> tuple[Probe, list[str]]:
    root = element(f"<P>{inside}</P>")
    probe = read_record(Probe, root)
    assert not list(root.leftovers())
    return probe, [each.message for each in root.warnings]


@pytest.mark.parametrize(
    ("inside", "query", "text"),
    [
        ('<Token ref="request.queryparam.t">fallback</Token>', "t=1", "1"),
        ('<Token ref="request.queryparam.t">fallback</Token>', "", "fallback"),
        ('<Token ref="request.queryparam.t"/>', "", ""),
        ('<Token ref="" type="string">literal</Token>', "t=1", "literal"),
    ],
)
def test_the_variable_wins_and_the_text_is_its_fallback(inside: str, query: str, text: str) -> None:
    probe, warnings = read(inside)
    assert text_of(probe.given, make_exchange(make_request(query=query))) == text  # type: ignore[arg-type]
    assert not warnings


def test_an_empty_element_is_its_default_or_refused() -> None:
    probe, _ = read("<Token/>")
    assert needs_of(probe.given) == Needs.REQUEST_BODY
    assert (probe.strict, read("")[0].given) == (None, None)
    with pytest.raises(BundleError, match="needs a text or the attribute 'ref'"):
        read("<Strict/>")


def test_a_text_in_braces_is_warned_of() -> None:
    assert read("<Token>{access_token}</Token>")[1] == [
        "'{access_token}' is taken as it stands: a variable is named by the attribute 'ref'"
    ]


def test_a_fault_leaves_name_and_cause_behind() -> None:
    async def fail(_: Exchange) -> None:
        raise faults.RECORD_OF_UNKNOWN_CODE()

    exchange = make_exchange()
    with pytest.raises(Fault):
        await_now(told_of("My.Policy", fail)(exchange))  # type: ignore[arg-type]
    assert exchange.variables == {
        "oauthV2.My.Policy.fault.name": "invalid_request-authorization_code_invalid",
        "oauthV2.My.Policy.fault.cause": "Invalid Authorization Code",
    }


def test_a_decision_is_raised_if_it_is_a_fault() -> None:
    raised(None)
    with pytest.raises(Fault):
        raised(faults.RECORD_OF_UNKNOWN_CODE())


def test_a_call_is_told_from_its_exchange() -> None:
    call = call_of(make_exchange(path_suffix="/x"), FakeServices())
    assert (call.environment, call.proxy, call.path, call.now) == ("test", "weather", "/x", NOW)
