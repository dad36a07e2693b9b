"""What a text may hold that becomes part of an XML document, whoever writes it."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text with U+FFFD for each character that no XML may hold, however it is written.

    Markup is not escaped: that depends on where the text comes to stand. Source: XML 1.0 §2.2.
    """
    return _NOT_XML.sub("\ufffd", text)
