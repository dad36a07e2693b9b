"""What must hold of every text that is given to the condition compiler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random

from gateway.conditions import Condition
from gateway.errors import BundleError, Finding
from gateway.faults import Fault
from tests.support.builders import make_exchange
from tests.support.condition_grammar import anything, condition, values
from tests.support.condition_oracle import NotACondition, evaluate
from tests.support.condition_rows import AT
from tests.support.condition_rows import compiled as compile_given

EXCHANGE = make_exchange()
Values = Mapping[str, str | bool | int | float | None]


def outcome(text: str, given: Values) -> object:
    """Compile a text and ask it; return all that is to be seen of it.

    Raises:
        AssertionError: it is neither a condition nor a refusal with its place.
    """
    try:
        made = compile_given(text, given)
    except BundleError as error:
        return _refusal(text, error)
    assert isinstance(made, Condition)
    assert all(finding.is_warning for finding in made.findings)
    warnings = tuple(_placed(text, finding) for finding in made.findings)
    try:
        answer = True if made.matcher is None else made.matcher(EXCHANGE)
    except Fault as fault:
        return "budget", fault.code
    assert isinstance(answer, bool)
    return "compiled", answer, warnings


def _refusal(text: str, error: BundleError) -> object:
    """Hold that a refusal holds an error."""
    assert not all(finding.is_warning for finding in error.findings)
    return "refused", tuple(_placed(text, finding) for finding in error.findings)


def _placed(text: str, finding: Finding) -> tuple[int, int, str]:
    """Hold that a finding has a place inside the text, and a caret that points at it."""
    at = finding.at
    lines = text.count("\n") + 1
    assert at.file == AT.file
    assert AT.line <= at.line <= AT.line + lines
    assert at.column >= 1
    assert finding.message
    assert finding.excerpt.rpartition("\n")[2].endswith("^")
    return at.line, at.column, finding.message


def fuzz(count: int, seed: int) -> Counter[str]:
    """Give the compiler so many texts, each twice; return how many of each outcome there were."""
    random = Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(count):
        text, given = anything(random), values(random)
        first, second = outcome(text, given), outcome(text, given)
        assert isinstance(first, tuple)
        # A budget is time: a pattern at its edge may come out either way.
        if "budget" not in (first[0], second[0] if isinstance(second, tuple) else ""):
            assert first == second, text
        seen[str(first[0])] += 1
    return seen


def disagreements(count: int, seed: int, *, java: bool = False) -> list[str]:
    """List where matcher and oracle disagree on conditions that the grammar makes."""
    random = Random(seed)
    found = []
    for _ in range(count):
        text, given = condition(random), values(random)
        try:
            expected: object = evaluate(text, given, java=java)
        except NotACondition as error:
            expected = f"refused: {error}"
        made = compile_given(text, given, java=java)
        got = True if made.matcher is None else made.matcher(EXCHANGE)
        if got is not expected:
            named = {name: value for name, value in given.items() if name in text}
            found.append(f"{text!r} with {named}: expected {expected}, got {got}")
    return found


def unsound(count: int, seed: int) -> list[str]:
    """List texts that the oracle takes for conditions and the compiler refuses or answers otherwise.

    Regular expressions are left out: broken ones mean other things in Python than in Java.
    """
    random = Random(seed)
    found = []
    for _ in range(count):
        text, given = anything(random), values(random)
        if "~~" in text or "javaregex" in text.lower():
            continue
        try:
            expected = evaluate(text, given)
        except NotACondition:
            continue
        got = outcome(text, given)
        assert isinstance(got, tuple)
        if got[:2] != ("compiled", expected):
            found.append(f"{text!r} with {given}: expected {expected}, got {got}")
    return found
