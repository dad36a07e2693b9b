"""The syntax of message templates: text -> literal texts, references and calls.

What the language is, `template.py` tells. This module knows neither variables nor values; of a
function it knows how many arguments it takes and which words mean themselves.

Reading is linear: an expression is tried at each opening brace and ends at the first character
that cannot be part of one; only then is the brace literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.message.template_function import FunctionError, TemplateFunction

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# The length is bounded so that many opening quotes without a closing one stay cheap to read.
_QUOTED = {quote: re.compile(rf"{quote}([^\r\n]{{0,1024}}?){quote}(?=[,)])") for quote in ("'", '"')}
_CLOSERS = {"(": ")", "[": "]"}


class TemplateError(ValueError):
    """Refuse a template: what is wrong, and at which position (0-based)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at position {position})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Reference:
    """Name a variable, and the text that stands for it when it is unset."""

    name: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """Call a function with literal texts and variables."""

    function: TemplateFunction
    arguments: tuple[str | Reference, ...]


Piece = str | Reference | Call


def read_template(
    text: str, functions: Mapping[str, TemplateFunction], *, prefix: str, suffix: str
) -> Iterator[Piece]:
    """Yield the pieces of a template in order; neighbouring literal texts may be separate.

    Raises:
        TemplateError: for a mistake that cannot be meant as literal text.
    """
    for delimiter in (prefix, suffix):
        if len(delimiter) != 1 or delimiter.isalnum() or delimiter.isspace() or delimiter in "\\_.,:()'\"":
            raise TemplateError(f'"{delimiter}" cannot delimit variables, one sign such as % can', 0)
    reader = _Reader(text, functions, prefix, suffix)
    return reader.pieces()


class _Reader:
    """Read one template; `_at` is where the expression under way goes on."""

    def __init__(
        self, text: str, functions: Mapping[str, TemplateFunction], prefix: str, suffix: str
    ) -> None:
        self._text = text
        self._functions = functions
        self._suffix = suffix
        opening, closing = re.escape(prefix), re.escape(suffix)
        self._special = re.compile(rf"\\[{opening}{closing}]|{opening}")
        # A name may hold a $ (OData parameters do), but never the sign that ends it.
        self._name = re.compile(rf"(?!{closing})[^\W\d](?:(?!{closing})[\w.$-])*")
        self._default = re.compile(rf"(?![ \t])[^{opening}{closing}\r\n]*")
        self._forbidden = frozenset({prefix, suffix, "\r", "\n", " ", "\t", "'", '"'})
        self._at = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield literal text up to each expression, and the expression."""
        done = search_from = 0
        while special := self._special.search(self._text, search_from):
            start, search_from = special.span()
            if special[0][0] == "\\" and len(special[0]) == 2:
                yield self._text[done:start] + special[0][1]
                done = search_from
                continue
            self._at = search_from
            expression = self._expression()
            if expression is not None:
                yield self._text[done:start]
                yield expression
                done = search_from = self._at
        yield self._text[done:]

    def _expression(self) -> Reference | Call | None:
        """Read what follows an opening brace, closing brace included; None if it is no expression."""
        name = self._name.match(self._text, self._at)
        if name is None:
            return None
        self._at = name.end()
        expression: Reference | Call | None
        if self._takes("("):
            function = self._functions.get(name[0])
            expression = self._call(function) if function else None
        else:
            expression = self._reference(name[0])
        return expression if expression is not None and self._takes(self._suffix) else None

    def _takes(self, sign: str) -> bool:
        """Step over a sign if it stands here."""
        found = self._text.startswith(sign, self._at)
        self._at += found
        return found

    def _reference(self, name: str) -> Reference | None:
        """Read the default that may follow a name."""
        if not self._takes(":"):
            return Reference(name, None)
        default = self._default.match(self._text, self._at)
        if default is None:
            return None
        self._at = default.end()
        return Reference(name, default[0])

    def _call(self, function: TemplateFunction) -> Call | None:
        """Read the arguments after an opening parenthesis, the closing one included."""
        start = self._at
        arguments: list[str | Reference] = []
        is_more = not self._takes(")")
        while is_more:
            argument = self._argument(function, len(arguments))
            if argument is None:
                return None
            arguments.append(argument)
            # An argument that was read ends before a comma or the closing parenthesis.
            is_more = self._takes(",") or not self._takes(")")
        if not self._text.startswith(self._suffix, self._at):
            return None
        return _checked(Call(function, tuple(arguments)), start)

    def _argument(self, function: TemplateFunction, index: int) -> str | Reference | None:
        """Read one argument; None if there is none that an expression could have."""
        quote = self._text[self._at : self._at + 1]
        if quote in ("'", '"'):
            return self._quoted(quote)
        start = self._at
        text = self._bare()
        if text is None:
            return None
        if function.is_word(index, text) or _NUMBER.fullmatch(text):
            return text
        name = self._name.match(text)
        if name is None:
            return text
        if name.end() == len(text):
            return Reference(text, None)
        if text[name.end()] == ":":
            return Reference(name[0], text[name.end() + 1 :])
        if text[name.end()] == "(" and name[0] in self._functions:
            raise TemplateError(f"a function cannot be called within another: {text}", start)
        return text

    def _quoted(self, quote: str) -> str | None:
        """Read a quoted text; it ends at the quote before `,` or `)`, so that it may hold quotes."""
        quoted = _QUOTED[quote].match(self._text, self._at)
        if quoted is None:
            return None
        self._at = quoted.end()
        return quoted[1]

    def _bare(self) -> str | None:
        """Read an unquoted argument, up to the comma or parenthesis outside its own brackets."""
        start = self._at
        closers: list[str] = []
        while self._at < len(self._text):
            sign = self._text[self._at]
            if not closers and sign in ",)":
                return self._text[start : self._at]
            if sign in self._forbidden and not (closers and sign in " '\""):
                return None
            if sign in _CLOSERS:
                closers.append(_CLOSERS[sign])
            elif closers and sign == closers[-1]:
                closers.pop()
            self._at += 1
        return None


def _checked(call: Call, position: int) -> Call:
    """Refuse a call that can never work."""
    function, given = call.function, len(call.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        most = "or more" if function.most is None else f"to {function.most}"
        wanted = str(function.least) if function.least == function.most else f"{function.least} {most}"
        raise TemplateError(f"{function.name} takes {wanted} arguments, not {given}", position)
    try:
        function.check([argument if isinstance(argument, str) else None for argument in call.arguments])
    except FunctionError as error:
        raise TemplateError(f"{function.name}: {error}", position) from error
    return call
