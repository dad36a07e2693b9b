from __future__ import annotations

from gateway import faults
from gateway.message import resolve
from gateway.oauth import v1
from gateway.policies._oauth1_refusals import Refusals
from tests.support.builders import make_exchange


def test_a_refusal_has_a_form_a_realm_and_variables() -> None:
    exchange = make_exchange(variables={"realm": "here"})
    refusals = Refusals("My.Policy", v1.Form.FORM_PARAM, resolve("realm"))

    fault = refusals.fault(v1.problems.NONCE_USED(), exchange)

    assert fault.render("")[0] == "oauth_problem=nonce_used"
    assert fault.headers == [("WWW-Authenticate", 'OAuth realm="here"')]
    assert exchange.variables["oauthV1.My.Policy.fault.name"] == "NonceUsed"
    assert exchange.variables["oauthV1.My.Policy.fault.cause"] == "Nonce already used"


def test_a_fault_is_told_as_it_is() -> None:
    exchange, fault = make_exchange(), faults.OAUTH1_UNKNOWN_VERIFIER()
    assert Refusals("P", None, None).told(fault, exchange) is fault
    assert exchange.variables["oauthV1.P.fault.name"] == "oauth10_verifier_doesnot_exist"


def test_without_a_realm_the_scheme_stands_alone() -> None:
    fault = Refusals("P", None, None).fault(v1.problems.NONCE_USED(), make_exchange())
    assert fault.headers == [("WWW-Authenticate", "OAuth")]
