"""Who may do what: the one place where the right to a call is checked, from its verb and its path.

Within an organization the caller's roles decide. A few rules stand above them, and outside of organizations
there are only rules: all of them are the tables below. Resources know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.entities import DELETE, GET, ORGADMIN, PUT, User
from gateway.errors import Denied
from gateway.management.call import Call
from gateway.management.resource import Found
from gateway.store import Store

OPERATIONS: Mapping[str, str] = {"GET": GET, "HEAD": GET, "POST": PUT, "PUT": PUT, "DELETE": DELETE}
"""What a verb needs. Making and changing are one: Edge knows no fourth permission."""

_ORGANIZATION = "organizations/{organization}"
_EVERYBODY = frozenset({("organizations", GET), ("openapi.json", GET)})
"""Who is signed in may do this; the list of organizations holds one's own."""
_ONESELF = frozenset({("users/{user}", GET), ("users/{user}", PUT), ("audits/users/{user}", GET)})
"""For this one must be the user of the path. What else is outside of organizations is the system's."""
_SYSTEM = frozenset({(_ORGANIZATION, DELETE)})
"""What no role in an organization allows."""
_ROLES = "userroles"
_DEPLOYMENTS = "deployments"


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Check rights against the roles in the store."""

    store: Store

    async def check(self, user: User, verb: str, found: Found) -> None:
        """Refuse a call that its caller may not make.

        Raises:
            Denied: it may not.
        """
        if user.is_system_admin:
            return
        needed = OPERATIONS[verb]
        if "organization" in found.names:
            await self._check_roles(user, needed, found, path_of(found))
        elif not _is_open(user, needed, found):
            raise Denied("security.PermissionDenied", f"{user.email} is no system administrator")

    async def check_target(self, user: User, call: Call, found: Found) -> None:
        """Refuse a deployment whose environment is no part of its path, but a parameter.

        Raises:
            Denied: what it does to that environment may not be done there.
            Invalid: the parameters cannot be read.
        """
        needed = OPERATIONS[call.verb]
        path = path_of(found)
        # `apis/{api}[/revisions/{revision}]/deployments`
        if user.is_system_admin or needed == GET or not path or path[-1] != _DEPLOYMENTS:
            return
        environment = call.target_environment
        if environment is None or path[0] == "environments":
            return
        revision = call.names.get("revision") or call.parameter("revision") or ""
        target = ("environments", environment, *path[:2], "revisions", revision, _DEPLOYMENTS)
        await self._check_roles(user, needed, found, target)

    async def check_running(
        self, user: User, found: Found, environment: str, revision: tuple[str, ...]
    ) -> None:
        """Refuse to change a revision, by its path, that is deployed where the caller may not deploy it.

        An edit of what is deployed is deployed at once: it needs the right to do just that.

        Raises:
            Denied: naming the environment.
        """
        if user.is_system_admin:
            return
        path = ("environments", environment, *revision, _DEPLOYMENTS)
        try:
            await self._check_roles(user, PUT, found, path)
        except Denied as error:
            raise Denied(
                error.code,
                f"The revision is deployed in environment {environment}, and a change of it would run there "
                f"at once: {error.message}",
            ) from error

    async def _check_roles(self, user: User, needed: str, found: Found, path: tuple[str, ...]) -> None:
        organization = found.names["organization"]
        roles = await self.store.roles(organization).of(user.email)
        if not roles:
            raise not_yours(organization)
        if not any(role.allows(needed, path) for role in roles):
            raise _denied(user, needed, path)
        # Who may change roles may do everything: no permission of an own role is enough for that.
        gives_rights = path[:1] == (_ROLES,) and needed != GET
        if gives_rights and all(role.name != ORGADMIN for role in roles):
            raise Denied(
                "security.PermissionDenied", f"{user.email} has not the role {ORGADMIN} in {organization}"
            )
        if (found.resource.path, needed) in _SYSTEM:
            raise Denied("security.PermissionDenied", f"{user.email} is no system administrator")


def path_of(found: Found) -> tuple[str, ...]:
    """Return the path of a call as permissions see it: below its organization.

    What stands before the organization is of no account (`runtime`), but for the audits: they are a matter
    of their own.
    """
    before, _, after = found.resource.path.partition(_ORGANIZATION)
    kind = ("audits",) if before.startswith("audits") else ()
    return (*kind, *_segments(after, found.names))


def _segments(template: str, names: Mapping[str, str]) -> Iterator[str]:
    for each in template.split("/"):
        if each:
            yield names[each.strip("{}")] if each.startswith("{") else each


def _is_open(user: User, needed: str, found: Found) -> bool:
    """Say whether a call outside of organizations is everybody's, or about the caller alone."""
    asked = (found.resource.path, needed)
    is_oneself = found.names.get("user", "").casefold() == user.email.casefold()
    return asked in _EVERYBODY or (is_oneself and asked in _ONESELF)


def not_yours(organization: str) -> Denied:
    """Return the refusal of an organization: Edge does not tell whether it exists."""
    return Denied(
        "messaging.config.beans.OrganizationDoesNotExist",
        f"Organization {organization} does not exist, or is not yours",
    )


def _denied(user: User, needed: str, path: tuple[str, ...]) -> Denied:
    return Denied(
        "security.PermissionDenied", f"{user.email} lacks the permission {needed} on /{'/'.join(path)}"
    )
