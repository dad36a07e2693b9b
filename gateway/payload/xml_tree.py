"""Parse XML bodies into trees without trusting them: without DTD, entities or network.

Loads the library that builds them; who only looks at a body does without.
"""

from __future__ import annotations

from lxml import etree

from gateway.payload.errors import PayloadError
from gateway.payload.parsing import DEFAULT_LIMITS, PayloadLimits, check_xml_size, refuse_doctype

XmlElement = etree._Element
"""What a parsed body is: for those who pass it on and need not know the library."""


def parse_xml_payload(raw: bytes | str, limits: PayloadLimits = DEFAULT_LIMITS) -> etree._Element:
    """Return the root element of an XML body, comments and processing instructions included.

    Raises:
        PayloadError: not well formed, with a DOCTYPE, or beyond a limit; the text is the
            parser's.
    """
    body = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    check_xml_size(body, limits)
    refuse_doctype(body, encoding="utf-8" if isinstance(raw, str) else None)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        encoding="utf-8" if isinstance(raw, str) else None,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise PayloadError(error.msg or "Malformed XML") from error
    return root
