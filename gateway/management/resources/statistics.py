"""Statistics of an environment: what its workers counted, by dimensions and time."""

from __future__ import annotations

from gateway.errors import Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.lookup import environment_of
from gateway.management.operation import Parameter, describes, flag, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import NUMBER, STATISTICS
from gateway.management.stat_query import answer, read_query
from gateway.management.stat_terms import INVALID
from gateway.management.stat_times import UNITS
from gateway.management.stat_views import nested_view, optimized_view

_QUERY = (
    Parameter("select", description="Metrics, as sum(message_count)", is_required=True),
    Parameter("timeRange", description="As 06/01/2023 00:00~06/02/2023 00:00", is_required=True),
    one_word("timeUnit", *UNITS),
    Parameter("tzo", description="Minutes that the zone is ahead of UTC"),
    Parameter("filter"),
    Parameter("sortby"),
    Parameter("sort", description="ASC or DESC"),
    *(Parameter(name, NUMBER) for name in ("topk", "limit", "offset")),
    flag("tsAscending"),
    one_word("_optimized", "js"),
    one_word("_optimize", "js"),
)


@describes(STATISTICS, query=_QUERY)
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
