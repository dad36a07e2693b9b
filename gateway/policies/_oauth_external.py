"""What OAuthV2's XML says of external tokens: where they stand, and whether they are stored.

What another system found out about a client stands in a variable that an earlier step of the flow sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gateway import faults
from gateway.errors import Finding
from gateway.message import Exchange, Variable, resolve
from gateway.oauth import OAuthError, errors, external_text, is_vouched_for
from gateway.policies._fields import Element, flag, record, variable, whole
from gateway.policies._oauth_fields import read_generates_response, text_of

_STATUS = resolve("oauth_external_authorization_status")
_TOKENS = ("ExternalAccessToken", "ExternalRefreshToken")
_CODE = "ExternalAuthorizationCode"


def _is_stored(*tags: str) -> Callable[[Element], bool]:
    """Return the reader of whether what is issued is stored: an external one only if that is said.

    `tags` are the elements that name an external one; what is made here is stored unless that is denied.
    """

    def read(element: Element) -> bool:
        is_external = any(not found.is_empty for tag in tags for found in element.children(tag))
        store = element.child("StoreToken")
        return not is_external if store is None else store.boolean(not is_external)

    return read


def _warn_of_useless(element: Element, is_stored: bool) -> None:
    """Warn of an answer with a token, or a code, that nothing can be done with afterwards."""
    if not is_stored and read_generates_response(element):
        element.warn(
            "the token is answered and not stored, so that no call can be made with it;"
            " <StoreToken>true</StoreToken> stores it"
        )


@record
class External:
    """Read the elements about external tokens; their defaults say that there are none."""

    is_authorization: bool = flag("ExternalAuthorization", default=False)
    access_token: Variable | None = variable("ExternalAccessToken")
    refresh_token: Variable | None = variable("ExternalRefreshToken")
    is_stored: bool = whole(_is_stored(*_TOKENS))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error where another system decides about a token that it did not make."""
        if self.is_authorization and not self.has_source:
            why = f"needs an external token: <{'> or <'.join(_TOKENS)}> with a variable's name"
            yield from element.require("ExternalAuthorization").fail(why).findings
        _warn_of_useless(element, self.is_stored)

    @property
    def has_source(self) -> bool:
        """Tell whether it is said where something that another system made stands."""
        return self.access_token is not None or self.refresh_token is not None

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


@record
class ExternalOfGrants(External):
    """Read also where an authorization code stands that another system made."""

    code: Variable | None = variable(_CODE)

    @property
    def has_source(self) -> bool:
        """Tell whether it is said where something that another system made stands."""
        return self.code is not None or self.access_token is not None or self.refresh_token is not None


@record
class ExternalOfRedirects:
    """Read the elements about external tokens and codes of an operation that answers by a redirection."""

    is_authorization: bool = flag("ExternalAuthorization", default=False)
    access_token: Variable | None = variable("ExternalAccessToken")
    code: Variable | None = variable(_CODE)
    is_stored: bool = whole(_is_stored(_TOKENS[0], _CODE))

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of an answer with what is not stored."""
        _warn_of_useless(element, self.is_stored)
        return ()

    def admit(self, exchange: Exchange) -> None:
        """Ask the other system's verdict, where it has one; there is no secret that it could stand in for.

        Raises:
            OAuthError: the other system refused the client.
        """
        if self.is_authorization:
            is_vouched_for(text_of(_STATUS, exchange))

    def code_text(self, exchange: Exchange) -> str:
        """Return the external code, "" where codes are made here.

        Raises:
            OAuthError: its variable holds none, or one that is too long.
            Fault: there is an access token instead, or both, or neither.
        """
        return self._one(exchange, self.code, self.access_token, errors.CODE_UNRESOLVED)

    def token_text(self, exchange: Exchange) -> str:
        """Return the external access token, "" where tokens are made here.

        Raises:
            OAuthError: its variable holds none, or one that is too long.
            Fault: there is a code instead, or both, or neither.
        """
        return self._one(exchange, self.access_token, self.code, errors.EXTERNAL_TOKEN_UNRESOLVED)

    def _one(
        self,
        exchange: Exchange,
        wanted: Variable | None,
        other: Variable | None,
        lack: Callable[..., OAuthError],
    ) -> str:
        is_other_there = other is not None and bool(text_of(other, exchange))
        is_there = wanted is not None and bool(text_of(wanted, exchange))
        must_be_there = self.is_authorization or other is not None
        if is_other_there or (must_be_there and not is_there):
            raise faults.OAUTH_INVALID_PARAMETER()
        return _text(wanted, exchange, lack)


def _text(source: Variable | None, exchange: Exchange, lack: Callable[..., OAuthError]) -> str:
    """Return the external token of a variable; `lack` tells of one that holds nothing."""
    if source is None:
        return ""
    text = text_of(source, exchange)
    if not text:
        raise lack(variable=source.name)
    return external_text(text)
