"""Developers. Deleting one removes apps and keys; an inactive one's keys stop to count."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import Developer
from gateway.errors import Conflict
from gateway.management.answers import Answer, created, found, nothing
from gateway.management.attributes import (
    Attributes,
    Change,
    Owner,
    attribute_resources,
    attributes_view,
    changing,
)
from gateway.management.call import Call
from gateway.management.lookup import developer_of, no_developer
from gateway.management.members import Members
from gateway.management.operation import EXPAND, PAGE, Parameter, describes, entity_sent, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import DEVELOPER, DEVELOPER_LIST, SENT_DEVELOPER, TEXTS, one_of
from gateway.management.stamps import stamps_view
from gateway.store import Taken

MOST = 1000
_PATH = "organizations/{organization}/developers"


@describes(one_of(TEXTS, DEVELOPER_LIST), query=(*PAGE, EXPAND, Parameter("app")))
async def list_developers(call: Call) -> Answer:
    """Answer e-mail addresses, or developers with `expand`; those with an app of a name where `app` asks."""
    developers, count, app = call.store.developers(call.organization), call.count(MOST), call.parameter("app")
    if app is None and not call.flag("expand"):
        return found(await developers.emails(start=call.start, count=count))
    chosen = await developers.entities(start=call.start, count=count if app is None else None)
    if app is not None:
        apps = call.store.apps(call.organization)
        chosen = [each for each in chosen if await apps.find(each.developer_id, app) is not None][:count]
    if call.flag("expand"):
        return found({"developer": [await developer_view(call, each) for each in chosen]})
    return found([each.email for each in chosen])


@describes(DEVELOPER, status=201, sent=entity_sent(SENT_DEVELOPER))
async def create_developer(call: Call) -> Answer:
    """Make a developer, who is active whatever was sent."""
    developer = read_developer(call.body.entity("Developer"), call.ports.new_id())
    developer = developer.made(call.now, call.caller)
    try:
        await call.store.developers(call.organization).create(developer)
    except Taken as error:
        raise _taken(call, developer) from error
    return created(await developer_view(call, developer))


@describes(DEVELOPER)
async def get_developer(call: Call) -> Answer:
    """Answer one developer."""
    return found(await developer_view(call, await developer_of(call)))


@describes(DEVELOPER, sent=entity_sent(SENT_DEVELOPER))
async def replace_developer(call: Call) -> Answer:
    """Replace a developer; the id stays, and so does the status unless one is given."""
    known = await developer_of(call)
    members = call.body.entity("Developer")
    given = read_developer(members, known.developer_id)
    status, now = members.text("status"), call.now

    def change(before: Developer) -> Developer:
        kept = replace(
            given,
            status=status or before.status,
            created_at=before.created_at,
            created_by=before.created_by,
        )
        kept.check()
        return kept.changed(now, call.caller)

    try:
        updated = await call.store.developers(call.organization).update(known.developer_id, change)
    except Taken as error:
        raise _taken(call, given) from error
    return found(await developer_view(call, _there(call, updated)))


@describes(query=(one_word("action", "active", "inactive", is_required=True),))
async def change_status(call: Call) -> Answer:
    """Make a developer active or inactive."""
    action = call.chosen("action", "active", "inactive")
    known, now = await developer_of(call), call.now
    updated = await call.store.developers(call.organization).update(
        known.developer_id, lambda before: replace(before, status=action).changed(now, call.caller)
    )
    _there(call, updated)
    return nothing()


@describes(DEVELOPER)
async def delete_developer(call: Call) -> Answer:
    """Delete a developer with apps and keys."""
    known = await developer_of(call)
    view = await developer_view(call, known)
    _there(call, await call.store.developers(call.organization).delete(known.developer_id))
    return found(view)


def _there(call: Call, developer: Developer | None) -> Developer:
    if developer is None:
        raise no_developer(call)
    return developer


def _taken(call: Call, developer: Developer) -> Conflict:
    return Conflict(
        "developer.service.DeveloperAlreadyExists",
        f"Developer named {developer.email} already exists in organization {call.organization}",
    )


def read_developer(members: Members, developer_id: str) -> Developer:
    """Read a developer.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: a value is absent or cannot be.
    """
    developer = Developer(
        developer_id,
        members.text("email") or "",
        members.text("firstName") or "",
        members.text("lastName") or "",
        members.text("userName") or "",
        attributes=members.attributes() or (),
    )
    developer.check()
    return developer


async def developer_view(call: Call, developer: Developer) -> dict[str, object]:
    """Return a developer as Edge shows it, with the names of the apps."""
    return {
        **stamps_view(developer),
        "apps": await call.store.apps(call.organization).names(developer.developer_id),
        "attributes": attributes_view(developer.attributes),
        "companies": list(developer.companies),
        "developerId": developer.developer_id,
        "email": developer.email,
        "firstName": developer.first_name,
        "lastName": developer.last_name,
        "organizationName": call.organization,
        "status": developer.status,
        "userName": developer.user_name,
    }


async def _read_attributes(call: Call) -> Attributes:
    return (await developer_of(call)).attributes


async def _update_attributes(call: Call, change: Change) -> Attributes:
    developers, known = call.store.developers(call.organization), await developer_of(call)
    updated = await developers.update(known.developer_id, changing(call, change))
    return _there(call, updated).attributes


RESOURCES = (
    Resource(_PATH, get=list_developers, post=create_developer),
    Resource(
        f"{_PATH}/{{developer}}",
        get=get_developer,
        put=replace_developer,
        post=change_status,
        delete=delete_developer,
    ),
    *attribute_resources(Owner(f"{_PATH}/{{developer}}", _read_attributes, _update_attributes)),
)
