"""Statistics of an environment: what its workers counted, by dimensions and time."""

from __future__ import annotations

from gateway.errors import Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.lookup import environment_of
from gateway.management.resource import Resource
from gateway.management.stat_query import answer, read_query
from gateway.management.stat_terms import INVALID
from gateway.management.stat_views import nested_view, optimized_view


async def get_statistics(call: Call) -> Answer:
    """Answer a question to the statistics, in the shape that is asked for."""
    environment = await environment_of(call)
    shape = call.query.get("_optimized") or call.query.get("_optimize") or ""
    if shape not in ("", "js"):
        raise Invalid(INVALID, f"_optimized {shape!r} is not js")
    query = read_query(call.query, call.names.get("dimensions", ""))
    outcome = await answer(query, call.store.statistics(), call.organization, environment, now=call.now)
    view = optimized_view if shape else nested_view
    return found(view(outcome, environment))


_PATH = "organizations/{organization}/environments/{environment}/stats"
RESOURCES = (
    Resource(_PATH, get=get_statistics),
    Resource(f"{_PATH}/{{dimensions}}", get=get_statistics),
)
