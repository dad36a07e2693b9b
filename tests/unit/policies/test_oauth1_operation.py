from __future__ import annotations

from typing import ClassVar

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.flow import Services
from gateway.message import Exchange
from gateway.oauth import Mint, v1
from gateway.policies._fields import Element, read_record, record
from gateway.policies._oauth1_operation import MOST_ATTEMPTS, OAuth1Operation, Served, made_anew
from tests.support.builders import element, make_exchange
from tests.support.fakes import FakeServices


@record
class Guess(OAuth1Operation):
    """Tell or refuse, as a variable says."""

    name: ClassVar[str] = "Guess"

    async def serve(self, exchange: Exchange, services: Services, mint: Mint) -> Served:
        if exchange.variables.get("refused") == "by protocol":
            raise v1.problems.TOKEN_USED()
        if exchange.variables.get("refused") == "by configuration":
            raise faults.OAUTH1_URL_INVALID(variable="v")
        return Served(v1.Answer({"a": mint.organization}), {"b": services.environment})


@record
class Silent(Guess):
    """The same, without a response."""

    answers: ClassVar[bool] = False


def operation(inside: str = "", kind: type[Guess] = Guess) -> tuple[Guess, Element]:
    root = element(f"<OAuthV1>{inside}</OAuthV1>")
    return read_record(kind, root), root


async def run(made: Guess, **variables: object) -> Exchange:
    exchange = make_exchange(variables=variables)
    pending = made.bind("P", FakeServices())(exchange)
    assert pending is not None
    await pending  # type: ignore[misc]
    return exchange


async def test_the_answer_is_told_and_sent() -> None:
    exchange = await run(operation()[0])
    assert exchange.variables == {"a": "acme", "b": "test", "oauth_response": "a=acme"}
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.text) == (200, "a=acme")
    assert list(exchange.response.headers) == [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Cache-Control", "no-store"),
    ]


@pytest.mark.parametrize(
    ("inside", "kind"),
    [('<GenerateResponse enabled="false"/>', Guess), ("", Silent), ("<GenerateResponse/>", Silent)],
)
async def test_the_answer_may_be_told_alone(inside: str, kind: type[Guess]) -> None:
    exchange = await run(operation(inside, kind)[0])
    assert exchange.response is None
    assert exchange.variables["oauth_response"] == "a=acme"


async def test_refusals_are_told_in_the_form_of_the_policy() -> None:
    made, _ = operation("<GenerateErrorResponse><Realm>here</Realm></GenerateErrorResponse>")
    with pytest.raises(Fault) as caught:
        await run(made, refused="by protocol")
    assert caught.value.render("")[0] == "oauth_problem=token_used"
    assert caught.value.headers == [("WWW-Authenticate", 'OAuth realm="here"')]


async def test_other_faults_are_told_as_they_are() -> None:
    exchange = make_exchange(variables={"refused": "by configuration"})
    pending = operation()[0].bind("P", FakeServices())(exchange)
    with pytest.raises(Fault):
        await pending  # type: ignore[misc]
    assert exchange.variables["oauthV1.P.fault.name"] == "InvalidValueForURL"


def test_a_response_that_is_never_made_is_warned_of() -> None:
    told = [each.message for each in operation('<GenerateResponse enabled="true"/>', Silent)[1].warnings]
    assert told == ["has no effect with Guess and is ignored: the request goes on"]
    assert not operation("<GenerateResponse/>", Silent)[1].warnings
    assert not operation('<GenerateResponse enabled="true"/>')[1].warnings


async def test_texts_are_made_until_one_is_free() -> None:
    tried: list[int] = []

    async def attempt() -> int | None:
        tried.append(len(tried))
        return len(tried) if len(tried) == MOST_ATTEMPTS else None

    assert await made_anew(attempt) == MOST_ATTEMPTS
    with pytest.raises(StoreUnavailable):
        await made_anew(attempt)
