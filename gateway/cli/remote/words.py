"""Which words say where a verb calls, as whom, and how it shows what comes: the same for all verbs."""

from __future__ import annotations

import argparse

from gateway.cli.remote.client import Client, checked_url, segment
from gateway.cli.remote.showing import Screen
from gateway.cli.sso.options import Options
from gateway.cli.sso.sessions import CODE_PROMPT, home_sessions
from gateway.cli.sso.token_service import may_be_token
from gateway.cli.verb import WrongCommand
from gateway.config import read_remote

EPILOG = """\
Where to and as whom: flags win over the environment. Without a user the session that get_token or an earlier
call left in ~/.sso-cli is used; without one, user name and password are asked for. Flags stand in the list of
processes: what is secret is better given by the environment.
"""


def add_remote_words(parser: argparse.ArgumentParser, *, environment: bool = False) -> None:
    """Give a parser the words that say where a verb calls and as whom, and `--json`."""
    given = read_remote()
    parser.epilog = parser.epilog or EPILOG
    group = parser.add_argument_group("where to, and as whom")
    group.add_argument(
        "--url", default=given.url, help=f"the management API\n{_default(given.url)}; TOLLKEEPER_URL"
    )
    group.add_argument(
        *("-o", "--organization"),
        default=given.organization,
        metavar="NAME",
        help=f"{_default(given.organization)}; TOLLKEEPER_ORGANIZATION",
    )
    if environment:
        group.add_argument(
            *("-e", "--environment"),
            default=given.environment,
            metavar="NAME",
            help=f"{_default(given.environment)}; TOLLKEEPER_ENVIRONMENT",
        )
    group.add_argument(
        *("-u", "--user"),
        metavar="E-MAIL[:PASSWORD]",
        help="who calls; without a password it is asked for\nTOLLKEEPER_USER",
    )
    group.add_argument(
        *("-m", "--mfa"), metavar="CODE", help="six-digit code of the user; '' for none\nTOLLKEEPER_MFA"
    )
    group.add_argument("--token", help="an access token instead\nTOLLKEEPER_TOKEN")
    parser.add_argument("--json", action="store_true", help="show what comes as JSON")


def client_of(parsed: argparse.Namespace) -> Client:
    """Return who calls the management API that is meant.

    Raises:
        WrongCommand: the words do not go together.
        Failure: the login service does not answer, or refuses.
    """
    url, organization = checked_url(parsed.url), parsed.organization
    segment(organization)
    return Client(url, organization, f"Bearer {_token(url, parsed)}")


def _token(url: str, parsed: argparse.Namespace) -> str:
    """Return the token that is shown: one that is given, or that of a user's session."""
    given = read_remote()
    if parsed.token is not None and parsed.user is not None:
        raise WrongCommand("--token stands for a user: give --token or -u, not both")
    # A user by flag wins over a token of the environment.
    token = parsed.token if parsed.token is not None else "" if parsed.user is not None else given.token
    if token or parsed.token is not None:
        if not may_be_token(token):
            raise WrongCommand("--token, TOLLKEEPER_TOKEN: what is given cannot be an access token")
        return str(token)
    user = parsed.user if parsed.user is not None else given.user or None
    code = parsed.mfa if parsed.mfa is not None else given.code
    words = {"u": user, "m": code}
    options = Options.of({name: value for name, value in words.items() if value is not None})
    return home_sessions(url, CODE_PROMPT).token(options)


def _default(value: str) -> str:
    # argparse takes a percent sign for one of its own.
    return f"default {value}".replace("%", "%%")


def screen_of(parsed: argparse.Namespace) -> Screen:
    """Return how answers are shown."""
    return Screen(parsed.json)
