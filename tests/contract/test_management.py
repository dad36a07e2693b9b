"""Every management contract case, against the API over a real Redis; and the rows of the ledger they show.

Each call is also held against what the OpenAPI document says of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.management_cases import ApiCase, read_api_cases, run_case
from tests.support.management_page import ApiRow, is_shown, read_rows

if TYPE_CHECKING:
    from gateway.store import Store

CASES = read_api_cases()
ROWS = read_rows()


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
