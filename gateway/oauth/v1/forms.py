"""The forms in which OAuth 1.0 answers: fields as a form, or as XML.

What is in an answer is decided elsewhere. The XML is our own: no document shows Edge's.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from html import escape

from gateway.oauth.v1.percent import encode
from gateway.xml_text import xml_text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


class Form(StrEnum):
    """Name a form, as a policy's `Format` does."""

    FORM_PARAM = "FORM_PARAM"
    XML = "XML"


CONTENT_TYPES: Mapping[Form, str] = {
    Form.FORM_PARAM: "application/x-www-form-urlencoded",
    Form.XML: "application/xml",
}


def written(form: Form, fields: Mapping[str, str], attributes: Mapping[str, str] | None = None) -> str:
    """Return fields as a text of that form; attributes have names of somebody's choosing, and come last."""
    attributes = attributes or {}
    if form is Form.FORM_PARAM:
        every = {**fields, **attributes}
        return "&".join([f"{encode(name)}={encode(value)}" for name, value in every.items()])
    lines = [f"<{name}>{_xml(value)}</{name}>" for name, value in fields.items()]
    lines += [
        f'<attribute name="{_xml(name)}">{_xml(value)}</attribute>' for name, value in attributes.items()
    ]
    return f"{_DECLARATION}<OAuth>{''.join(lines)}</OAuth>"


def _xml(text: str) -> str:
    """Return a text as XML holds it."""
    return escape(xml_text(text))
