"""The taxonomy of faults."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import FaultKind
from gateway.message.fault_categories import categorize


@pytest.mark.parametrize(
    ("kind", "category", "subcategory"),
    [
        (faults.RAISED, "Messaging", "Custom faults"),
        (faults.TARGET_STATUS, "Messaging", "Response codes"),
        (faults.APPLICATION_NOT_FOUND, "Messaging", "Classification failures"),
        (faults.ROUTE_FAILED, "Messaging", "Routing failures"),
        (faults.SERVICE_UNAVAILABLE, "Transport", "Connectivity"),
        (faults.NO_ACTIVE_TARGETS, "Transport", "Connectivity"),
        (faults.GATEWAY_TIMEOUT, "Transport", "IO errors"),
        (faults.REQUEST_BODY_TOO_BIG, "Transport", ""),
        (faults.ASSIGN_UNRESOLVED, "Policy", ""),
        (faults.KEY_EXPIRED, "Policy", ""),
        (faults.INVALID_ACCESS_TOKEN, "Policy", ""),
        (faults.STORE_UNAVAILABLE, "System", ""),
        (faults.INTERNAL, "System", ""),
    ],
)
def test_category(kind: FaultKind, category: str, subcategory: str) -> None:
    assert categorize(kind.code) == (category, subcategory)
