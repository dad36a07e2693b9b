"""What may be written as a base path, as a target's URL, and as the path behind a target server."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from gateway.bundle.element import Element
from gateway.errors import FindingLog

_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})+")
_UNRESERVED_ESCAPE = re.compile(r"%(?:2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")
# Printable ASCII but for quotes, angle brackets, backslash and braces: what is strictly to be escaped
# in queries (such as '|') stands in real bundles and is passed on as it is.
_URL_TEXT = re.compile(r"[!#-;=?-\[\]-z|~]*")
_VARIABLE = re.compile(r"\{[^{}]*\}")
_SCHEME = re.compile(r"https?0*://", re.IGNORECASE)


def read_base_path(element: Element, _log: FindingLog) -> str:
    """Return a base path: `/`, or segments of which all but the first may be `*`.

    A slash at the end makes no difference and is dropped, with a warning.

    Raises:
        BundleError: if it is no path, or one that no canonical request path can match.
    """
    text = element.text
    if not text.startswith("/"):
        raise element.fail(f"must start with '/', not be '{text}'")
    path = text.rstrip("/")
    if text not in (path, "/"):
        element.warn("the '/' at the end makes no difference and is ignored")
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        _check_segment(element, segment, is_first=number == 0)
    return path or "/"


def _check_segment(element: Element, segment: str, *, is_first: bool) -> None:
    if segment == "*" and is_first:
        raise element.fail("must not have '*' as its first segment")
    if segment == "*":
        return
    if not segment:
        raise element.fail("must not have an empty segment ('//')")
    if segment in (".", ".."):
        raise element.fail(f"must not have a '{segment}' segment")
    if "*" in segment:
        raise element.fail(f"'*' must be a whole segment, not part of '{segment}'")
    if not _SEGMENT.fullmatch(segment):
        raise element.fail(
            f"segment '{segment}' holds a character that must be escaped, or is no path at all"
        )
    if _UNRESERVED_ESCAPE.search(segment):
        raise element.fail(f"segment '{segment}' escapes a character that needs none; write it as it is")


def read_url(element: Element, _log: FindingLog) -> str:
    """Return a target's URL, which may hold `{variables}` anywhere.

    Raises:
        BundleError: if it can be seen already that it will be no http or https URL.
    """
    text = element.text
    if not text:
        raise element.fail("is empty")
    literal = _VARIABLE.sub("0", text)
    if not _URL_TEXT.fullmatch(literal):
        raise element.fail(f"'{text}' holds a blank, another character to be escaped, or a single brace")
    if not text.startswith("{"):
        _check_url(element, literal)
    return text


def _check_url(element: Element, literal: str) -> None:
    """Check a URL in which each variable was replaced by a digit."""
    if not _SCHEME.match(literal):
        raise element.fail("must start with 'http://' or 'https://'")
    try:
        parts = urlsplit(literal)
        _ = parts.port  # raises for what is no port
    except ValueError as error:
        raise element.fail(f"is no URL: {error}") from error
    if not parts.hostname:
        raise element.fail("names no host")
    if parts.username is not None or parts.fragment:
        raise element.fail("must not hold a user, a password or a fragment")


def read_path(element: Element, _log: FindingLog) -> str:
    """Return the path behind a load balancer's servers, which may hold `{variables}`; "" if empty.

    Raises:
        BundleError: if it would not form a URL behind host and port.
    """
    text = element.text
    if text and not text.startswith(("/", "{")):
        raise element.fail(f"must start with '/', not be '{text}'")
    literal = _VARIABLE.sub("0", text)
    if not _URL_TEXT.fullmatch(literal) or "#" in literal:
        raise element.fail(f"'{text}' holds a blank, another character to be escaped, or a single brace")
    return text
