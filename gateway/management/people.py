"""Users and roles as answers, and what is asked of them again and again.

The reference names no error code of theirs: the family `usersandroles.` stands here and with the entities.
"""

from __future__ import annotations

from gateway.entities import BUILT_IN_ROLES, Permission, Role, User
from gateway.errors import Invalid, NotFound
from gateway.management.call import Call

CODES = "usersandroles"


async def user_of(call: Call, email: str | None = None) -> User:
    """Return the user of the path, or another.

    Raises:
        NotFound: there is none.
    """
    email = call.names["user"] if email is None else email
    user = await call.store.users.find(email)
    if user is None:
        raise no_user(email)
    return user


def no_user(email: str) -> NotFound:
    """Return the refusal of a user that does not exist."""
    return NotFound(f"{CODES}.UserDoesNotExist", f"User {email} does not exist")


def last_administrator(what: str) -> Invalid:
    """Return the refusal to take away the last administrator of something."""
    return Invalid(f"{CODES}.LastAdministrator", f"{what} must have an administrator; this is the last one")


async def role_of(call: Call) -> Role:
    """Return the role of the path.

    Raises:
        NotFound: there is none.
    """
    role = await call.store.roles(call.organization).find(call.names["role"])
    if role is None:
        raise no_role(call)
    return role


def no_role(call: Call) -> NotFound:
    """Return the refusal of a role that does not exist."""
    return NotFound(
        f"{CODES}.RoleDoesNotExist",
        f"Role {call.names['role']} does not exist in organization {call.organization}",
    )


def refuse_built_in(call: Call) -> None:
    """Refuse to change or delete a built-in role.

    Raises:
        Invalid: it is one.
    """
    if call.names["role"] in BUILT_IN_ROLES:
        raise Invalid(
            f"{CODES}.BuiltInRole", f"Role {call.names['role']} is built in: it cannot be changed or deleted"
        )


def user_view(user: User) -> dict[str, object]:
    """Return a user as Edge shows it: never anything of the password."""
    return {"emailId": user.email, "firstName": user.first_name, "lastName": user.last_name}


def role_view(role: Role) -> dict[str, object]:
    """Return a role as Edge shows it."""
    return {"name": role.name}


def permission_view(organization: str, permission: Permission) -> dict[str, object]:
    """Return a permission as Edge shows it."""
    return {"organization": organization, "path": permission.path, "permissions": list(permission.verbs)}
