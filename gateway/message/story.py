"""Stories: many variables at once, told when somebody looks.

A policy that lets a client pass tells the flow some forty variables, and mostly nobody reads one of them.
"""

from __future__ import annotations

from collections.abc import Mapping


class Story:
    """Be variables that are not written yet; whoever tells one overrides `tell`.

    `before` is the story that is to be told first, None for none; the exchange sets it.
    """

    __slots__ = ("before",)

    before: Story | None

    def tell_all(self, variables: dict[str, object]) -> None:
        """Write the variables of all stories, in the order in which they came: a later one's win."""
        stories = [self]
        before = self.before
        while before is not None:
            stories.append(before)
            before = before.before
        while stories:
            stories.pop().tell(variables)

    def tell(self, variables: dict[str, object]) -> None:
        """Write them."""
        raise NotImplementedError

    def constants(self) -> Mapping[str, object]:
        """Return what it tells of every call of its kind alike; do not change it."""
        return {}
