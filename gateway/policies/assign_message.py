"""AssignMessage: create or edit a message, and set variables."""

from __future__ import annotations

from collections.abc import Iterable

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies._assign_variable import AssignVariable
from gateway.policies._assignment import Add, Set
from gateway.policies._destination import AMBIENT, AssignTo
from gateway.policies._edit import Terms, in_order
from gateway.policies._fields import Element, flag, nested, ordered
from gateway.policies._misfits import warn_of_misfits
from gateway.policies._policy import Policy, policy
from gateway.policies._selection import Copy, Remove


@policy("AssignMessage")
class AssignMessage(Policy):
    """Edit the message that `assign_to` names: all actions in the order of the document."""

    fault_prefix = "assignmessage"

    assign_to: AssignTo = nested("AssignTo", AssignTo, default=AMBIENT)
    actions: tuple[Copy | Remove | Add | Set | AssignVariable, ...] = ordered(
        {"Copy": Copy, "Remove": Remove, "Add": Add, "Set": Set, "AssignVariable": AssignVariable}
    )
    ignore_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)

    def check(self, element: Element) -> Iterable[Finding]:
        """Warn of what the edited message does not have."""
        warn_of_misfits(element, self.assign_to.certain_kind, is_of_flow=self.assign_to.is_of_flow)
        return ()

    @property
    def extra_needs(self) -> Needs:
        """Return the body of the edited message, where its form fields are edited."""
        edits_form = any(action.edits_form for action in self.actions)
        return self.assign_to.body if edits_form else Needs.NOTHING

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - no port is asked
        """Return the action."""
        terms = Terms(
            self.name,
            self.ignore_unresolved,
            faults.ASSIGN_UNRESOLVED,
            faults.ASSIGN_NOT_A_MESSAGE,
            faults.ASSIGN_SET_FAILED,
        )
        return self.assign_to.bind(terms, in_order(action.bind(terms) for action in self.actions))
