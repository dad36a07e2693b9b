"""OAuth clients of other people, unmodified, against the bundles of examples/: Authlib and requests-oauthlib.

Edge's classic answer says `BearerToken`, which RFC 6750 does not know. Who insists on `Bearer` gets it from
the form `rfc`; what becomes of each client with the classic one is held here too, as docs/clients.md tells.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError, UnsupportedTokenTypeError
from authlib.integrations.requests_client import OAuth2Session as Authlib
from oauthlib.oauth2 import (
    BackendApplicationClient,
    InvalidClientError,
    LegacyApplicationClient,
    MissingTokenError,
    MobileApplicationClient,
)
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.e2e.examples import CALLBACK, CLASSIC, RESOURCE, Examples

USER = {"username": "ada", "password": "lovelace"}


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    # oauthlib's own switch: it wants TLS, and these processes speak over loopback.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def signed_in(authorization_url: str) -> str:
    """Be the user's browser at the authorization endpoint: sign in, and return where it is sent back to."""
    answer = requests.get(authorization_url, auth=HTTPBasicAuth(**USER), allow_redirects=False, timeout=20)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def assert_token(token: Mapping[str, object], *, scope: object = "READ") -> None:
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 1799, scope)


def authlib(examples: Examples, **settings: object) -> Authlib:
    return Authlib(examples.key, examples.secret, scope="READ", default_timeout=20, **settings)


# ----------------------------------------------------------------------------------------------- Authlib


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_client_credentials(examples: Examples, method: str) -> None:
    with authlib(examples, token_endpoint_auth_method=method) as session:
        assert_token(session.fetch_token(examples.url("client-credentials", "/token")))
        assert session.get(examples.url("client-credentials", "/json")).json() == RESOURCE


def test_authlib_password(examples: Examples) -> None:
    with authlib(examples) as session:
        token = session.fetch_token(examples.url("password", "/token"), **USER)
        assert_token(token)
        assert token["app_enduser"] == "ada"
        assert session.get(examples.url("password", "/json")).json() == RESOURCE


def test_authlib_authorization_code_with_pkce_and_refresh(examples: Examples) -> None:
    token_url = examples.url("authorization-code", "/token")
    verifier = generate_token(48)
    with authlib(examples, redirect_uri=CALLBACK, code_challenge_method="S256") as session:
        url, state = session.create_authorization_url(
            examples.url("authorization-code", "/authorize"), code_verifier=verifier
        )
        back = signed_in(url)
        first = session.fetch_token(
            token_url, authorization_response=back, state=state, code_verifier=verifier
        )
        assert_token(first)
        second = session.refresh_token(token_url)
        assert_token(second)
        assert second["access_token"] != first["access_token"]
        assert second["refresh_token"] != first["refresh_token"]
        assert session.get(examples.url("authorization-code", "/json")).json() == RESOURCE


def test_authlib_refreshes_by_itself_what_has_expired(examples: Examples) -> None:
    updated = []
    with authlib(
        examples,
        token_endpoint=examples.url("refresh", "/token"),
        update_token=lambda token, **_: updated.append(token),
    ) as session:
        first = session.fetch_token(**USER)
        session.token = {**first, "expires_at": 1}
        assert session.get(examples.url("refresh", "/json")).json() == RESOURCE
    (second,) = updated
    assert second["access_token"] != first["access_token"]


def test_authlib_implicit(examples: Examples) -> None:
    with authlib(examples, redirect_uri=CALLBACK) as session:
        url, state = session.create_authorization_url(
            examples.url("implicit", "/authorize"), response_type="token"
        )
        token = session.fetch_token(authorization_response=signed_in(url), state=state)
        assert (token["token_type"], token["scope"]) == ("Bearer", "READ")
        assert session.get(examples.url("implicit", "/json")).json() == RESOURCE


def test_authlib_understands_a_refusal(examples: Examples) -> None:
    with Authlib(examples.key, "wrong", default_timeout=20) as session:
        with pytest.raises(OAuthError) as raised:
            session.fetch_token(examples.url("client-credentials", "/token"))
        assert raised.value.error == "invalid_client"


