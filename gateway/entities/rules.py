"""What Edge accepts as a name, an e-mail, a key: the rules, and the refusal that names them.

The management API maps `InvalidEntity.rule` to its error code; nothing here knows HTTP.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence

MOST_ATTRIBUTES = 18
MOST_ATTRIBUTE_NAME = 1024
MOST_ATTRIBUTE_VALUE = 2048
MOST_KEY_TEXT = 2048
"""Bytes of a consumer key or secret; both are ASCII, so characters are bytes."""

_PRODUCT_NAME = re.compile(r"[A-Za-z0-9._\-$% ]{1,255}")
_APP_NAME = re.compile(r"[A-Za-z0-9._\-#$% ]{1,255}")
_PROXY_NAME = re.compile(r"[A-Za-z0-9._\-]{1,255}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-.]{0,254}")
_KEY_TEXT = re.compile(r"[A-Za-z0-9_\-]+")
_HOST_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_\-]*[A-Za-z0-9])?"
_LONGEST_LABEL, _LONGEST_HOST = 63, 253
_HOST_NAME = re.compile(rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})*")
_EMAIL = re.compile(r"[^\s@:{}]+@[^\s@:{}]+\.[^\s@:{}]+|[^\s@:{}]+@localhost")
_MOST_PORT = 65535


class InvalidEntity(ValueError):
    """Refuse an entity: `rule` is Edge's error code for it where one is known, else our own short name."""

    def __init__(self, rule: str, message: str) -> None:
        self.rule = rule
        self.message = message
        super().__init__(message)


def check_product_name(name: str) -> None:
    """Refuse a product name outside letters, digits, blank and `._-$%` (management API, 2.14)."""
    if not _PRODUCT_NAME.fullmatch(name) or name != name.strip():
        raise InvalidEntity(
            "keymanagement.service.apiproduct_name_invalid",
            f"API product name {name!r} is invalid: 1 to 255 letters, digits, blanks and ._-$% are allowed",
        )


def check_app_name(name: str) -> None:
    """Refuse an app name outside letters, digits, blank and `._-#$%` (management API, 2.16)."""
    if not _APP_NAME.fullmatch(name) or name != name.strip():
        raise InvalidEntity(
            "keymanagement.service.app_invalid_name",
            f"App name {name!r} is invalid: 1 to 255 letters, digits, blanks and ._-#$% are allowed",
        )


def check_company_name(name: str) -> None:
    """Refuse a company name outside letters, digits, blank and `._-#$%`; Edge names no rule of its own."""
    if not _APP_NAME.fullmatch(name) or name != name.strip():
        raise InvalidEntity(
            "developer.service.InvalidCompanyName",
            f"Company name {name!r} is invalid: 1 to 255 letters, digits, blanks and ._-#$% are allowed",
        )


def check_proxy_name(name: str) -> None:
    """Refuse a proxy name that could not be a path segment: letters, digits and `._-` are allowed."""
    if not _PROXY_NAME.fullmatch(name) or name in {".", ".."}:
        raise InvalidEntity(
            "messaging.config.beans.InvalidApplicationName",
            f"API proxy name {name!r} is invalid: 1 to 255 letters, digits and ._- are allowed",
        )


def check_plain_name(kind: str, name: str) -> None:
    """Refuse the name of an organization, environment, virtual host or target server.

    Letters, digits, `_`, `-` and `.`, beginning with a letter or digit: such a name is a path
    segment, part of a host name, and part of a Redis key's hash tag.
    """
    if not _PLAIN_NAME.fullmatch(name):
        raise InvalidEntity(
            "messaging.config.beans.InvalidName",
            f"{kind} name {name!r} is invalid: it begins with a letter or digit, "
            "and up to 254 letters, digits and _-. follow",
        )


def check_email(email: str) -> None:
    """Refuse what is not `somebody@somewhere`."""
    if not _EMAIL.fullmatch(email):
        raise InvalidEntity("developer.service.InvalidEmail", f"{email!r} is not a valid e-mail address")


def is_key_text(text: str) -> bool:
    """Say whether a text could be a consumer key or secret at all: letters, digits, `_`, `-`, up to 2 KB."""
    return len(text) <= MOST_KEY_TEXT and _KEY_TEXT.fullmatch(text) is not None


def check_key_text(kind: str, text: str) -> None:
    """Refuse a consumer key or secret given by a client; the text itself is never repeated."""
    if not is_key_text(text):
        shown = kind.replace("_", " ")
        raise InvalidEntity(
            f"keymanagement.service.invalid_{kind}",
            f"The {shown} is invalid: 1 to {MOST_KEY_TEXT} letters, digits, _ and - are allowed",
        )


def check_host(host: str) -> None:
    """Refuse what is neither a host name nor an IP address; IPv6 may stand in brackets.

    Source: RFC 1035 2.3.4, a label has at most 63 characters and a name 253; others cannot be looked up.
    """
    is_short = len(host) <= _LONGEST_HOST and max(map(len, host.split("."))) <= _LONGEST_LABEL
    if is_short and _HOST_NAME.fullmatch(host):
        return
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        ipaddress.ip_address(bare)
    except ValueError as error:
        raise InvalidEntity(
            "messaging.config.beans.InvalidHost", f"{host!r} is not a host name or IP address"
        ) from error


def check_port(port: int) -> None:
    """Refuse a port outside 1 to 65535."""
    if not 1 <= port <= _MOST_PORT:
        raise InvalidEntity(
            "messaging.config.beans.InvalidPort", f"port {port} is not between 1 and {_MOST_PORT}"
        )


def check_attributes(pairs: Sequence[tuple[str, str]]) -> None:
    """Refuse more than 18 custom attributes, an unnamed or repeated one, or one that is too long."""
    if len(pairs) > MOST_ATTRIBUTES:
        raise InvalidEntity(
            "keymanagement.service.too_many_attributes",
            f"{len(pairs)} attributes given; at most {MOST_ATTRIBUTES} are allowed",
        )
    check_unique("attribute", [name for name, _ in pairs])
    for name, value in pairs:
        if not name or len(name) > MOST_ATTRIBUTE_NAME:
            raise InvalidEntity(
                "keymanagement.service.invalid_attribute",
                f"an attribute name has {len(name)} characters; 1 to {MOST_ATTRIBUTE_NAME} are allowed",
            )
        if len(value) > MOST_ATTRIBUTE_VALUE:
            raise InvalidEntity(
                "keymanagement.service.invalid_attribute",
                f"the value of attribute {name!r} has {len(value)} characters; "
                f"at most {MOST_ATTRIBUTE_VALUE} are allowed",
            )


def check_unique(kind: str, names: Iterable[str]) -> None:
    """Refuse a list that names something twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidEntity(f"keymanagement.service.duplicate_{kind}", f"{kind} {name!r} is given twice")
        seen.add(name)


def check_choice(rule: str, name: str, value: str, choices: Sequence[str]) -> None:
    """Refuse a value that is none of the words Edge knows for it."""
    if value not in choices:
        raise InvalidEntity(rule, f"{name} {value!r} is invalid: one of {', '.join(choices)} is expected")
