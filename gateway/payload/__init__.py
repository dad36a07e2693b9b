"""JSON and XML bodies: hardened parsing, limits, conversion, path picks.

The tour: `parse_json_payload` and `parse_xml_payload` read a body within `PayloadLimits` or refuse it with
a `PayloadError`; `compile_json_path` and `compile_xpath` read a path once, at deploy, or refuse it with a
`PathError`, and what they return picks from parsed bodies. `xml_to_json` converts by `XmlToJsonOptions`, of
which `FORMATS` holds the presets. `pretty` and `compact` write JSON as Edge does. `redact_json` and
`redact_xml` hide what paths find. `TEMPLATE_FUNCTIONS` are the message-template functions that need a
parser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.payload.errors import PathError, PayloadError
from gateway.payload.functions import TEMPLATE_FUNCTIONS

if TYPE_CHECKING:
    from gateway.payload.json_path import JsonPath, compile_json_path
    from gateway.payload.json_text import JsonNumber, compact, json_value_text, pretty
    from gateway.payload.parsing import DEFAULT_LIMITS, PayloadLimits, parse_json_payload
    from gateway.payload.redaction import MASK, redact_json, redact_xml
    from gateway.payload.x_path import XPath, compile_xpath
    from gateway.payload.xml_conversion import xml_to_json
    from gateway.payload.xml_options import FORMATS, ArrayPath, XmlToJsonOptions
    from gateway.payload.xml_tree import XmlElement, parse_xml_payload
else:
    # The policies that look into bodies load what they look with, when they are deployed.
    __getattr__ = late(
        __name__,
        DEFAULT_LIMITS="parsing",
        FORMATS="xml_options",
        MASK="redaction",
        ArrayPath="xml_options",
        JsonNumber="json_text",
        JsonPath="json_path",
        PayloadLimits="parsing",
        XPath="x_path",
        XmlElement="xml_tree",
        XmlToJsonOptions="xml_options",
        compact="json_text",
        compile_json_path="json_path",
        compile_xpath="x_path",
        json_value_text="json_text",
        parse_json_payload="parsing",
        parse_xml_payload="xml_tree",
        pretty="json_text",
        redact_json="redaction",
        redact_xml="redaction",
        xml_to_json="xml_conversion",
    )

__all__ = [
    "DEFAULT_LIMITS",
    "FORMATS",
    "MASK",
    "TEMPLATE_FUNCTIONS",
    "ArrayPath",
    "JsonNumber",
    "JsonPath",
    "PathError",
    "PayloadError",
    "PayloadLimits",
    "XPath",
    "XmlElement",
    "XmlToJsonOptions",
    "compact",
    "compile_json_path",
    "compile_xpath",
    "json_value_text",
    "parse_json_payload",
    "parse_xml_payload",
    "pretty",
    "redact_json",
    "redact_xml",
    "xml_to_json",
]
