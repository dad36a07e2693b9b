"""What an answer of the management API tells, where it is what such a call is answered."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cli.verb import CommandFailed


def members(value: object) -> Mapping[str, object]:
    """Return an answer's members.

    Raises:
        CommandFailed: it has none.
    """
    if not isinstance(value, dict):
        raise CommandFailed("the answer is not what such a call is answered")
    return value


def names(value: object) -> list[str]:
    """Return an answer's names, or the texts of a member.

    Raises:
        CommandFailed: it is something else.
    """
    if not isinstance(value, list):
        raise CommandFailed("the answer is not what such a call is answered")
    return [str(each) for each in value]


def listed(value: object, member: str) -> list[Mapping[str, object]]:
    """Return the things that an answer lists in a member.

    Raises:
        CommandFailed: it lists none.
    """
    found = members(value).get(member, [])
    if not isinstance(found, list):
        raise CommandFailed("the answer is not what such a call is answered")
    return [members(each) for each in found]
