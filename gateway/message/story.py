"""Stories: many variables at once, told when somebody looks.

A policy that lets a client pass tells the flow some forty variables, and mostly nobody reads one of them.
"""

from __future__ import annotations


class Story:
    """Be variables that are not written yet; whoever tells one overrides `tell`."""

    __slots__ = ()

    def tell(self, variables: dict[str, object]) -> None:
        """Write them."""
        raise NotImplementedError
