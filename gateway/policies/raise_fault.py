"""RaiseFault: stop the flow with an answer of the policy's choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from gateway import faults
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, Services
from gateway.message import Exchange, Kind, Message
from gateway.policies._assign_variable import AssignVariable
from gateway.policies._assignment import Add, Set
from gateway.policies._edit import Terms, in_order
from gateway.policies._fields import Element, flag, nested, ordered, record
from gateway.policies._misfits import warn_of_misfits
from gateway.policies._policy import Policy, policy
from gateway.policies._selection import Copy, Remove

_UNSET = 0


@record
class FaultResponse:
    """Hold the edits that make the answer, in the order of the document."""

    actions: tuple[Copy | Remove | Add | Set | AssignVariable, ...] = ordered(
        {"Copy": Copy, "Remove": Remove, "Add": Add, "Set": Set, "AssignVariable": AssignVariable}
    )

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of what an answer does not have."""
        warn_of_misfits(element, Kind.RESPONSE)
        return ()

    @property
    def sets_body(self) -> bool:
        """Tell whether the answer has a body of its own; else it gets the default one."""
        return any(action.sets_body for action in self.actions)


@policy("RaiseFault")
class RaiseFault(Policy):
    """Raise a fault that carries its answer."""

    fault_prefix = "raisefault"
    raises = True

    answer: FaultResponse = nested("FaultResponse", FaultResponse, default=FaultResponse(actions=()))
    ignore_unresolved: bool = flag("IgnoreUnresolvedVariables", default=True)
    short_reason: bool = flag("ShortFaultReason", default=False)

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the variables that become true when the fault is raised."""
        return ("raisefault.failed", f"raisefault.{self.name}.failed")

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - no port is asked
        """Return the action, which always raises."""
        terms = Terms(
            self.name,
            self.ignore_unresolved,
            faults.RAISE_UNRESOLVED,
            faults.RAISE_NOT_A_MESSAGE,
            faults.RAISE_SET_FAILED,
        )
        edit = in_order(action.bind(terms) for action in self.answer.actions)
        kind = faults.RAISED_SHORT if self.short_reason else faults.RAISED

        def raise_fault(exchange: Exchange) -> NoReturn:
            answer = Message.response(_UNSET, "")
            edit(exchange, answer)
            fault = kind(policy=self.name)
            self._dress(fault, answer)
            raise fault

        return raise_fault

    def _dress(self, fault: Fault, answer: Message) -> None:
        """Give the fault what the answer says; what it does not say stays the default."""
        if answer.status != _UNSET:
            fault.status = answer.status
            fault.sets_status = True
        fault.reason = answer.reason or None
        if self.answer.sets_body:
            fault.answered_with(answer.text, answer.headers.get("Content-Type") or fault.content_type)
        # The type goes with the body: the default body has its own.
        fault.headers.extend(field for field in answer.headers if field[0].lower() != "content-type")
