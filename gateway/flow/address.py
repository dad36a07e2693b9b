"""Where a target call goes: an address taken apart, checked, and joined with the path suffix.

What depends on no exchange is worked out once, at deploy.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from gateway import faults
from gateway.faults import Fault
from gateway.message import Template


@dataclass(frozen=True)
class Address:
    """Hold what a URL says. Without an `origin` a server is chosen later, and only path and query count."""

    path: str
    query: str
    origin: str = ""
    scheme: str = ""
    host: str = ""
    port: int = 0


def address_of(url: str) -> Address:
    """Take an absolute URL apart.

    Raises:
        Fault: TARGET_PATH for what is no http or https URL, holds credentials, or climbs.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise faults.TARGET_PATH() from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise faults.TARGET_PATH()
    path, query = _escaped(parts.path, parts.query)
    standard = 443 if parts.scheme == "https" else 80
    origin = f"{parts.scheme}://{parts.netloc}"
    return Address(path, query, origin, parts.scheme, parts.hostname, port or standard)


def address_of_path(text: str) -> Address:
    """Take the path and query of an address apart whose server is chosen later.

    Raises:
        Fault: TARGET_PATH for a path that climbs.
    """
    path, _, query = text.partition("?")
    return Address(*_escaped(path, query))


def constant_address(url: Template | None, path: Template | None) -> Address | None:
    """Return the address where it depends on no exchange and is one; `path` counts without a `url`."""
    text = constant_text(path if url is None else url)
    if text is None:
        return None
    try:
        return address_of_path(text) if url is None else address_of(text)
    except Fault:
        # Told to each exchange that comes here.
        return None


def constant_text(template: Template | None) -> str | None:
    """Return the text of a template that is the same for every exchange, "" for none; else None."""
    if template is None:
        return ""
    # With a backslash there may be less in the text than in the source.
    return template.source if template.is_constant and "\\" not in template.source else None


def join_path(path: str, suffix: str) -> str:
    """Append the path suffix; a target path that is only `/` does not double the slash."""
    return suffix if path in {"", "/"} and suffix else path + suffix


def _escaped(path: str, query: str) -> tuple[str, str]:
    """Escape what a template may have put into an address; a dot segment there is refused.

    A value that a client chose must not climb out of the configured path.
    """
    path = quote(path, safe="/%:@!$&'()*+,;=~")
    if any(segment.partition(";")[0] in {".", ".."} for segment in unquote(path).split("/")):
        raise faults.TARGET_PATH()
    return path, quote(query, safe="/?%:@!$&'()*+,;=~")
