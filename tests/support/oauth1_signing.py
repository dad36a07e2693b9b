"""Requests signed as a client signs them: by oauthlib, which shares no line with what is tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_TYPE_AUTH_HEADER, Client

from tests.support.clients import KEY, SECRET
from tests.support.fakes import NOW

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, kw_only=True)
class Signing:
    """State how a request is signed; `where` is `AUTH_HEADER`, `QUERY` or `BODY`, as oauthlib calls them."""

    key: str = KEY
    secret: str = SECRET
    token: str = ""
    token_secret: str = ""
    callback: str = ""
    verifier: str = ""
    method: str = SIGNATURE_HMAC_SHA1
    nonce: str = "n0"
    at: int = int(NOW)
    realm: str = ""
    where: str = SIGNATURE_TYPE_AUTH_HEADER

    def but(self, **changes: object) -> Signing:
        """Return one that differs in the named fields."""
        return replace(self, **changes)  # type: ignore[arg-type]


SignedText = tuple[str, Mapping[str, str], str]


def sign(signing: Signing, verb: str, url: str, body: str = "") -> SignedText:
    """Return URL, headers and body of a signed request; a body is a form, and goes along."""
    client = Client(
        signing.key,
        client_secret=signing.secret,
        resource_owner_key=signing.token or None,
        resource_owner_secret=signing.token_secret or None,
        callback_uri=signing.callback or None,
        verifier=signing.verifier or None,
        signature_method=signing.method,
        signature_type=signing.where,
        nonce=signing.nonce,
        timestamp=str(signing.at),
        realm=signing.realm or None,
    )
    is_form = bool(body) or signing.where == "BODY"
    url, headers, sent = client.sign(url, verb, body or None, FORM if is_form else None)
    return url, headers, sent or ""
