"""OAuth 1.0a: decisions about signed requests and their tokens; knows neither HTTP nor any store.

The tour: `parameters.py` collects what a request says, strictly, and `percent.py` is the encoding it is
signed in; `base_string.py` makes the text that is signed and `signature.py` signs it. `verify.py` has the
checks of a signed request in their order, `grants.py` the three legs, and `records.py` what is remembered of
them. What is told: `answers.py`, `problems.py` and `forms.py`.

No part of `gateway.oauth`'s door: whoever has no bundle with OAuth 1.0a loads none of it.
"""

from gateway.oauth.v1 import problems
from gateway.oauth.v1.answers import (
    Answer,
    access_answer,
    answer_variables,
    consumer_variables,
    request_answer,
    token_answer,
    verifier_answer,
)
from gateway.oauth.v1.base_string import base_string, base_string_uri, normalized
from gateway.oauth.v1.forms import Form
from gateway.oauth.v1.grants import (
    REQUEST_LIFE,
    AccessWish,
    access_token,
    check_request_token,
    check_signed_token,
    known,
    request_token,
    verifier,
)
from gateway.oauth.v1.parameters import RequestParameters, collect
from gateway.oauth.v1.problems import ProtocolError
from gateway.oauth.v1.records import USED, Credentials, Redemption, RequestToken, SignedToken, Verifier
from gateway.oauth.v1.signature import METHODS, sign
from gateway.oauth.v1.verify import (
    WINDOW,
    Claims,
    SignedRequest,
    check_client,
    check_products,
    check_signature,
    nonce_life,
    product_for,
    read_claims,
)

__all__ = [
    "METHODS",
    "REQUEST_LIFE",
    "USED",
    "WINDOW",
    "AccessWish",
    "Answer",
    "Claims",
    "Credentials",
    "Form",
    "ProtocolError",
    "Redemption",
    "RequestParameters",
    "RequestToken",
    "SignedRequest",
    "SignedToken",
    "Verifier",
    "access_answer",
    "access_token",
    "answer_variables",
    "base_string",
    "base_string_uri",
    "check_client",
    "check_products",
    "check_request_token",
    "check_signature",
    "check_signed_token",
    "collect",
    "consumer_variables",
    "known",
    "nonce_life",
    "normalized",
    "problems",
    "product_for",
    "read_claims",
    "request_answer",
    "request_token",
    "sign",
    "token_answer",
    "verifier",
    "verifier_answer",
]
