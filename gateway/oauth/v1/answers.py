"""What OAuth 1.0's operations tell: the fields of an answer, in order, and the variables of the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.oauth.clients import KeyFacts
from gateway.oauth.v1.forms import CONTENT_TYPES, Form, written
from gateway.oauth.v1.records import Credentials, RequestToken, SignedToken

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold an answer: its fields, and displayed attributes, whose names are somebody's choice."""

    fields: Fields = field(repr=False)
    attributes: Fields = field(default_factory=dict, repr=False)

    def text(self, form: Form) -> str:
        """Return the answer as it is sent."""
        return written(form, self.fields, self.attributes)

    @staticmethod
    def content_type(form: Form) -> str:
        """Return what an answer of that form says it is."""
        return CONTENT_TYPES[form]


def request_answer(made: Credentials[RequestToken]) -> Answer:
    """Return what is told of a new request token. Source: RFC 5849 §2.1."""
    return Answer({**_token(made.token, made.secret), "oauth_callback_confirmed": "true"})


def access_answer(made: Credentials[SignedToken]) -> Answer:
    """Return what is told of a new access token, with the attributes that are displayed.

    An attribute that is named like a field of the protocol does not replace it: clients rely on those.
    """
    fields = _token(made.token, made.secret)
    shown = {each.name: each.value for each in made.record.attributes if each.is_displayed}
    return Answer(fields, {name: value for name, value in shown.items() if name not in fields})


def token_answer(token: str, secret: str) -> Answer:
    """Return what is told of a token that was verified."""
    return Answer(_token(token, secret))


def verifier_answer(token: str, code: str) -> Answer:
    """Return what is told of a new verifier. Source: RFC 5849 §2.2, which has it in the redirection."""
    return Answer({"oauth_token": token, "oauth_verifier": code})


def _token(token: str, secret: str) -> Fields:
    return {"oauth_token": token, "oauth_token_secret": secret}


def consumer_variables(credential: KeyFacts) -> Fields:
    """Return what the flow is told of a consumer."""
    return {
        "oauth_consumer_key": credential.consumer_key,
        "oauth_consumer_secret": credential.consumer_secret,
    }


def answer_variables(answer: Answer, form: Form) -> Fields:
    """Return what the flow is told of an answer: its fields, and as `oauth_response` all of it."""
    return {**answer.fields, "oauth_response": answer.text(form)}
