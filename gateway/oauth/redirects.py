"""Where a user agent is sent with a code or a token: to what the app registered, character by character.

An app's Callback URL may be a list, separated by commas. What stands there and cannot be sent in a header as
it is (blanks, control characters, other than ASCII) is as good as not registered. Nothing else is ever
redirected to, and errors are told where they arise: an address is no better for being in a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from gateway.oauth import errors

_SENDABLE = re.compile(r"[\x21-\x7E]+")


def registered(callback_url: str) -> tuple[str, ...]:
    """Return the addresses that a Callback URL lists, each once."""
    listed = (each.strip() for each in callback_url.split(","))
    return tuple(dict.fromkeys(each for each in listed if _SENDABLE.fullmatch(each)))


def choose_redirect_uri(callback_url: str, presented: str) -> str:
    """Return where to redirect to: what was presented if it is registered, else the only one that is.

    Raises:
        OAuthError: UNREGISTERED_REDIRECT_URI, or REDIRECT_URI_REQUIRED where none was presented, and none or
            more than one is registered.
    """
    known = registered(callback_url)
    if presented and presented not in known:
        raise errors.UNREGISTERED_REDIRECT_URI(uri=presented)
    if presented:
        return presented
    if len(known) != 1:
        raise errors.REDIRECT_URI_REQUIRED()
    return known[0]


def with_query(uri: str, members: Mapping[str, str]) -> str:
    """Return the address with these parameters added to its query."""
    bare, mark, fragment = uri.partition("#")
    joint = "&" if "?" in bare else "?"
    return f"{bare}{joint}{urlencode(members)}{mark}{fragment}"


def with_fragment(uri: str, members: Mapping[str, str]) -> str:
    """Return the address with these parameters as its fragment, or added to the one that it has."""
    joint = "&" if "#" in uri else "#"
    return f"{uri}{joint}{urlencode(members)}"
