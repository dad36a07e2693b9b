"""BasicAuthentication: write a user and a password as Basic credentials, or read them out of such.

It authenticates nobody: whether the password is right is another step's matter.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Protocol

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, ReadOnlyVariable, Variable, to_text
from gateway.policies._authorization import BASIC, basic_credentials
from gateway.policies._fields import Element, attribute, flag, own, parsed, read_record, record, whole
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable, to_writable


class Operation(Protocol):
    """Be what a BasicAuthentication policy does."""

    def bind(self, *, ignores_unresolved: bool) -> Action:
        """Return the action; it may be told to do without what is unset."""
        ...


@record
class Given:
    """Hold <User> or <Password> of Encode: the variable wins, the text is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: str = own()

    def read(self, exchange: Exchange, *, ignores_unresolved: bool) -> str:
        """Return the text.

        Raises:
            Fault: the variable is unset, there is no text, and that is not to be ignored.
        """
        value = None if self.reference is None else self.reference(exchange)
        if value is not None:
            return to_text(value)
        if self.reference is not None and not self.literal and not ignores_unresolved:
            raise faults.BASIC_UNRESOLVED(variable=self.reference.name)
        return self.literal


def _given(element: Element, tag: str) -> Given:
    """Read <User> or <Password> of Encode.

    Raises:
        BundleError: neither a variable nor a text is given.
    """
    found = element.child(tag)
    if found is None or found.is_empty:
        raise (found or element).fail(f"needs <{tag}> with the attribute 'ref' or a text", _RULES[tag])
    if tag == "Password" and found.text:
        found.warn("is a password that everybody sees who sees the bundle; 'ref' takes it from a variable")
    return read_record(Given, found)


def _taken(element: Element, tag: str) -> Variable:
    """Read <User> or <Password> of Decode: the variable to write.

    Raises:
        BundleError: no variable is named, or one that can only be read.
    """
    found = element.child(tag)
    name = "" if found is None else (found.get("ref") or "").strip()
    if found is None or not name:
        raise (found or element).fail(f"needs <{tag}> with the attribute 'ref'", _RULES[tag])
    if found.text:
        found.warn("has no effect with Decode and is ignored: 'ref' names the variable to write")
    return parsed(found, "attribute 'ref': ", to_writable, name)


def _named(element: Element, tag: str) -> Element:
    """Return a child that names a variable.

    Raises:
        BundleError: there is none, or it is empty.
    """
    found = element.child(tag)
    if found is None or not found.text:
        raise (found or element).fail(f"needs <{tag}> with the name of a variable", _RULES[tag])
    return found


_RULES: Mapping[str, str] = {
    "User": "UserNameRequired",
    "Password": "PasswordRequired",
    "AssignTo": "AssignToRequired",
    "Source": "SourceRequired",
}
"""Edge's names of what is wrong where an element lacks."""


def _assign_to(element: Element) -> Variable:
    """Read the variable that <AssignTo> names."""
    found = _named(element, "AssignTo")
    return parsed(found, "", to_writable, found.text)


def _create_new(element: Element) -> bool:
    """Read `createNew` of <AssignTo>, which need not be there to be read."""
    found = element.child("AssignTo")
    return found is not None and found.flag("createNew", False)


def _source(element: Element) -> Variable:
    """Read the variable that <Source> names."""
    found = _named(element, "Source")
    return parsed(found, "", to_variable, found.text)


def _pass_over(element: Element, tag: str, operation: str) -> None:
    """Warn of an element of the other operation, which templates of policies carry along."""
    for found in element.children(tag):
        found.get("createNew")
        if found.text:
            found.warn(f"has no effect with {operation} and is ignored")


@record
class Encode:
    """Write `Basic` credentials made of user and password into a variable."""

    user: Given = whole(lambda element: _given(element, "User"))
    password: Given = whole(lambda element: _given(element, "Password"))
    assign_to: Variable = whole(_assign_to)
    replaces: bool = whole(_create_new)

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of what belongs to Decode."""
        _pass_over(element, "Source", "Encode")
        return iter(())

    def bind(self, *, ignores_unresolved: bool) -> Action:
        """Return the action.

        Edge: without `createNew` a variable that is set already keeps its value.
        """

        def encode(exchange: Exchange) -> None:
            user = self.user.read(exchange, ignores_unresolved=ignores_unresolved)
            password = self.password.read(exchange, ignores_unresolved=ignores_unresolved)
            if not self.replaces and self.assign_to(exchange) is not None:
                return
            credentials = f"{user}:{password}".encode("utf-8", "surrogatepass")
            encoded = f"{BASIC} {base64.b64encode(credentials).decode('ascii')}"
            if not _is_written(exchange, self.assign_to, encoded):
                raise faults.BASIC_UNRESOLVED(variable=self.assign_to.name)

        return encode


@record
class Decode:
    """Read user and password out of `Basic` credentials into variables."""

    user: Variable = whole(lambda element: _taken(element, "User"))
    password: Variable = whole(lambda element: _taken(element, "Password"))
    source: Variable = whole(_source)

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of what belongs to Encode."""
        _pass_over(element, "AssignTo", "Decode")
        return iter(())

    def bind(self, *, ignores_unresolved: bool) -> Action:
        """Return the action; the user's name ends at the first colon."""

        def decode(exchange: Exchange) -> None:
            value = self.source(exchange)
            if value is None:
                if ignores_unresolved:
                    return
                raise faults.BASIC_UNRESOLVED(variable=self.source.name)
            credentials = basic_credentials(to_text(value))
            if credentials is None or not all(
                _is_written(exchange, variable, text)
                for variable, text in zip((self.user, self.password), credentials, strict=True)
            ):
                raise faults.BASIC_SOURCE(variable=self.source.name)

        return decode


def _is_written(exchange: Exchange, variable: Variable, text: str) -> bool:
    """Write a variable; say whether it can hold the text."""
    try:
        variable.set(exchange, text)
    except (ReadOnlyVariable, ValueError):
        return False
    return True


_OPERATIONS: Mapping[str, type[Operation]] = {"Encode": Encode, "Decode": Decode}


def _read_operation(element: Element) -> Operation:
    """Read the operation, with all elements that belong to it.

    Raises:
        BundleError: there is none of that name; nothing else is told of the policy then.
    """
    named = element.child("Operation")
    name = "" if named is None else named.text
    if name in _OPERATIONS:
        return read_record(_OPERATIONS[name], element)
    element.consume()
    if named is None or not name:
        raise element.fail("needs <Operation>: Encode or Decode", "OperationRequired")
    raise named.fail(f"'{name}' is no operation; there are Encode and Decode", "InvalidOperation")


@policy("BasicAuthentication")
class BasicAuthentication(Policy):
    """Encode or decode Basic credentials."""

    fault_prefix = "BasicAuthentication"

    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)
    operation: Operation = whole(_read_operation)

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - no port is asked
        """Return the operation's action."""
        return self.operation.bind(ignores_unresolved=self.ignores_unresolved)
