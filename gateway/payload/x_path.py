"""XPath 1.0 over XML bodies, with a bound on what an evaluation may cost.

The library evaluates; `x_path_reader` decides what reaches it. There is no `document()`, there are
no extensions and no variables, and a document that is too large for the price of an expression is
not searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree

from gateway.payload.errors import PathError
from gateway.payload.x_path_reader import read_xpath

_MAX_COST = 4_000_000_000
"""Node visits an evaluation may cost: about two seconds of the library's time."""
_MAX_LENGTH = 4096
_PROBE = etree.Element("probe")
_string_value = etree.XPath("string()", smart_strings=False)
_number_text = etree.XPath("string($number)", smart_strings=False)


Result = bool | float | str | list[etree._Element | str]


@dataclass(frozen=True, slots=True)
class XPath:
    """Be an expression that was compiled; the three answers are the forms a policy asks for."""

    source: str
    _evaluate: etree.XPath
    _power: int

    @property
    def is_linear(self) -> bool:
        """Tell whether an evaluation costs at most so much for each node, however many there are."""
        return self._power <= 1

    def evaluate(self, root: etree._Element) -> Result:
        """Return XPath's own result: bool, float, str, or a list of elements and str.

        Raises:
            PathError: when the document is too large for the expression, or the library gives up.
        """
        if self._power > 1 and _is_too_costly(root, self._power):
            raise PathError(f"the XPath is too costly for a document of this size: {self.source}")
        try:
            # Plain texts instead of smart ones, no namespace axis: the library cannot answer otherwise.
            result = cast("Result", self._evaluate(root))
        except etree.XPathError as error:
            raise PathError(f"{error}: {self.source}") from error
        return result

    def text(self, root: etree._Element) -> str | None:
        """Return the string value of the first node, or of the result; None when nothing is found."""
        result = self.evaluate(root)
        if not isinstance(result, list):
            return _scalar_text(result)
        return _text_of(result[0]) if result else None

    def markup(self, root: etree._Element, *, only_first: bool = False) -> str | None:
        """Return the found nodes as XML text, one after the other; None when nothing is found."""
        result = self.evaluate(root)
        if not isinstance(result, list):
            return _scalar_text(result)
        nodes = result[:1] if only_first else result
        return "".join(_markup_of(node) for node in nodes) if nodes else None


def compile_xpath(text: str, namespaces: Mapping[str, str] | None = None) -> XPath:
    """Compile an expression; `namespaces` maps its prefixes to URIs.

    Raises:
        PathError: for what is no XPath 1.0, with its position where that is known.
    """
    if len(text) > _MAX_LENGTH:
        raise PathError(f"an XPath may have up to {_MAX_LENGTH} characters", _MAX_LENGTH)
    known = dict(namespaces or {})
    read = read_xpath(text, known)
    try:
        compiled = etree.XPath(read.anchored, namespaces=known, regexp=False, smart_strings=False)
        # Some mistakes show only when it runs.
        compiled(_PROBE)
    except (etree.XPathError, ValueError, TypeError) as error:
        raise PathError(f"{error}: {text}") from error
    return XPath(text, compiled, read.power)


def _is_too_costly(root: etree._Element, power: int) -> bool:
    """Tell whether so many nodes, nested so deep, are too many for an expression."""
    combinations: int = sum(1 for _ in root.iter()) ** power
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return combinations * deepest > _MAX_COST


def _text_of(node: etree._Element | str) -> str:
    """Return the string value of a node; attributes and texts are theirs already."""
    if isinstance(node, str):
        return node
    if isinstance(node, (etree._Comment, etree._ProcessingInstruction)):
        # The library evaluates nothing on these; their text is all they have.
        return node.text or ""
    return str(_string_value(node))


def _markup_of(node: etree._Element | str) -> str:
    """Return a node as XML; attributes and texts as they are."""
    return node if isinstance(node, str) else etree.tostring(node, encoding="unicode", with_tail=False)


def _scalar_text(result: bool | float | str) -> str:
    """Return a boolean, number or text as XPath's string() would."""
    if isinstance(result, bool):
        return "true" if result else "false"
    return result if isinstance(result, str) else str(_number_text(_PROBE, number=result))
