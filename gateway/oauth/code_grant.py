"""The grant `authorization_code`: tokens for a code, which is used up.

The caller uses the code up when all is checked and saved, as the last thing before it tells what is issued:
of any number of requests with one code, one gets tokens. A code that was used already is told as unknown, and
its client's tokens are revoked.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.oauth import errors
from gateway.oauth.clients import AnyClient, is_holder
from gateway.oauth.codes import AuthorizationCode
from gateway.oauth.grants import Issued, Mint, Wish, access_record, offered_scopes, overwritten, refresh_of
from gateway.oauth.pkce import check_verifier
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH

AUTHORIZATION_CODE = "authorization_code"


@dataclass(frozen=True, slots=True)
class PresentedCode:
    """Hold a code as it was presented, with what comes along; `redirect_uri` and `verifier` may be empty."""

    text: str = field(repr=False)
    redirect_uri: str = ""
    verifier: str = field(default="", repr=False)
    app_end_user: str = ""
    """Whom the request names; that counts where neither the policy nor the code says it."""


def replayed_family(found: AuthorizationCode | None, client: AnyClient) -> str:
    """Return the family of tokens that this client's code was used for already, "" where it is no replay.

    Somebody else's replay revokes nothing: who has only seen a code should not be able to.
    """
    if found is None or not is_holder(client, found.client_id, found.app_id):
        return ""
    return found.family


def check_code(
    presented: PresentedCode, found: AuthorizationCode | None, client: AnyClient, now: float
) -> AuthorizationCode:
    """Return the code if this client may use it now; another client learns nothing of it.

    Raises:
        OAuthError: unknown, another client's, used, or revoked with its app's refresh tokens; expired; the
            redirection or the verifier does not fit.
    """
    if found is None or found.is_used or not is_holder(client, found.client_id, found.app_id):
        raise errors.INVALID_CODE()
    if found.issued_at < client.app.refresh_tokens_revoked_before:
        raise errors.INVALID_CODE()
    if found.is_expired(now):
        raise errors.CODE_EXPIRED()
    if found.is_redirect_uri_given and not presented.redirect_uri:
        raise errors.REQUIRED_PARAM(name="redirect_uri")
    if presented.redirect_uri and presented.redirect_uri != found.redirect_uri:
        raise errors.WRONG_REDIRECT_URI(uri=presented.redirect_uri)
    check_verifier(presented.verifier, found.challenge)
    return found


def authorization_code(
    code: AuthorizationCode, presented: PresentedCode, client: AnyClient, *, wish: Wish, mint: Mint
) -> Issued:
    """Issue an access and a refresh token for a code that was checked; both have the code's attributes.

    Raises:
        OAuthError: NO_PRODUCT, where none of the code's is approved any more; TEXT_TOO_LONG, for an end user.
    """
    scope, products = _scope_left(code, client, wish.scope)
    if not products:
        raise errors.NO_PRODUCT()
    end_user = wish.app_end_user or code.app_end_user or presented.app_end_user
    record = access_record(client, AUTHORIZATION_CODE, replace(wish, app_end_user=end_user), mint).but(
        scope=scope,
        api_products=products,
        attributes=overwritten(code.attributes, wish.attributes),
    )
    token = wish.token or mint.random_text(ACCESS_TOKEN_LENGTH)
    return Issued(token, record, refresh_of(record, wish, mint))


def _scope_left(code: AuthorizationCode, client: AnyClient, requested: str) -> tuple[str, tuple[str, ...]]:
    """Return what is left of a code's scope, and the products that count.

    That is what the products still offer, and of this what is requested, if something is: a token never has
    more than its code had.
    """
    offered = offered_scopes(client)
    granted = [scope for scope in code.scope.split() if scope in offered]
    products = [product for product in client.products if product.name in code.api_products]
    wanted = dict.fromkeys(requested.split())
    if wanted:
        granted = [scope for scope in wanted if scope in granted]
    if wanted and granted:
        products = [product for product in products if not set(granted).isdisjoint(product.scopes)]
    return " ".join(granted), tuple(product.name for product in products)
