"""The taxonomy of faults: what `fault.category` and `fault.subcategory` answer.

Edge documents the categories and not which code is in which, so the assignment by code is ours.
"""

from __future__ import annotations

_HTTP = "messaging.adaptors.http.flow."

CATEGORIES: tuple[tuple[str, str, str], ...] = (
    ("steps.raisefault.RaiseFault", "Messaging", "Custom faults"),
    (_HTTP + "ErrorResponseCode", "Messaging", "Response codes"),
    (_HTTP + "ApplicationNotFound", "Messaging", "Classification failures"),
    ("messaging.runtime.", "Messaging", "Routing failures"),
    (_HTTP + "ServiceUnavailable", "Transport", "Connectivity"),
    (_HTTP + "NoActiveTargets", "Transport", "Connectivity"),
    (_HTTP + "LengthRequired", "Transport", "Request validations"),
    (_HTTP, "Transport", "IO errors"),
    ("protocol.http.", "Transport", ""),
    ("steps.", "Policy", ""),
    ("policies.", "Policy", ""),
    ("accesscontrol.", "Policy", ""),
    ("oauth.", "Policy", ""),
    ("keymanagement.", "Policy", ""),
    ("entities.", "Policy", ""),
    ("flow.", "Policy", ""),
    ("", "System", ""),
)
"""(beginning of the code, category, subcategory); the first row that fits counts, "" is unknown."""


def categorize(code: str) -> tuple[str, str]:
    """Return the category and the subcategory of a fault's code."""
    return next((category, sub) for start, category, sub in CATEGORIES if code.startswith(start))
