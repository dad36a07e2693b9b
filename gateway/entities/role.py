"""Roles of the management API: which verbs on which paths of an organization, and which of its rules wins.

A permission says for one path and all that lies below it what may be done there. `*` stands for any one
segment. Of a role's permissions the most specific one that covers a path decides alone, so that a role may
give much and take a part of it away; of several roles that somebody has it is enough that one allows.

The reference leaves open which permission wins: `Role.allows` is the one place that decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice
from gateway.entities.stamps import Stamped

GET, PUT, DELETE = "get", "put", "delete"
PERMISSIONS = (GET, PUT, DELETE)
"""What a role may allow: reading, making and changing, removing."""
ANY_SEGMENT = "*"
MOST_PERMISSIONS = 500
"""Permissions of one role."""

_ROLE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-. ]{0,254}")
_PATH = re.compile(r"/|(?:/[^/\x00-\x1f\x7f]{1,255}){1,16}")
_NEVER = re.compile(r"\.{1,2}|.*(?:\?|%[0-9A-Fa-f]{2}).*")
"""Segments that no path of a call has: a refusal spelled so would silently refuse nothing."""
# Edge: permissions call proxies applications, too.
_OTHER_NAMES = {"applications": "apis"}


def check_role_name(name: str) -> None:
    """Refuse a role name that could not be a path segment."""
    if not _ROLE_NAME.fullmatch(name) or name != name.strip():
        raise InvalidEntity(
            "usersandroles.InvalidRoleName",
            f"Role name {name!r} is invalid: it begins with a letter or digit, "
            "and up to 254 letters, digits, blanks and _-. follow",
        )


@dataclass(frozen=True, slots=True)
class Permission(Record):
    """Hold what one path of an organization, and all below it, may be used for; nothing is a refusal."""

    path: str
    verbs: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: str, *verbs: str) -> Permission:
        """Return a permission in its one spelling: no slash at the end, each verb once and in order.

        Raises:
            InvalidEntity: a path or verb that cannot be.
        """
        spelled = cls("/" + path.strip("/") if path.startswith("/") else path, tuple(sorted({*verbs})))
        spelled.check()
        return spelled

    def check(self) -> None:
        """Refuse a path or verb that cannot be.

        Raises:
            InvalidEntity: with the path or the verb.
        """
        if not _PATH.fullmatch(self.path):
            raise InvalidEntity(
                "usersandroles.InvalidPath",
                f"path {self.path!r} is invalid: it begins with a slash and names up to 16 segments",
            )
        if any(_NEVER.fullmatch(each) for each in self.segments):
            raise InvalidEntity(
                "usersandroles.InvalidPath",
                f"path {self.path!r} is invalid: no call has such a path; "
                "it is written as it is meant, without dots, escapes and a query",
            )
        if any(ANY_SEGMENT in each and each != ANY_SEGMENT for each in self.segments):
            raise InvalidEntity(
                "usersandroles.InvalidPath",
                f"path {self.path!r} is invalid: * stands for one whole segment; "
                "a permission counts for everything below its path anyway",
            )
        for verb in self.verbs:
            check_choice("usersandroles.InvalidPermission", "permission", verb, PERMISSIONS)

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the segments of the path; none for the organization itself."""
        return segments_of(self.path)

    def covers(self, path: Sequence[str]) -> bool:
        """Say whether the permission is about a path or something above it."""
        mine = self.segments
        if len(mine) > len(path):
            return False
        return all(each in (ANY_SEGMENT, path[at]) for at, each in enumerate(mine))

    @property
    def precision(self) -> tuple[int, ...]:
        """Return what tells the more specific of two that cover one path: more segments, earlier names."""
        return (len(self.segments), *(int(each != ANY_SEGMENT) for each in self.segments))


def segments_of(path: str) -> tuple[str, ...]:
    """Return the segments of a path of permissions, each by the name that resources have."""
    return tuple(_OTHER_NAMES.get(each, each) for each in path.split("/") if each)


@dataclass(frozen=True, slots=True)
class Role(Record, Stamped):
    """Hold one role of an organization."""

    name: str
    permissions: tuple[Permission, ...] = ()

    def check(self) -> None:
        """Refuse a role that cannot be.

        Raises:
            InvalidEntity: with its name, a permission, or their number.
        """
        check_role_name(self.name)
        for each in self.permissions:
            each.check()
        if len(self.permissions) > MOST_PERMISSIONS:
            raise InvalidEntity(
                "usersandroles.TooManyPermissions",
                f"{len(self.permissions)} permissions given; at most {MOST_PERMISSIONS} are allowed",
            )

    def allows(self, verb: str, path: Sequence[str]) -> bool:
        """Say whether the role allows a verb on a path, given by its segments."""
        about = [each for each in self.permissions if each.covers(path)]
        return bool(about) and verb in max(about, key=lambda each: each.precision).verbs

    def at(self, path: str) -> Permission | None:
        """Return the permission of exactly this path, None when there is none."""
        wanted = segments_of(path)
        return next((each for each in self.permissions if each.segments == wanted), None)

    def granting(self, permission: Permission) -> Role:
        """Return this role with a permission in the place of the one of its path, or as one more."""
        return replace(self, permissions=(*self.without(permission.path).permissions, permission))

    def without(self, path: str) -> Role:
        """Return this role without the permission of exactly this path."""
        wanted = segments_of(path)
        left = tuple(each for each in self.permissions if each.segments != wanted)
        return replace(self, permissions=left)
