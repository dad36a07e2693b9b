"""Who has a role: by it, users become members of an organization."""

from __future__ import annotations

from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found, nothing
from gateway.management.call import Call
from gateway.management.operation import Parameter, describes
from gateway.management.people import CODES, last_administrator, no_role, role_of, user_of, user_view
from gateway.management.resource import Resource
from gateway.management.shapes import TEXTS, USER
from gateway.store import LastOne, must_remain


@describes(TEXTS)
async def list_users(call: Call) -> Answer:
    """Answer the e-mail addresses of those who have the role."""
    role = await role_of(call)
    return found(await call.store.roles(call.organization).users(role.name))


@describes(USER, query=(Parameter("id", is_required=True),))
async def assign_role(call: Call) -> Answer:
    """Give the role to the user `id`; who has it keeps it."""
    email = call.parameter("id")
    if not email:
        raise Invalid("management.InvalidParameter", "id is absent; the e-mail address of a user is expected")
    role, user = await role_of(call), await user_of(call, email)
    if not await call.store.roles(call.organization).assign(role.name, user.email):
        raise no_role(call)
    return found(user_view(user))


@describes(USER)
async def get_user(call: Call) -> Answer:
    """Answer a user who has the role."""
    return found(user_view(await user_of(call, await _one_who_has_it(call))))


@describes()
async def withdraw_role(call: Call) -> Answer:
    """Take the role from a user; an organization keeps an administrator unless the system's takes it."""
    email = await _one_who_has_it(call)
    name = call.names["role"]
    keeps_one = must_remain(name) and not call.is_system
    try:
        is_there = await call.store.roles(call.organization).withdraw(name, email, keeps_one=keeps_one)
    except LastOne as error:
        raise last_administrator(f"Organization {call.organization}") from error
    if not is_there:
        raise no_role(call)
    return nothing()


async def _one_who_has_it(call: Call) -> str:
    """Return the path's user, who has the role.

    Raises:
        NotFound: there is no such role, or the user has it not.
    """
    role, email = await role_of(call), call.names["user"].casefold()
    if email not in await call.store.roles(call.organization).users(role.name):
        raise NotFound(
            f"{CODES}.UserHasNotRole", f"User {call.names['user']} does not have the role {role.name}"
        )
    return email


_PATH = "organizations/{organization}/userroles/{role}/users"
RESOURCES = (
    Resource(_PATH, get=list_users, post=assign_role, topic=""),
    Resource(f"{_PATH}/{{user}}", get=get_user, delete=withdraw_role, topic=""),
)
