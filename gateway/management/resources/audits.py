"""The audit log as it is read: who changed what in an organization, about an entity, or who a user is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gateway.entities import AuditRecord
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.numbers import whole_number
from gateway.management.operation import Parameter, amount, describes, flag, one_word
from gateway.management.resource import SHORT, Resource
from gateway.management.shapes import AUDITS, TIME
from gateway.management.stamps import milliseconds
from gateway.store import INSTALLATION, Span, of_organization, of_refusals

MOST = 1_000
_DAY = 86_400.0
_TIMELINES: Mapping[str, Callable[[float], float]] = {
    "today": lambda now: now - now % _DAY,
    "week": lambda now: now - 7 * _DAY,
    "month": lambda now: now - 30 * _DAY,
}
"""Since when; a day begins at midnight, UTC."""
_COLLECTIONS = frozenset(
    {
        *("apis", "apiproducts", "apps", "companies", "deployments", "developers", "environments"),
        *("keyvaluemaps", "maskconfigs", "oauth1", "oauth2", "reports", "resourcefiles", "sharedflows"),
        "userroles",
    }
)
_DEEPEST = 8
"""Segments below an organization that can be asked for."""
_MOST_DIGITS = 15

Wanted = Callable[[AuditRecord], bool]


_QUERY = (
    one_word("timeline", *_TIMELINES),
    Parameter("startTime", TIME),
    Parameter("endTime", TIME),
    amount("rows"),
    flag("expand", "Tell the requests themselves, too"),
)


@describes(AUDITS, query=_QUERY)
async def of_the_organization(call: Call) -> Answer:
    """Answer the records of an organization, or of what the path names in it."""
    entity = _entity(call)
    if entity and entity[0] not in _COLLECTIONS:
        raise NotFound("management.ResourceDoesNotExist", f"There are no audits of {entity[0]}")
    assert call.known is not None
    # An organization of this name that was deleted is nobody's business here.
    earliest = 0.0 if call.is_system else call.known.created_at
    return await _answer(
        call, [of_organization(call.organization)], lambda each: each.is_about(entity), earliest
    )


@describes(AUDITS, query=_QUERY)
async def of_a_user(call: Call) -> Answer:
    """Answer what a user did anywhere, and what was done to the user."""
    email = call.names["user"].casefold()
    logs = [INSTALLATION, *map(of_organization, await call.store.organizations.names())]

    def is_wanted(record: AuditRecord) -> bool:
        is_about = record.path[:1] == ("users",) and record.subject.casefold() == email
        return record.user.casefold() == email or is_about or _named(record.path) == ("users", email)

    return await _answer(call, logs, is_wanted)


@describes(AUDITS, query=_QUERY)
async def of_the_installation(call: Call) -> Answer:
    """Answer the records of what belongs to no organization."""
    return await _answer(call, [INSTALLATION], lambda _: True)


def _named(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.casefold() for each in path[:2])


def _entity(call: Call) -> tuple[str, ...]:
    """Return what the path names below its organization."""
    segments = [call.names[f"at{n}"] for n in range(_DEEPEST) if f"at{n}" in call.names]
    return tuple(SHORT.get(each, each) if n == 0 else each for n, each in enumerate(segments))


async def _answer(call: Call, logs: Iterable[str], wanted: Wanted, earliest: float = 0.0) -> Answer:
    """Answer the latest records of some logs, what was refused included."""
    span, rows = _span(call, earliest), call.count(MOST, "rows")
    records: list[AuditRecord] = []
    for log in logs:
        for name in (log, of_refusals(log)):
            records += await call.store.audits(name).read(span, rows, wanted)
    records.sort(key=lambda each: (each.at, each.audit_id), reverse=True)
    is_whole = call.flag("expand")
    return found({"auditRecord": [_view(each, is_whole) for each in records[:rows]]})


def _span(call: Call, earliest: float) -> Span:
    """Return the time that is asked for: of `timeline`, `startTime` and `endTime` what all of them allow."""
    timeline = call.choice("timeline", *_TIMELINES)
    oldest = call.now - call.ports.audit_bounds.age
    since = max(earliest, oldest, _time(call, "startTime", 0.0))
    if timeline is not None:
        since = max(since, _TIMELINES[timeline](call.now))
    return Span(since, _time(call, "endTime", call.now))


def _time(call: Call, name: str, default: float) -> float:
    value = call.parameter(name)
    if value is None:
        return default
    milliseconds = whole_number(value, most_digits=_MOST_DIGITS)
    if milliseconds is None:
        raise Invalid(BAD_PARAMETER, f"{name} must be a time in epoch milliseconds")
    return milliseconds / 1000


def _view(record: AuditRecord, is_whole: bool) -> dict[str, object]:
    """Return a record as Edge shows it; the request itself only where it is asked for."""
    view: dict[str, object] = {
        "operation": record.operation,
        "requestUri": record.uri,
        "responseCode": record.response_code,
        "timeStamp": milliseconds(record.at),
        "user": record.user,
    }
    return {**view, "request": record.request} if is_whole else view


_PATH = "audits/organizations/{organization}"
RESOURCES = (
    Resource("audits", get=of_the_installation),
    Resource("audits/users/{user}", get=of_a_user),
    *(
        Resource("/".join((_PATH, *(f"{{at{n}}}" for n in range(depth)))), get=of_the_organization)
        for depth in range(_DEEPEST + 1)
    ),
)
