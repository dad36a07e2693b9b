"""What the edits of a message have in common: what an edit is, and what it says when it cannot be made.

AssignMessage and RaiseFault edit messages alike and raise faults of their own; `Terms` is the
difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gateway.faults import Fault, FaultKind
from gateway.message import Exchange, Message, Template

Edit = Callable[[Exchange, Message], None]
"""Change the message; raises a Fault of the policy's."""

Text = Callable[[Exchange], str]
Write = Callable[[Exchange, Message, str], None]
"""Write a text somewhere in the message; raises ValueError for what cannot stand there."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the faults of one policy, and whether it minds unresolved variables."""

    policy: str
    ignores_unresolved: bool
    unresolved_kind: FaultKind
    type_kind: FaultKind
    set_kind: FaultKind

    def unresolved(self, variable: str) -> str:
        """Return the text for an unset variable, or raise the policy's fault."""
        if self.ignores_unresolved:
            return ""
        raise self.unresolved_kind(policy=self.policy, variable=variable)

    def not_a_message(self, variable: str) -> Fault:
        """Make the fault of a variable that holds something, but no message."""
        return self.type_kind(policy=self.policy, variable=variable)

    def not_set(self, variable: str) -> Fault:
        """Make the fault of a variable or part that could not be written."""
        return self.set_kind(policy=self.policy, variable=variable)

    def text_of(self, template: Template) -> Text:
        """Return what renders a template on these terms."""
        if template.is_constant or self.ignores_unresolved:
            return template
        return lambda exchange: template.render(exchange, unresolved=self.unresolved)


def writing(terms: Terms, label: str, text: Text, write: Write) -> Edit:
    """Make the edit that writes a text somewhere; `label` names the place in the fault."""

    def edit(exchange: Exchange, message: Message) -> None:
        value = text(exchange)
        try:
            write(exchange, message, value)
        except ValueError as error:
            raise terms.not_set(label) from error

    return edit


def in_order(edits: Iterable[Edit]) -> Edit:
    """Make one edit of several."""
    steps = tuple(edits)

    def edit(exchange: Exchange, message: Message) -> None:
        for step in steps:
            step(exchange, message)

    return edit
