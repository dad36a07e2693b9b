"""Roles of an organization: the built-in ones, which stay, and its own."""

from __future__ import annotations

from gateway.entities import Role
from gateway.errors import Conflict, Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.members import MALFORMED
from gateway.management.operation import describes, entity_sent
from gateway.management.people import CODES, no_role, refuse_built_in, role_of, role_view
from gateway.management.resource import Resource
from gateway.management.shapes import ROLE, ROLES, SENT_ROLES, TEXTS
from gateway.store import Taken

CREATED = 200
"""The documents have 200 where other collections have 201; clients take both."""
MOST = 100
"""Roles of one call."""


@describes(TEXTS)
async def list_roles(call: Call) -> Answer:
    """Answer the names of all roles."""
    return found(await call.store.roles(call.organization).names())


@describes(ROLES, status=CREATED, sent=entity_sent(SENT_ROLES))
async def create_roles(call: Call) -> Answer:
    """Make roles, all of the list or none; each begins without permissions."""
    given = call.body.entity("Roles").items("role")
    if not given:
        raise Invalid(MALFORMED, "role is absent; a list of roles is expected")
    if len(given) > MOST:
        raise Invalid(MALFORMED, f"{len(given)} roles given; at most {MOST} are allowed at a time")
    roles = [Role(each.text("name") or "").made(call.now, call.caller) for each in given]
    for role in roles:
        role.check()
    try:
        await call.store.roles(call.organization).create(roles)
    except Taken as error:
        raise Conflict(
            f"{CODES}.RoleAlreadyExists",
            f"Role {error.name} already exists in organization {call.organization}",
        ) from error
    return found({"role": [role_view(role) for role in roles]}, CREATED)


@describes(ROLE)
async def get_role(call: Call) -> Answer:
    """Answer one role."""
    return found(role_view(await role_of(call)))


@describes(ROLE)
async def delete_role(call: Call) -> Answer:
    """Delete an own role; who has it loses it."""
    refuse_built_in(call)
    role = await call.store.roles(call.organization).delete(call.names["role"])
    if role is None:
        raise no_role(call)
    return found(role_view(role))


_PATH = "organizations/{organization}/userroles"
RESOURCES = (
    Resource(_PATH, get=list_roles, post=create_roles, topic=""),
    Resource(f"{_PATH}/{{role}}", get=get_role, delete=delete_role, topic=""),
)
