from __future__ import annotations

import pytest

from gateway.policies._operations import no_operation
from tests.support.builders import element


@pytest.mark.parametrize(
    ("inside", "rule", "why", "line"),
    [
        ("", "OperationRequired", "needs <Operation>; there are A, B", 1),
        ("\n<Operation/>", "OperationRequired", "needs <Operation>; there are A, B", 1),
        ("\n<Operation>C</Operation>", "InvalidOperation", "'C' is no operation; there are A, B", 2),
    ],
)
def test_what_is_no_operation_is_refused_alone(inside: str, rule: str, why: str, line: int) -> None:
    root = element(f"<P>{inside}<Other/></P>")
    [finding] = no_operation(root, ("A", "B")).findings
    assert (finding.rule, finding.message, finding.at.line) == (rule, why, line)
    assert not list(root.leftovers())
