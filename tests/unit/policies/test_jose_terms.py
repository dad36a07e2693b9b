from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Constant, Exchange, resolve
from gateway.oauth import jose
from gateway.policies._jose_terms import JWS, JWT, VERIFIED_JWT, Family, Terms, is_given, refusing
from gateway.policies._values import Fallback
from tests.support.builders import make_exchange

UNSET = resolve("nothing.here")


@pytest.fixture
def exchange() -> Exchange:
    return make_exchange()


@pytest.mark.parametrize(
    ("family", "why", "code"),
    [
        (JWT, jose.Refusal.MALFORMED, "steps.jwt.FailedToDecode"),
        (VERIFIED_JWT, jose.Refusal.MALFORMED, "steps.jwt.InvalidToken"),
        (VERIFIED_JWT, jose.Refusal.BAD_SIGNATURE, "steps.jwt.InvalidToken"),
        (JWS, jose.Refusal.BAD_SIGNATURE, "steps.jws.InvalidJws"),
        (JWS, jose.Refusal.MALFORMED, "steps.jws.FailedToDecode"),
    ],
)
def test_refusals_have_other_names_here_and_there(
    exchange: Exchange, family: Family, why: jose.Refusal, code: str
) -> None:
    terms = Terms(family, "P")
    with pytest.raises(Fault) as caught, terms.telling(exchange):
        raise jose.Refused(why)
    assert caught.value.code == code
    assert exchange.variables == {
        f"{family.prefix}.P.fault.name": code.rpartition(".")[2],
        f"{family.prefix}.P.fault.cause": caught.value.text,
    }


def test_faults_are_told_too(exchange: Exchange) -> None:
    terms = Terms(JWT, "P")
    with pytest.raises(Fault), terms.telling(exchange):
        terms.required(UNSET, exchange)
    assert exchange.variables["jwt.P.fault.name"] == "FailedToResolveVariable"


def test_an_unset_variable_is_a_fault(exchange: Exchange) -> None:
    terms = Terms(JWT, "P")
    text = r"Failed to resolve variable: policy\(P\) variable\(nothing\.here\)"
    with pytest.raises(Fault, match=text):
        terms.text_of(UNSET, exchange)
    with pytest.raises(Fault, match=text):
        terms.value_of(Fallback(UNSET, str, None), exchange)
    with pytest.raises(Fault, match=text):
        terms.empty("nothing.here")


def test_or_empty_where_that_is_ignored(exchange: Exchange) -> None:
    terms = Terms(JWT, "P", ignores_unresolved=True)
    assert terms.text_of(UNSET, exchange) == ""
    assert terms.value_of(Fallback(UNSET, str, None), exchange) is None
    assert terms.empty("nothing.here") == ""
    with pytest.raises(Fault, match="FailedToResolveVariable"):
        terms.required(UNSET, exchange)


def test_values_are_read(exchange: Exchange) -> None:
    terms, name = Terms(JWT, "P"), "some.number"
    exchange.variables[name] = 5
    assert terms.text_of(resolve(name), exchange) == "5"
    assert terms.required(resolve(name), exchange) == 5
    assert terms.value_of(Fallback(resolve(name), str, None), exchange) == "5"
    assert terms.value_of(Fallback(UNSET, str, "other"), exchange) == "other"
    assert terms.value_of(Constant(None), exchange) is None


def test_what_is_configured() -> None:
    assert is_given(Constant("x"))
    assert is_given(Fallback(UNSET, str, None))
    assert not is_given(Constant(None))


def test_what_cannot_be_converted_is_refused() -> None:
    with pytest.raises(jose.Refused) as caught, refusing(jose.Refusal.INVALID_CLAIM):
        int("x")
    assert caught.value.why is jose.Refusal.INVALID_CLAIM
