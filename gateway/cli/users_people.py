"""The verbs of `gateway users` that call the management API: who there is, and who may do what."""

from __future__ import annotations

import argparse
import json
import sys

from gateway.cli.remote.client import Client, segment
from gateway.cli.remote.told import listed, members, names
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.sso.terminal import ask_hidden
from gateway.cli.verb import DONE, CommandFailed, Verb, WrongCommand

_STANDARD = "-"
_JSON = "application/json"


def list_users(client: Client) -> list[tuple[str, str | None]]:
    """Return all users, each with the roles in the organization, None for no role."""
    roles: dict[str, list[str]] = {
        str(each["name"]): [] for each in listed(client.call_absolute("GET", "/v1/users"), "user")
    }
    for role in names(client.get("/userroles")):
        for email in names(client.get(f"/userroles/{segment(role)}/users")):
            roles.setdefault(email, []).append(role)
    return [(email, ", ".join(sorted(found)) or None) for email, found in sorted(roles.items())]


def password_of(parsed: argparse.Namespace) -> str:
    """Return the new password: from standard input with `--password -`, else asked for, hidden and twice.

    Raises:
        WrongCommand: none is given, or two that are not the same.
        Failure: there is no terminal to ask at.
    """
    if parsed.password == _STANDARD:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = ask_hidden(f"Enter the new password of {parsed.email}")
        if ask_hidden("Enter it again") != password:
            raise WrongCommand("the two passwords are not the same")
    if not password:
        raise WrongCommand("a password is needed")
    return password


def _run_list(parsed: argparse.Namespace) -> int:
    screen_of(parsed).table(("user", "roles"), list_users(client_of(parsed)))
    return DONE


def _run_add(parsed: argparse.Namespace) -> int:
    client = client_of(parsed)
    # Nobody is added who then lacks a role.
    unknown = sorted({*parsed.role} - {*names(client.get("/userroles"))}) if parsed.role else []
    if unknown:
        raise CommandFailed(f"there is no role {', '.join(unknown)} in {client.organization}")
    user = {
        "emailId": parsed.email,
        "firstName": parsed.first_name,
        "lastName": parsed.last_name,
        "password": password_of(parsed),
    }
    told = client.call_absolute("POST", "/v1/users", (json.dumps(user).encode(), _JSON))
    for role in parsed.role:
        _give(client, role, parsed.email)
    roles = f" with {', '.join(parsed.role)}" if parsed.role else ""
    screen_of(parsed).done(f"user {parsed.email} added{roles}", {**members(told), "roles": parsed.role})
    return DONE


def _run_password(parsed: argparse.Namespace) -> int:
    body = json.dumps({"password": password_of(parsed)}).encode()
    told = client_of(parsed).call_absolute("PUT", f"/v1/users/{segment(parsed.email)}", (body, _JSON))
    screen_of(parsed).done(f"password of {parsed.email} changed", told)
    return DONE


def _run_delete(parsed: argparse.Namespace) -> int:
    told = client_of(parsed).call_absolute("DELETE", f"/v1/users/{segment(parsed.email)}")
    screen_of(parsed).done(f"user {parsed.email} deleted", told)
    return DONE


def _give(client: Client, role: str, email: str) -> None:
    client.post_form(f"/userroles/{segment(role)}/users", {"id": email})


def _run_grant(parsed: argparse.Namespace) -> int:
    _give(client_of(parsed), parsed.role, parsed.email)
    value = {"user": parsed.email, "role": parsed.role}
    screen_of(parsed).done(f"{parsed.email} has the role {parsed.role}", value)
    return DONE


def _run_revoke(parsed: argparse.Namespace) -> int:
    client_of(parsed).delete(f"/userroles/{segment(parsed.role)}/users/{segment(parsed.email)}")
    value = {"user": parsed.email, "role": parsed.role}
    screen_of(parsed).done(f"{parsed.email} has the role {parsed.role} no more", value)
    return DONE


def _add_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="E-MAIL", help="the user")
    add_remote_words(parser)


def _add_password(parser: argparse.ArgumentParser) -> None:
    _add_user(parser)
    told = "read the password from standard input; else it is asked for"
    parser.add_argument("--password", choices=(_STANDARD,), help=told)


def _add_new(parser: argparse.ArgumentParser) -> None:
    _add_password(parser)
    parser.add_argument("--first-name", default="-", metavar="NAME", help="of the user; default -")
    parser.add_argument("--last-name", default="-", metavar="NAME", help="of the user; default -")
    parser.add_argument("--role", action="append", default=[], metavar="ROLE", help="may be repeated")


def _add_role(parser: argparse.ArgumentParser) -> None:
    _add_user(parser)
    parser.add_argument(
        "role", metavar="ROLE", help="orgadmin, opsadmin, businessuser, user, readonlyadmin ..."
    )


PEOPLE = (
    Verb("list", "list users and their roles", "List users and roles.", add_remote_words, _run_list),
    Verb("add", "add a user", "Add a user, with roles if wanted.", _add_new, _run_add),
    Verb("password", "change a password", "Change a user's password.", _add_password, _run_password),
    Verb("grant", "give a user a role", "Give a user a role.", _add_role, _run_grant),
    Verb("revoke", "take a role away", "Take a role away from a user.", _add_role, _run_revoke),
    Verb("delete", "delete a user", "Delete a user, with all roles.", _add_user, _run_delete),
)
"""What `gateway users` takes besides second factors."""
