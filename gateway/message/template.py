r"""Message templates: `Hello {request.queryparam.name:World}, {toUpperCase(request.verb)}`.

A template is split once, at deploy, into parts that write themselves.

What is substituted is an opening brace, an expression and the closing brace, without a gap:

* `{name}` and `{name:text to use when it is unset}`;
* `{function(argument,argument)}`, where an argument is a quoted text, a variable name with or
  without its default, a number, or - unquoted, but nothing a variable could be called, as
  `$.a[0]` - a text as it stands.

Everything else is literal, and that is what makes JSON payloads work: `{ "a": "{v}" }` keeps its
outer braces, as do `{}`, `{ v }`, `{a{b}}`, and the call of a function that there is not.
`\{` and `\}` are the braces themselves. Quotes around a whole template are part of its text.
A known function with a wrong number of arguments, a nested call, or a literal argument that can
never work is a mistake, and refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.faults import REGEX_BUDGET_EXCEEDED, TEMPLATE_FUNCTION_FAILED
from gateway.message.exchange import Exchange
from gateway.message.functions import FUNCTIONS
from gateway.message.needs import Needs
from gateway.message.template_function import FunctionError, TemplateFunction
from gateway.message.template_reader import Call, Piece, Reference, TemplateError, read_template
from gateway.message.template_remarks import remarks
from gateway.message.values import Value, to_text
from gateway.message.variables import resolve as resolve_variable
from gateway.patterns import RegexBudgetExceeded

__all__ = ["Template", "TemplateError", "Unresolved", "parse_template"]

Unresolved = Callable[[str], str]
"""Called with the name of an unset variable: return the text for it, or raise a fault."""

_Part = Callable[[Exchange, Unresolved], str]
_Argument = Callable[[Exchange, Unresolved], str | None]


def _as_empty(_name: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Template:
    """Be a text with places for variables and functions; a Value[str].

    `names` are the variables it reads, each once, in the order of their appearance; `needs` the
    bodies they need. `is_constant` says that every exchange gets the same text. `remarks` are about
    what is literal in it and was hardly meant to be.
    """

    source: str
    names: tuple[str, ...]
    needs: Needs
    is_constant: bool
    remarks: tuple[str, ...]
    _parts: tuple[_Part, ...]

    def __call__(self, exchange: Exchange) -> str:
        """Return the text for this exchange; unset variables without a default are empty."""
        return self.render(exchange, unresolved=_as_empty)

    def render(self, exchange: Exchange, *, unresolved: Unresolved) -> str:
        """Return the text for this exchange, asking `unresolved` about each unset variable.

        It is not asked about variables with a default, nor about arguments of firstnonnull.

        Raises:
            Fault: what `unresolved` raises; TEMPLATE_FUNCTION_FAILED; REGEX_BUDGET_EXCEEDED.
        """
        return "".join([part(exchange, unresolved) for part in self._parts])


def parse_template(
    text: str,
    *,
    functions: Mapping[str, TemplateFunction] = FUNCTIONS,
    prefix: str = "{",
    suffix: str = "}",
    resolve: Callable[[str], Value] = resolve_variable,
) -> Template:
    """Split a template; `prefix` and `suffix`, one sign each, stand for the braces.

    Raises:
        TemplateError: with the position of the mistake in `text`, 0-based.
    """
    pieces = [piece for piece in read_template(text, functions, prefix=prefix, suffix=suffix) if piece]
    variables = {name: resolve(name) for piece in pieces for name in _names(piece)}
    needs = Needs.NOTHING
    for variable in variables.values():
        needs |= variable.needs
    return Template(
        source=text,
        names=tuple(variables),
        needs=needs,
        is_constant=all(isinstance(piece, str) for piece in pieces),
        remarks=remarks(pieces, functions, prefix, suffix),
        _parts=tuple(_part(piece, variables) for piece in pieces),
    )


def _names(piece: Piece) -> list[str]:
    """List the variables a piece reads."""
    match piece:
        case Reference(name=name):
            return [name]
        case Call(arguments=arguments):
            return [argument.name for argument in arguments if isinstance(argument, Reference)]
        case _:
            return []


def _part(piece: Piece, variables: Mapping[str, Value]) -> _Part:
    """Make the function that writes a piece."""
    match piece:
        case Reference(name=name, default=default):
            return _reading(name, default, variables[name])
        case Call():
            return _calling(piece, variables)
        case _:
            return lambda _exchange, _unresolved: piece


def _reading(name: str, default: str | None, variable: Value) -> _Part:
    """Write a variable, or what stands for it when it is unset."""

    def read(exchange: Exchange, unresolved: Unresolved) -> str:
        value = variable(exchange)
        if value is None:
            return unresolved(name) if default is None else default
        return to_text(value)

    return read


def _reading_null(default: str | None, variable: Value) -> _Argument:
    """Give a variable to a function that makes something of null."""

    def read(exchange: Exchange, _unresolved: Unresolved) -> str | None:
        value = variable(exchange)
        return default if value is None else to_text(value)

    return read


def _argument(argument: str | Reference, sees_null: bool, variables: Mapping[str, Value]) -> _Argument:
    """Make the function that gives an argument its text."""
    if isinstance(argument, str):
        return lambda _exchange, _unresolved: argument
    variable = variables[argument.name]
    if sees_null:
        return _reading_null(argument.default, variable)
    return _reading(argument.name, argument.default, variable)


def _calling(call: Call, variables: Mapping[str, Value]) -> _Part:
    """Write the result of a function; null is empty text."""
    function = call.function
    arguments = [_argument(argument, function.sees_null, variables) for argument in call.arguments]

    def write(exchange: Exchange, unresolved: Unresolved) -> str:
        given = [argument(exchange, unresolved) for argument in arguments]
        try:
            return function.apply(given) or ""
        except FunctionError as error:
            raise TEMPLATE_FUNCTION_FAILED(function=function.name, reason=error) from error
        except RegexBudgetExceeded as error:
            raise REGEX_BUDGET_EXCEEDED() from error

    return write
