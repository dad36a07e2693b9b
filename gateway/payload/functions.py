"""The template functions that need a parser: `{jsonPath($.a,request.content)}` and `{xpath(...)}`.

Both answer empty text when nothing is found, and when the body is not what they look into: a
template cannot tell the two apart on Edge either. A path that is wrong is refused at deploy where
it stands in the template, and fails the call where it comes from a variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from gateway.message import Arguments, FunctionError, TemplateFunction
from gateway.payload.errors import PathError, PayloadError

if TYPE_CHECKING:
    from gateway.payload.json_path import JsonPath
    from gateway.payload.x_path import XPath


@lru_cache(maxsize=256)
def _json_path(text: str) -> JsonPath:
    # house: start-up time and memory of every worker; where the path is a literal, it is met at deploy
    from gateway.payload.json_path import compile_json_path

    return compile_json_path(text)


@lru_cache(maxsize=256)
def _xpath(text: str, namespaces: tuple[tuple[str, str], ...]) -> XPath:
    # house: start-up time and memory of every worker, likewise
    from gateway.payload.x_path import compile_xpath

    return compile_xpath(text, dict(namespaces))


def _apply_json_path(arguments: Arguments) -> str:
    """Look up (path, JSON[, want_array])."""
    from gateway.payload.json_text import json_value_text  # house: start-up time and memory, as above
    from gateway.payload.parsing import parse_json_payload  # house: start-up time and memory, as above

    path, body, *wish = [argument or "" for argument in arguments]
    try:
        compiled = _json_path(path)
        found = compiled.find(parse_json_payload(body))
    except PathError as error:
        raise FunctionError(str(error)) from error
    except PayloadError:
        return ""
    if not found:
        return ""
    value = found[0] if compiled.is_definite else found
    # Edge: of an array its first item is the answer, unless the third argument is true.
    if isinstance(value, list) and wish != ["true"]:
        return json_value_text(value[0]) if value else ""
    return json_value_text(value)


def _check_json_path(arguments: Arguments) -> None:
    """Refuse a literal path that is none."""
    if arguments[0] is None:
        return
    try:
        _json_path(arguments[0])
    except PathError as error:
        raise FunctionError(str(error)) from error


_NODES = frozenset({"nodeset", "node"})
_VALUES = frozenset({"number", "boolean", "string"})


def _compiled_xpath(expression: str, datatype: str, declarations: Sequence[str]) -> XPath:
    """Compile an expression for a datatype; each declaration is `prefix:uri`.

    Raises:
        FunctionError: for what can never be evaluated.
    """
    namespaces: list[tuple[str, str]] = []
    for declaration in declarations:
        prefix, _, uri = declaration.partition(":")
        if not prefix or not uri:
            raise FunctionError(f'"{declaration}" is not prefix:uri')
        namespaces.append((prefix, uri))
    if datatype not in _NODES | _VALUES:
        raise FunctionError(f'unknown datatype "{datatype}"')
    try:
        compiled = _xpath(expression, tuple(namespaces))
        return compiled if datatype in _NODES else _xpath(f"{datatype}({expression})", tuple(namespaces))
    except PathError as error:
        raise FunctionError(str(error)) from error


def _apply_xpath(arguments: Arguments) -> str:
    """Look up (expression, XML[, datatype[, prefix:uri ...]])."""
    from gateway.payload.xml_tree import parse_xml_payload  # house: start-up time and memory, as above

    expression, body, *more = [argument or "" for argument in arguments]
    datatype = more[0] if more else "nodeset"
    compiled = _compiled_xpath(expression, datatype, more[1:])
    try:
        root = parse_xml_payload(body)
        if datatype in _NODES:
            return compiled.markup(root, only_first=datatype == "node") or ""
        answer = compiled.text(root) or ""
    except PathError as error:
        raise FunctionError(str(error)) from error
    except PayloadError:
        return ""
    return "" if answer == "NaN" and datatype == "number" else answer


def _check_xpath(arguments: Arguments) -> None:
    """Refuse a literal expression that is none, once all its namespaces are known."""
    expression, _, *more = arguments
    if expression is None or None in more:
        return
    given = [argument or "" for argument in more]
    _compiled_xpath(expression, given[0] if given else "nodeset", given[1:])


def _is_xpath_word(index: int, text: str) -> bool:
    """Tell datatypes and namespace declarations from variables."""
    return (index == 2 and text in _NODES | _VALUES) or (index > 2 and ":" in text)


def _is_json_path_word(index: int, text: str) -> bool:
    return index == 2 and text in ("true", "false")


_TABLE = (
    TemplateFunction(
        name="jsonPath",
        least=2,
        most=3,
        apply=_apply_json_path,
        is_word=_is_json_path_word,
        check=_check_json_path,
    ),
    TemplateFunction(
        name="xpath", least=2, most=None, apply=_apply_xpath, is_word=_is_xpath_word, check=_check_xpath
    ),
)

TEMPLATE_FUNCTIONS = MappingProxyType({function.name: function for function in _TABLE})
"""What `gateway.message.FUNCTIONS` lacks."""
