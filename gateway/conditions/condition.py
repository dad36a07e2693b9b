"""A condition of a bundle, compiled: text and place in, matcher and findings out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.conditions.matcher import Matcher, MatcherPlan, Resolve
from gateway.conditions.parser import parse
from gateway.conditions.syntax_error import ConditionError, excerpt
from gateway.conditions.tree import Node
from gateway.conditions.wording import Worded, wording
from gateway.errors import BundleError, Finding, Location
from gateway.message import Needs, is_observed
from gateway.message import resolve as resolve_variable

ELEMENT = "Condition"


@dataclass(frozen=True, slots=True)
class Condition:
    """Be a compiled condition.

    `tree` and `matcher` are None for an empty one, which is always true. `needs` are the bodies
    the matcher reads; `findings` the warnings about what was tolerated, in the order of the text.
    """

    text: str
    tree: Node | None
    matcher: Matcher | None
    needs: Needs
    findings: tuple[Finding, ...]
    is_plain: bool = True
    """It only looks, never fails, and does not ask which flow runs: nobody can tell whether it was asked."""


def compile_condition(
    text: str,
    at: Location,
    *,
    where: Callable[[int], Location] | None = None,
    java_precedence: bool = False,
    resolve: Resolve = resolve_variable,
) -> Condition:
    """Compile the text of a condition.

    Args:
        text: as the XML parser gives it, entities decoded.
        at: where the text begins; line and column of findings are counted from there,
        where: unless this tells where the character at an index of the text stands.
        java_precedence: let And bind tighter than Or, as in Java; by default Or is tighter.
        resolve: makes the Value of a variable's name.

    Raises:
        BundleError: the text is no condition; with the place, what was expected, and the line.
    """
    if not text.strip(" \t\r\n"):
        return Condition(text, None, None, Needs.NOTHING, ())

    def finding(message: str, index: int, *, is_warning: bool) -> Finding:
        place = at.after(text[:index]) if where is None else where(index)
        # The caret stands below the decoded line: that is the one the parser read.
        return Finding(place, message, element=ELEMENT, excerpt=excerpt(text, index), is_warning=is_warning)

    try:
        tree, remarks = parse(text, java_precedence=java_precedence)
        plan = MatcherPlan(resolve)
        matcher = tree.make(plan)
        if is_observed():
            matcher = Worded(matcher, wording(tree))
    except ConditionError as error:
        raise BundleError([finding(error.message, error.at, is_warning=False)]) from error
    findings = tuple(finding(remark.message, remark.at, is_warning=True) for remark in remarks)
    return Condition(text, tree, matcher, plan.needs, findings, plan.is_plain and plan.needs is Needs.NOTHING)
