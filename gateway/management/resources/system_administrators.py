"""System administrators: who may do everything, in every organization and outside of them."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import User
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found, nothing
from gateway.management.call import Call
from gateway.management.operation import Parameter, describes
from gateway.management.people import CODES, last_administrator, no_user, user_of, user_view
from gateway.management.resource import Resource
from gateway.management.shapes import TEXTS, USER
from gateway.store import LastAdministrator


@describes(TEXTS)
async def list_administrators(call: Call) -> Answer:
    """Answer the e-mail addresses of the system administrators."""
    return found([user.email for user in await call.store.users.entities() if user.is_system_admin])


@describes(USER, query=(Parameter("id", is_required=True),))
async def add_administrator(call: Call) -> Answer:
    """Make the user `id` a system administrator."""
    email = call.parameter("id")
    if not email:
        raise Invalid("management.InvalidParameter", "id is absent; the e-mail address of a user is expected")
    return found(user_view(await _mark(call, email, is_one=True)))


@describes(USER)
async def get_administrator(call: Call) -> Answer:
    """Answer one system administrator."""
    user = await user_of(call)
    if not user.is_system_admin:
        raise _is_none(user.email)
    return found(user_view(user))


@describes()
async def remove_administrator(call: Call) -> Answer:
    """Take a system administrator's rights; the last one keeps them."""
    email = call.names["user"]
    if not (await user_of(call)).is_system_admin:
        raise _is_none(email)
    try:
        await _mark(call, email, is_one=False)
    except LastAdministrator as error:
        raise last_administrator("The installation") from error
    return nothing()


async def _mark(call: Call, email: str, *, is_one: bool) -> User:
    now = call.now
    user = await call.store.users.update(
        email, lambda before: replace(before, is_system_admin=is_one).changed(now, call.caller)
    )
    if user is None:
        raise no_user(email)
    return user


def _is_none(email: str) -> NotFound:
    return NotFound(f"{CODES}.UserHasNotRole", f"User {email} is no system administrator")


_PATH = "userroles/sysadmin/users"
RESOURCES = (
    Resource(_PATH, get=list_administrators, post=add_administrator, topic=""),
    Resource(f"{_PATH}/{{user}}", get=get_administrator, delete=remove_administrator, topic=""),
)