def test_authlib_gets_a_classic_token_and_does_not_use_it(examples: Examples) -> None:
    with authlib(examples) as session:
        token = session.fetch_token(examples.url("client-credentials", "/token", CLASSIC))
        assert token["token_type"] == "BearerToken"
        with pytest.raises(UnsupportedTokenTypeError):
            session.get(examples.url("client-credentials", "/json", CLASSIC))
        session.token = {**token, "token_type": "Bearer"}
        assert session.get(examples.url("client-credentials", "/json", CLASSIC)).json() == RESOURCE


def test_authlib_takes_a_classic_refusal_for_a_token(examples: Examples) -> None:
    with Authlib(examples.key, "wrong", default_timeout=20) as session:
        token = session.fetch_token(examples.url("client-credentials", "/token", CLASSIC))
        assert token == {"ErrorCode": "invalid_client", "Error": "ClientId is Invalid"}


# -------------------------------------------------------------------------------------- requests-oauthlib


def test_requests_oauthlib_client_credentials(examples: Examples) -> None:
    client = BackendApplicationClient(client_id=examples.key, scope=["READ"])
    with OAuth2Session(client=client) as session:
        url = examples.url("client-credentials", "/token")
        assert_token(session.fetch_token(url, client_secret=examples.secret, timeout=20), scope=["READ"])
        assert session.get(examples.url("client-credentials", "/json")).json() == RESOURCE


def test_requests_oauthlib_password(examples: Examples) -> None:
    client = LegacyApplicationClient(client_id=examples.key, scope=["READ"])
    with OAuth2Session(client=client) as session:
        url = examples.url("password", "/token")
        token = session.fetch_token(url, client_secret=examples.secret, timeout=20, **USER)
        assert_token(token, scope=["READ"])
        assert session.get(examples.url("password", "/json")).json() == RESOURCE


def test_requests_oauthlib_authorization_code_with_pkce_and_refresh(examples: Examples) -> None:
    token_url = examples.url("authorization-code", "/token")
    basic = HTTPBasicAuth(examples.key, examples.secret)
    with OAuth2Session(examples.key, redirect_uri=CALLBACK, scope=["READ"], pkce="S256") as session:
        url, _ = session.authorization_url(examples.url("authorization-code", "/authorize"))
        first = session.fetch_token(token_url, authorization_response=signed_in(url), auth=basic, timeout=20)
        assert_token(first, scope=["READ"])
        second = session.refresh_token(token_url, auth=basic, timeout=20)
        assert_token(second, scope=["READ"])
        assert second["refresh_token"] != first["refresh_token"]
        assert session.get(examples.url("authorization-code", "/json")).json() == RESOURCE


def test_requests_oauthlib_implicit(examples: Examples) -> None:
    client = MobileApplicationClient(client_id=examples.key)
    with OAuth2Session(client=client, redirect_uri=CALLBACK, scope=["READ"]) as session:
        url, _ = session.authorization_url(examples.url("implicit", "/authorize"))
        token = session.token_from_fragment(signed_in(url))
        assert (token["token_type"], token["expires_in"]) == ("Bearer", 299)
        assert session.get(examples.url("implicit", "/json")).json() == RESOURCE


def test_requests_oauthlib_understands_a_refusal(examples: Examples) -> None:
    url = examples.url("client-credentials", "/token")
    client = BackendApplicationClient(client_id=examples.key)
    with OAuth2Session(client=client) as session, pytest.raises(InvalidClientError):
        session.fetch_token(url, client_secret="wrong", timeout=20)


def test_requests_oauthlib_gets_a_classic_token_and_does_not_use_it(examples: Examples) -> None:
    with OAuth2Session(client=BackendApplicationClient(client_id=examples.key)) as session:
        url = examples.url("client-credentials", "/token", CLASSIC)
        token = session.fetch_token(url, client_secret=examples.secret, timeout=20)
        assert token["token_type"] == "BearerToken"
        with pytest.raises(ValueError, match="Unsupported token type: BearerToken"):
            session.get(examples.url("client-credentials", "/json", CLASSIC))
        session.token = {**token, "token_type": "Bearer"}
        assert session.get(examples.url("client-credentials", "/json", CLASSIC)).json() == RESOURCE


def test_requests_oauthlib_calls_a_classic_refusal_a_missing_token(examples: Examples) -> None:
    url = examples.url("client-credentials", "/token", CLASSIC)
    client = BackendApplicationClient(client_id=examples.key)
    with OAuth2Session(client=client) as session, pytest.raises(MissingTokenError):
        session.fetch_token(url, client_secret="wrong", timeout=20)
