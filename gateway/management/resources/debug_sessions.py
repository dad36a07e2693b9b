"""Debug sessions of a deployed revision: begun, listed, ended, and what they have recorded.

All of it is also served below `runtime/`. A session that a revision of the same number had before it was
deleted is not that revision's.
"""

from __future__ import annotations

from gateway.entities import LONGEST_SESSION, PROXY_KIND, Attribute, DebugSession, Revision
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.answers import XML, Answer, created, found, prefers_xml
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.debug_views import Shown, session_view, transaction_view, transaction_xml
from gateway.management.kinds import PROXIES
from gateway.management.lookup import environment_of, revision_of
from gateway.management.numbers import whole_number
from gateway.management.operation import OR_XML, Parameter, amount, describes
from gateway.management.placement import not_deployed
from gateway.management.resource import Resource
from gateway.management.shapes import DEBUG_SESSION, STRINGS, TEXTS, TRANSACTION
from gateway.store import Taken

MOST_SESSIONS = 50
"""That one organization may have at a time."""
_HEADER, _QUERY = "header_", "qparam_"


@describes(TEXTS)
async def list_sessions(call: Call) -> Answer:
    """Answer the names of the revision's sessions."""
    environment, revision = await environment_of(call), await revision_of(call)
    sessions = await call.store.debug_sessions(call.organization).of(
        environment, revision.name, revision.number
    )
    return found([each.name for each in sessions if each.revision_made_at == revision.created_at])


@describes(
    DEBUG_SESSION,
    status=201,
    query=(
        Parameter("session", is_required=True),
        amount("timeout", "Seconds"),
        Parameter("filters", STRINGS, "What requests must have: header_NAME and qparam_NAME"),
    ),
)
async def create_session(call: Call) -> Answer:
    """Begin a session."""
    environment, revision = await environment_of(call), await revision_of(call)
    await _expect_deployed(call, environment, revision)
    session = _read(call, environment, revision)
    port = call.store.debug_sessions(call.organization)
    if len(await port.all()) >= MOST_SESSIONS:
        raise Invalid(
            "distribution.TooManyDebugSessions",
            f"organization {call.organization} has {MOST_SESSIONS} debug sessions; end one of them first",
        )
    try:
        await port.create(session)
    except Taken as error:
        raise Conflict(
            "distribution.DebugSessionAlreadyExists", f"DebugSession {session.name} already exists"
        ) from error
    return created(session_view(session))


@describes(DEBUG_SESSION)
async def delete_session(call: Call) -> Answer:
    """End a session."""
    session = await _session(call)
    await call.store.debug_sessions(call.organization).delete(session)
    return found(session_view(session))


@describes(DEBUG_SESSION)
async def get_session(call: Call) -> Answer:
    """Answer a session."""
    return found(session_view(await _session(call)))


@describes(TEXTS)
async def list_transactions(call: Call) -> Answer:
    """Answer the ids of what the session has recorded."""
    session = await _session(call)
    [count] = await call.store.debug_sessions(call.organization).counts([session])
    return found([_transaction_id(session, number) for number in range(1, count + 1)])


@describes(TRANSACTION, beside=OR_XML)
async def get_transaction(call: Call) -> Answer:
    """Answer one recorded transaction."""
    session = await _session(call)
    name = call.names["transaction"]
    number = whole_number(name.rpartition("__")[2])
    raw = None
    if number is not None and name == _transaction_id(session, number):
        raw = await call.store.debug_sessions(call.organization).transaction(session, number)
    if raw is None:
        raise NotFound(
            "distribution.DebugSessionDataNotFound",
            f"DebugSession {session.name} has recorded no transaction {name}",
        )
    shown = Shown.of(raw)
    if prefers_xml(call.accept):
        text = transaction_xml(shown, call.organization, session, name, call.now)
        return Answer(200, text.encode(), XML)
    return found(transaction_view(shown))


async def _expect_deployed(call: Call, environment: str, revision: Revision) -> None:
    """Refuse a revision that is not deployed to the environment."""
    deployed = await call.store.deployments(call.organization).of(environment)
    if not any(
        (each.kind, each.proxy, each.revision) == (PROXY_KIND, revision.name, revision.number)
        for each in deployed
    ):
        raise not_deployed(PROXIES, revision.name, revision.number)


async def _session(call: Call) -> DebugSession:
    """Return the path's session.

    Raises:
        NotFound: there is none, or its time is over.
    """
    environment, revision = await environment_of(call), await revision_of(call)
    name = call.names["session"]
    port = call.store.debug_sessions(call.organization)
    session = await port.find(environment, revision.name, revision.number, name)
    if session is None or session.revision_made_at != revision.created_at:
        raise NotFound("distribution.DebugSessionNotFound", f"DebugSession {name} not found")
    return session


def _read(call: Call, environment: str, revision: Revision) -> DebugSession:
    """Read what is asked for.

    Raises:
        Invalid, InvalidEntity: a parameter is absent or cannot be.
    """
    name = call.parameter("session")
    if name is None:
        raise Invalid(BAD_PARAMETER, "session is absent; the name of the debug session is expected")
    session = DebugSession(
        name,
        environment,
        revision.name,
        revision.number,
        call.ports.new_id(),
        timeout=_timeout(call),
        headers=_filters(call, _HEADER),
        query=_filters(call, _QUERY),
        revision_made_at=revision.created_at,
    ).made(call.now, call.caller)
    session.check()
    return session


def _timeout(call: Call) -> int:
    """Return for how many seconds; more than there may be is the longest time there is."""
    text = call.parameter("timeout")
    if text is None:
        return LONGEST_SESSION
    seconds = whole_number(text)
    if not seconds:
        raise Invalid(BAD_PARAMETER, f"timeout must be a number of seconds, 1 to {LONGEST_SESSION}")
    return min(seconds, LONGEST_SESSION)


def _filters(call: Call, prefix: str) -> tuple[Attribute, ...]:
    """Return what requests must have, by the parameters of a prefix."""
    given = {**call.body.form(), **call.query}
    return tuple(
        Attribute(name.removeprefix(prefix), value)
        for name, value in sorted(given.items())
        if name.startswith(prefix)
    )


def _transaction_id(session: DebugSession, number: int) -> str:
    return f"{session.session_id}__{number}"


_PATH = (
    "organizations/{organization}/environments/{environment}/apis/{api}/revisions/{revision}/debugsessions"
)
RESOURCES = tuple(
    each
    for base in (_PATH, f"runtime/{_PATH}")
    for each in (
        Resource(base, get=list_sessions, post=create_session),
        Resource(f"{base}/{{session}}", get=get_session, delete=delete_session),
        Resource(f"{base}/{{session}}/data", get=list_transactions),
        Resource(f"{base}/{{session}}/data/{{transaction}}", get=get_transaction),
    )
)
