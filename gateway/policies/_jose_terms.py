"""What all policies of JWT and JWS go by: names of faults and variables, and what an unset variable means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway import jose_faults
from gateway.fault import FaultKind
from gateway.faults import Fault
from gateway.message import Constant, Exchange, Value, Variable, to_text
from gateway.oauth import jose
from gateway.policies._values import Fallback

_UNRESOLVED = "FailedToResolveVariable"


@dataclass(frozen=True, slots=True)
class Family:
    """Name what differs between JWT and JWS: prefix of variables, faults, and whose names are others."""

    prefix: str
    kinds: Mapping[str, FaultKind]
    names: Mapping[jose.Refusal, str] = field(default_factory=dict)


JWT = Family("jwt", jose_faults.JWT)
# Edge: a malformed token was seen to be InvalidToken where it is verified.
VERIFIED_JWT = Family("jwt", jose_faults.JWT, {jose.Refusal.MALFORMED: "InvalidToken"})
JWS = Family("jws", jose_faults.JWS, {jose.Refusal.BAD_SIGNATURE: "InvalidJws"})


def jwt_failed(policy: str) -> tuple[str, ...]:
    """Return the variables that become true when a JWT policy fails: its own, and the one of all of them."""
    return (f"{JWT.prefix}.{policy}.failed", "JWT.failed")


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold what a policy goes by, and tell its faults in its variables. The engine sets `failed`."""

    family: Family
    policy: str
    ignores_unresolved: bool = False

    @property
    def prefix(self) -> str:
        """Return the beginning of the policy's variables."""
        return f"{self.family.prefix}.{self.policy}."

    @contextmanager
    def telling(self, exchange: Exchange) -> Iterator[None]:
        """Make a fault of what is refused within, and tell it in the policy's variables."""
        try:
            yield
        except jose.Refused as refused:
            fault = self.fault(refused.why)
            self._tell(exchange, fault)
            raise fault from refused
        except Fault as fault:
            self._tell(exchange, fault)
            raise

    def fault(self, why: jose.Refusal) -> Fault:
        """Return the fault for a refusal."""
        return self.family.kinds[self.family.names.get(why, why.value)](policy=self.policy)

    def _tell(self, exchange: Exchange, fault: Fault) -> None:
        exchange.variables[f"{self.prefix}fault.name"] = fault.name
        exchange.variables[f"{self.prefix}fault.cause"] = fault.text

    def unresolved(self, variable: str) -> None:
        """Say that a variable is unset: that is like an empty one, where the policy says so.

        Raises:
            Fault: FailedToResolveVariable.
        """
        if not self.ignores_unresolved:
            raise self.family.kinds[_UNRESOLVED](policy=self.policy, variable=variable)

    def empty(self, variable: str) -> str:
        """Return the text of an unset variable.

        Raises:
            Fault: FailedToResolveVariable.
        """
        self.unresolved(variable)
        return ""

    def required(self, variable: Variable, exchange: Exchange) -> object:
        """Return what a variable holds.

        Raises:
            Fault: FailedToResolveVariable, whatever the policy says of others.
        """
        value = variable(exchange)
        if value is None:
            raise self.family.kinds[_UNRESOLVED](policy=self.policy, variable=variable.name)
        return value

    def text_of(self, variable: Variable, exchange: Exchange) -> str:
        """Return a variable as a text, "" for an unset one that is ignored.

        Raises:
            Fault: FailedToResolveVariable.
        """
        value = variable(exchange)
        if value is None:
            self.unresolved(variable.name)
        return to_text(value)

    def value_of(self, value: Value, exchange: Exchange) -> object | None:
        """Return a value, None where it is not configured or unset and ignored.

        Raises:
            Fault: FailedToResolveVariable.
            ValueError: a variable's text cannot be converted.
        """
        found = value(exchange)
        if found is None and isinstance(value, Fallback):
            self.unresolved(value.name)
        return found


def is_given(value: Value) -> bool:
    """Tell whether a value is configured at all, whatever it may be for an exchange."""
    return not isinstance(value, Constant) or value.value is not None


@contextmanager
def refusing(why: jose.Refusal) -> Iterator[None]:
    """Refuse what is within when one of its values cannot be converted."""
    try:
        yield
    except ValueError as error:
        raise jose.Refused(why) from error
