"""AssignMessage: create or edit a message, and set variables."""

from __future__ import annotations

from gateway import faults
from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies._assign_variable import AssignVariable
from gateway.policies._assignment import Add, Set
from gateway.policies._destination import AMBIENT, AssignTo
from gateway.policies._edit import Terms, in_order
from gateway.policies._fields import flag, nested, ordered
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
