"""Every management contract case, against the API over a real Redis; and the rows of the ledger they show.

Each call is also held against what the OpenAPI document says of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.management_cases import ApiCase, read_api_cases, run_case
from tests.support.management_page import ApiRow, is_shown, read_rows, unlisted
from tests.support.management_rules import (
    ACCEPTANCE,
    CONVENTIONS,
    ERRORS,
    FRESH,
    Rule,
    missing,
    not_refused_so,
    read_rules,
)

if TYPE_CHECKING:
    from gateway.store import Store

CASES = read_api_cases()
ROWS = read_rows()
CHECKS = read_rules(ACCEPTANCE)
POINTS = [str(number) for number in range(1, 16)]
"""Of the acceptance list: where real clients break first."""


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_case_is_answered_as_it_says(case: ApiCase, store: Store) -> None:
    # house: the store stands on compiled modules, which an uncompiled run of other tests here may not load
    from tests.support.described import described_driver
    from tests.support.management import driving

    async with driving(store) as driver:
        await run_case(case, described_driver(driver))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_that_is_served_is_shown_by_its_case(row: ApiRow) -> None:
    if row.is_served:
        assert is_shown(row, CASES), f"{row}: no call of {row.cases} shows it"
    else:
        assert row.remark, f"{row}: what is not served needs its reason"


def test_what_is_served_has_its_row() -> None:
    assert unlisted(ROWS) == set()


@pytest.mark.parametrize("rule", [*read_rules(CONVENTIONS), *CHECKS, *read_rules(FRESH)], ids=str)
def test_what_shows_a_rule_is_there(rule: Rule) -> None:
    assert missing(rule, CASES) == []


@pytest.mark.parametrize("rule", read_rules(ERRORS), ids=str)
def test_an_error_is_told_as_the_ledger_has_it(rule: Rule) -> None:
    assert rule.named
    assert not_refused_so(rule, CASES) == set()


def test_each_point_of_acceptance_has_its_cases() -> None:
    assert [check.cells[0] for check in CHECKS] == POINTS
    for check in CHECKS:
        own = {str(case) for case in CASES if str(case).startswith(f"acceptance: {check.cells[0]}: ")}
        assert own, check
        assert own == {name for name in check.named if name.startswith("acceptance: ")}
