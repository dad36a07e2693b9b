"""What the texts in a policy's XML become: templates, variables, variables with a fallback.

And what reading these takes (`needs_of`). It must not know XML: the field kinds bring the texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass

from gateway.message import FUNCTIONS, Exchange, Needs, Template, Variable, parse_template, resolve, to_text
from gateway.payload import TEMPLATE_FUNCTIONS

ALL_FUNCTIONS = {**FUNCTIONS, **TEMPLATE_FUNCTIONS}
"""The functions that templates of policies may call."""


class Wrong(ValueError):
    """Refuse a text; `rule` is Edge's name of the deployment error where it has one."""

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


def to_template(text: str) -> Template:
    """Split a message template.

    Raises:
        TemplateError: the template is wrong.
    """
    return parse_template(text, functions=ALL_FUNCTIONS)


def to_variable(name: str) -> Variable:
    """Resolve the name of a flow variable; any name will do, but there must be one.

    Raises:
        Wrong: the name is empty.
    """
    if not name:
        raise Wrong("needs the name of a variable")
    return resolve(name)


def to_writable(name: str, rule: str = "") -> Variable:
    """Resolve the name of a variable that is to be written; `rule` names what is wrong where that cannot be.

    Raises:
        Wrong: the name is empty, or nothing can ever be written there.
    """
    found = to_variable(name)
    if found.is_read_only:
        raise Wrong(f"'{name}' can only be read", rule)
    return found


def is_odd_name(name: str) -> bool:
    """Tell whether a variable's name holds what names do not: braces or blanks, as templates do."""
    return any(sign.isspace() or sign in "{}" for sign in name)


@dataclass(frozen=True, slots=True)
class Fallback:
    """Be a variable's value, converted from its text; the fallback when it is null. A Value."""

    variable: Variable
    convert: Callable[[str], object]
    fallback: object

    @property
    def name(self) -> str:
        """Return the variable's name."""
        return self.variable.name

    @property
    def needs(self) -> Needs:
        """Return the bodies that the variable needs."""
        return self.variable.needs

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the value.

        Raises:
            ValueError: the variable's text cannot be converted.
        """
        value = self.variable(exchange)
        return self.fallback if value is None else self.convert(to_text(value))


def needs_of(value: object) -> Needs:
    """Return the bodies that a field's value reads: a Value, a record of such, or a tuple of such.

    A record may say for itself: all of it by `needs`, or by `extra_needs` what its fields do not say.
    """
    own_needs = getattr(value, "needs", None)
    if isinstance(own_needs, Needs):
        return own_needs
    needs: Needs = getattr(value, "extra_needs", Needs.NOTHING)
    for part in value if isinstance(value, tuple) else field_values(value):
        needs |= needs_of(part)
    return needs


def field_values(value: object) -> tuple[object, ...]:
    """Return the values of a record's fields; none of what is no record."""
    if not is_dataclass(value):
        return ()
    return tuple(getattr(value, field.name) for field in fields(value))
