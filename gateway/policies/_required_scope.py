"""The scopes that a policy asks of a token, and whether a token has enough of them. Compiled as it stands."""

from __future__ import annotations

from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.message import Exchange, Needs, resolve
from gateway.message.reader import Reader, reader_of  # house: the compiler, likewise
from gateway.message.variable import Variable  # house: the compiler, likewise
from gateway.oauth import scope_refusal

_MOST_KNOWN = 64
"""Of how many lists of scopes it is remembered that they are enough; then it begins anew."""


class RequiredScope:
    """Be the scopes that a token must have: the text as it stands, or the variable that it names. A Value."""

    __slots__ = ("_enough", "_read", "text", "variable")

    def __init__(self, text: str, variable: Variable) -> None:
        self.text = text
        self.variable = variable
        self._read: Reader = reader_of(variable.read)
        self._enough: dict[str, bool] = {}
        """What a token may have that is enough for the text as it stands."""

    @property
    def needs(self) -> Needs:
        """Return the bodies that the variable needs."""
        return self.variable.needs

    def __call__(self, exchange: Exchange) -> str:
        """Return names separated by blanks. A variable without a text leaves the literal, never nothing."""
        value = self._read.read(exchange)
        return value if isinstance(value, str) and value.strip() else self.text

    def refusal(self, granted: str, exchange: Exchange) -> Fault | None:
        """Return why a token's scopes, separated by blanks, are not enough; None where they are."""
        value = self._read.read(exchange)
        if value is None and granted in self._enough:
            return None
        fault = scope_refusal(granted, self(exchange), told=self.text)
        if fault is None and value is None:
            if len(self._enough) >= _MOST_KNOWN:
                self._enough.clear()
            self._enough[granted] = True
        return fault


def to_required_scope(text: str) -> RequiredScope:
    """Read a <Scope> of VerifyAccessToken."""
    return RequiredScope(text, resolve(text))
