from __future__ import annotations

import pytest

from gateway.faults import FaultKind
from gateway.oauth.v1 import problems
from gateway.oauth.v1.forms import Form
from gateway.oauth.v1.problems import Problem

ALL = {name: each for name, each in vars(problems).items() if isinstance(each, Problem)}
# The list of the OAuth Problem Reporting extension, as far as it can happen here.
NAMES = {
    *("parameter_absent", "parameter_rejected", "version_rejected", "signature_method_rejected"),
    *("signature_invalid", "timestamp_refused", "nonce_used", "consumer_key_unknown"),
    *("consumer_key_rejected", "permission_denied", "token_rejected", "token_expired", "token_revoked"),
    *("token_used", "verifier_invalid"),
}


def test_problems_have_the_names_of_the_extension() -> None:
    assert {each.name for each in ALL.values()} == NAMES


@pytest.mark.parametrize("name", ALL)
def test_every_problem_has_three_renderings(name: str) -> None:
    problem = ALL[name]
    kind: FaultKind = problem.kind
    error = problem(name="oauth_nonce")

    classic = error.as_fault(None)
    assert classic.render("")[0].startswith('{"fault":{"faultstring":"')
    assert f'"errorcode":"{kind.code}"' in classic.render("")[0]
    assert error.as_fault(Form.FORM_PARAM).render("") == (
        f"oauth_problem={problem.name}",
        "application/x-www-form-urlencoded",
    )
    assert error.as_fault(Form.XML).render("") == (
        f'<?xml version="1.0" encoding="UTF-8"?><OAuth><oauth_problem>{problem.name}</oauth_problem></OAuth>',
        "application/xml",
    )
    malformed = {"parameter_rejected", "version_rejected", "signature_method_rejected"}
    is_malformed = problem.name in malformed or name == "PARAMETER_ABSENT"
    assert classic.status == (400 if is_malformed else 401)


@pytest.mark.parametrize("form", [None, *Form])
@pytest.mark.parametrize(
    ("realm", "challenge"),
    [
        ("", "OAuth"),
        ("http://a/1/", 'OAuth realm="http://a/1/"'),
        ('a "b\\', 'OAuth realm="a \\"b\\\\"'),
        ("a\r\nb\u00e9", 'OAuth realm="a??b?"'),
    ],
)
def test_what_is_not_admitted_is_asked_for_oauth(form: Form | None, realm: str, challenge: str) -> None:
    fault = problems.TOKEN_REJECTED().as_fault(form, realm)
    assert fault.headers == [("WWW-Authenticate", challenge)]
    assert problems.VERSION_REJECTED().as_fault(form, realm).headers == []
