"""Rows of the variable table: the error state and the fault."""

from __future__ import annotations

from gateway.message.exchange import PendingError, Phase
from gateway.message.fault_categories import categorize
from gateway.message.variable_rows import ANY, BOOLEAN, FAULTY, INTEGER, STRING, Row, of_fault

_SEGMENTS = {
    (Phase.REQUEST, "proxy"): 2,
    (Phase.REQUEST, "target"): 4,
    (Phase.RESPONSE, "target"): 7,
    (Phase.RESPONSE, "proxy"): 8,
}


def error_segment(error: PendingError) -> int | None:
    """Return the place in the order of segments where an error happened, the router being 0.

    Edge's numbers are not documented; these count the segments of Edge's order of execution.
    """
    if error.state is None:
        return 0
    return _SEGMENTS.get((error.state.phase, error.state.endpoint))


ERROR_ROWS: tuple[Row, ...] = (
    Row("is.error", BOOLEAN, ANY, "true from a fault on", lambda e: e.fault is not None),
    Row("error.message", STRING, FAULTY, "the text of the fault", of_fault(lambda p: p.fault.text)),
    Row(
        "error.state",
        INTEGER,
        FAULTY,
        "where it happened: 0 before any flow, 2 proxy request, 4 target request, 7 target response,"
        " 8 proxy response",
        of_fault(error_segment),
    ),
    Row("fault.name", STRING, FAULTY, "the end of the fault's code", of_fault(lambda p: p.fault.name)),
    Row("fault.reason", STRING, FAULTY, "the text of the fault", of_fault(lambda p: p.fault.text)),
    # Edge: an empty string where it does not know; what it would know is documented nowhere.
    Row("fault.type", STRING, FAULTY, "always empty", of_fault(lambda _pending: "")),
    Row(
        "fault.category",
        STRING,
        FAULTY,
        "`Messaging`, `Transport`, `System` or `Policy`",
        of_fault(lambda p: categorize(p.fault.code)[0]),
    ),
    Row(
        "fault.subcategory",
        STRING,
        FAULTY,
        "a division of the category, empty when unknown",
        of_fault(lambda p: categorize(p.fault.code)[1]),
    ),
)
