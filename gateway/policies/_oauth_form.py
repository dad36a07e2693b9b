"""The form of an OAuthV2 request: refused where its escapes cannot be decoded."""

from __future__ import annotations

import re

from gateway.message import MAX_FORM_BYTES, Message
from gateway.oauth import errors

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def refuse_unreadable_form(request: Message) -> None:
    """Refuse a form whose escapes cannot be decoded; one that is too large is refused where it is read.

    Raises:
        OAuthError: UNREADABLE_FORM.
    """
    content = request.content or b""
    if request.has_form and len(content) <= MAX_FORM_BYTES and _BROKEN_ESCAPE.search(content):
        raise errors.UNREADABLE_FORM()
