"""What a role allows: permissions by path. A given one takes the place of the one of its path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gateway.entities import PERMISSIONS, Permission, Role
from gateway.entities import segments_of as path_of
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.members import MALFORMED, Members
from gateway.management.operation import Parameter, describes, entity_sent
from gateway.management.people import CODES, no_role, permission_view, refuse_built_in, role_of
from gateway.management.resource import Resource
from gateway.management.shapes import ALLOWED, PERMISSION, PERMISSION_LIST, SENT_PERMISSION, SENT_PERMISSIONS


@describes(PERMISSION_LIST, query=(Parameter("path"),))
async def list_permissions(call: Call) -> Answer:
    """Answer all permissions of the role, or with `path` the one of exactly that path."""
    role, path = await role_of(call), call.parameter("path")
    if path is None:
        return found(_all_of(call, role.permissions))
    one = role.at(path)
    return found(_all_of(call, () if one is None else (one,)))


@describes(PERMISSION, status=201, sent=entity_sent(SENT_PERMISSION))
async def add_permission(call: Call) -> Answer:
    """Set the permission of one path."""
    refuse_built_in(call)
    given = _read(call, call.body.entity("ResourcePermission"))
    await _update(call, lambda role: role.granting(given))
    return created(permission_view(call.organization, given))


@describes(PERMISSION_LIST, sent=entity_sent(SENT_PERMISSIONS))
async def add_permissions(call: Call) -> Answer:
    """Set the permissions of several paths; those of other paths stay."""
    refuse_built_in(call)
    items = call.body.entity("ResourcePermissions").items("resourcePermission")
    if not items:
        raise Invalid(MALFORMED, "resourcePermission is absent; a list of permissions is expected")
    given = [_read(call, each) for each in items]

    def change(role: Role) -> Role:
        for each in given:
            role = role.granting(each)
        return role

    return found(_all_of(call, (await _update(call, change)).permissions))


@describes(ALLOWED, query=(Parameter("path", is_required=True),))
async def check_permission(call: Call) -> Answer:
    """Answer whether the role allows something on a path."""
    verb, path = _asked(call)
    return found({"value": (await role_of(call)).allows(verb, path_of(path))})


@describes(ALLOWED, query=(Parameter("path", is_required=True),))
async def remove_permission(call: Call) -> Answer:
    """Take one verb from the permission of a path; one that is left with nothing goes."""
    refuse_built_in(call)
    verb, path = _asked(call)

    def change(role: Role) -> Role:
        before = role.at(path)
        if before is None or verb not in before.verbs:
            raise NotFound(
                f"{CODES}.PermissionDoesNotExist", f"Role {role.name} has no permission {verb} of path {path}"
            )
        left = tuple(each for each in before.verbs if each != verb)
        return role.granting(replace(before, verbs=left)) if left else role.without(path)

    await _update(call, change)
    return found({"value": True})


def _asked(call: Call) -> tuple[str, str]:
    """Return the verb of the path and the path of the query."""
    verb, path = call.names["permission"], call.parameter("path")
    if verb not in PERMISSIONS:
        raise Invalid(
            f"{CODES}.InvalidPermission",
            f"permission {verb!r} is invalid: one of {', '.join(PERMISSIONS)} is expected",
        )
    if path is None:
        raise Invalid("management.InvalidParameter", "path is absent")
    return verb, path


def _read(call: Call, members: Members) -> Permission:
    organization = members.text("organization")
    if organization not in (None, call.organization):
        raise Invalid(MALFORMED, f"{members.at}organization must be {call.organization}")
    path, verbs = members.text("path"), members.texts("permissions")
    if path is None or verbs is None:
        raise Invalid(MALFORMED, f"{members.at}path and {members.at}permissions are expected")
    return Permission.of(path, *verbs)


async def _update(call: Call, change: Callable[[Role], Role]) -> Role:
    """Change the path's role, which is an own one; return it as it is then."""
    now = call.now

    def changed(before: Role) -> Role:
        after = change(before).changed(now, call.caller)
        after.check()
        return after

    role = await call.store.roles(call.organization).update(call.names["role"], changed)
    if role is None:
        raise no_role(call)
    return role


def _all_of(call: Call, permissions: Sequence[Permission]) -> dict[str, object]:
    return {"resourcePermission": [permission_view(call.organization, each) for each in permissions]}


_PATH = "organizations/{organization}/userroles/{role}"
RESOURCES = (
    Resource(f"{_PATH}/resourcepermissions", post=add_permissions, topic=""),
    Resource(f"{_PATH}/permissions", get=list_permissions, post=add_permission, topic=""),
    Resource(f"{_PATH}/permissions/{{permission}}", get=check_permission, delete=remove_permission, topic=""),
)
