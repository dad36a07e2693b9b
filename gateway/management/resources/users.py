"""Users of the management API, over all organizations. Passwords come in and never go out."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import User, check_password
from gateway.errors import Conflict, Invalid
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.members import MALFORMED, Members
from gateway.management.operation import describes, entity_sent, one_word
from gateway.management.people import CODES, last_administrator, no_user, user_of, user_view
from gateway.management.resource import Resource
from gateway.management.shapes import SENT_USER, USER, USERS
from gateway.store import Attempts, LastAdministrator, Taken


@describes(USERS)
async def list_users(call: Call) -> Answer:
    """Answer all users, by their e-mail addresses."""
    return found({"user": [{"name": user.email} for user in await call.store.users.entities()]})


@describes(USER, status=201, sent=entity_sent(SENT_USER))
async def create_user(call: Call) -> Answer:
    """Make a user, who has no role anywhere."""
    members = call.body.entity("User")
    user = User(_given(members, "emailId"), "", _given(members, "firstName"), _given(members, "lastName"))
    user.check()
    password = _given(members, "password", blank=True)
    check_password(password, user.email)
    if await call.store.users.find(user.email) is not None:
        raise _exists(user)
    # Somebody who had this address before may have left roles behind where a deletion was interrupted.
    await call.store.memberships.forget(user.email, await call.store.organizations.names())
    made = replace(user, password_hash=await _hash(call, password)).made(call.now, call.caller)
    try:
        await call.store.users.create(made)
    except Taken as error:
        raise _exists(user) from error
    return created(user_view(made))


@describes(USER)
async def get_user(call: Call) -> Answer:
    """Answer one user."""
    return found(user_view(await user_of(call)))


@describes(USER, sent=entity_sent(SENT_USER))
async def replace_user(call: Call) -> Answer:
    """Change a user's name and password, each where it is given; the e-mail address stays."""
    user = await user_of(call)
    members = call.body.entity("User")
    email = members.text("emailId")
    if email is not None and email.casefold() != user.email.casefold():
        raise Invalid(MALFORMED, "The emailId of a user cannot be changed")
    password, hashed = members.text("password"), None
    if password is not None:
        check_password(password, user.email)
        hashed = await _hash(call, password)
    first, last, now = members.text("firstName"), members.text("lastName"), call.now

    def change(before: User) -> User:
        changed = replace(
            before,
            first_name=before.first_name if first is None else first,
            last_name=before.last_name if last is None else last,
            password_hash=before.password_hash if hashed is None else hashed,
        )
        changed.check()
        return changed.changed(now, call.caller)

    changed = await call.store.users.update(user.email, change)
    if changed is None:
        raise no_user(user.email)
    return found(user_view(changed))


@describes(USER)
async def delete_user(call: Call) -> Answer:
    """Delete a user, who loses all roles; a system administrator is left."""
    try:
        user = await call.store.users.delete(call.names["user"])
    except LastAdministrator as error:
        raise last_administrator("The installation") from error
    if user is None:
        raise no_user(call.names["user"])
    await call.store.memberships.forget(user.email, await call.store.organizations.names())
    return found(user_view(user))


@describes(USER, query=(one_word("action", "unlock", is_required=True),))
async def change_status(call: Call) -> Answer:
    """Unlock a user: forget the failed logins that slow the next ones down. Nobody is ever locked."""
    user = await user_of(call)
    call.chosen("action", "unlock")
    await Attempts(call.store.connection, call.ports.clock).forgive(user.email)
    return found(user_view(user))


def _given(members: Members, name: str, *, blank: bool = False) -> str:
    """Return a member that must be there, and not be blank either unless `blank` is for others to refuse."""
    value = members.text(name)
    if value is None or not (blank or value.strip()):
        raise Invalid(f"{CODES}.CreateFieldsAbsent", f"{name} is absent")
    return value


async def _hash(call: Call, password: str) -> str:
    assert call.ports.passwords is not None
    return await call.ports.passwords.hash(password)


def _exists(user: User) -> Conflict:
    return Conflict(f"{CODES}.UserAlreadyExists", f"User {user.email} already exists")


RESOURCES = (
    Resource("users", get=list_users, post=create_user, topic=""),
    Resource("users/{user}", get=get_user, put=replace_user, delete=delete_user, topic=""),
    Resource("users/{user}/status", post=change_status, topic=""),
)
