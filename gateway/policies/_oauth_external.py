"""What OAuthV2's XML says of external tokens: where they stand, and whether they are stored.

What another system found out about a client stands in a variable that an earlier step of the flow sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.errors import Finding
from gateway.message import Exchange, Variable, resolve
from gateway.oauth import OAuthError, errors, external_text, is_vouched_for
from gateway.policies._fields import Element, flag, record, variable, whole
from gateway.policies._oauth_fields import read_generates_response, text_of

_STATUS = resolve("oauth_external_authorization_status")
_TOKENS = ("ExternalAccessToken", "ExternalRefreshToken")


def _read_is_stored(element: Element) -> bool:
    """Tell whether what is issued is stored: external tokens if that is said, others unless it is denied."""
    is_external = any(not found.is_empty for tag in _TOKENS for found in element.children(tag))
    store = element.child("StoreToken")
    return not is_external if store is None else store.boolean(not is_external)


@record
class External:
    """Read the elements about external tokens; their defaults say that there are none."""

    is_authorization: bool = flag("ExternalAuthorization", default=False)
    access_token: Variable | None = variable("ExternalAccessToken")
    refresh_token: Variable | None = variable("ExternalRefreshToken")
    is_stored: bool = whole(_read_is_stored)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error where another system decides about a token that it did not make."""
        if self.is_authorization and self.access_token is None and self.refresh_token is None:
            why = f"needs an external token: <{'> or <'.join(_TOKENS)}> with a variable's name"
            yield from element.require("ExternalAuthorization").fail(why).findings
        if not self.is_stored and read_generates_response(element):
            element.warn(
                "the token is answered and not stored, so that no call can be made with it;"
                " <StoreToken>true</StoreToken> stores it"
            )

    def vouches(self, exchange: Exchange) -> bool:
        """Tell whether another system let the client in, so that its secret is not asked for.

        Raises:
            OAuthError: the other system refused it.
        """
        return self.is_authorization and is_vouched_for(text_of(_STATUS, exchange))

    def access_text(self, exchange: Exchange) -> str:
        """Return the external access token, "" where tokens are made here.

        Raises:
            OAuthError: its variable holds none, or one that is too long.
        """
        return _text(self.access_token, exchange, errors.EXTERNAL_TOKEN_UNRESOLVED)

    def refresh_text(self, exchange: Exchange) -> str:
        """Return the external refresh token, "" where tokens are made here.

        Raises:
            OAuthError: its variable holds none, or one that is too long.
        """
        return _text(self.refresh_token, exchange, errors.REFRESH_TOKEN_UNRESOLVED)


def _text(source: Variable | None, exchange: Exchange, lack: Callable[..., OAuthError]) -> str:
    """Return the external token of a variable; `lack` tells of one that holds nothing."""
    if source is None:
        return ""
    text = text_of(source, exchange)
    if not text:
        raise lack(variable=source.name)
    return external_text(text)
