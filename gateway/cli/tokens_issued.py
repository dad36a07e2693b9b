"""The verbs of `gateway tokens` that call the management API: a token's state, and taking tokens back."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import urlencode

from gateway.cli.remote.client import segment
from gateway.cli.remote.showing import Cell, moment
from gateway.cli.remote.told import members
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, Verb, WrongCommand

_SHOWN = ("status", "app", "clientId", "grantType", "scope", "issuedAt", "expiresAt", "apiproducts")
_STANDARD = "-"
_TOKEN_HELP = "the access token; - reads it from standard input, which no list of processes shows"
_REVOKE = """\
Revoke a token, or all tokens of an app, of an end user, or of an end user of an app. With --cascade the
refresh tokens that were issued with them go, too.
"""


def _cell(name: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return moment(value) if name.endswith("At") else str(value)


def _token(word: str) -> str:
    return sys.stdin.readline().strip() if word == _STANDARD else word


def _run_show(parsed: argparse.Namespace) -> int:
    token = _token(parsed.token_text)
    told = members(client_of(parsed).get(f"/oauth2/accesstokens/{segment(token)}"))
    cells: dict[str, Cell] = {name: _cell(name, value) for name, value in told.items() if name in _SHOWN}
    screen_of(parsed).entity(cells, told)
    return DONE


def _run_revoke(parsed: argparse.Namespace) -> int:
    whose = {"app": parsed.app, "enduser": parsed.end_user}
    given = {name: value for name, value in whose.items() if value}
    if bool(given) == bool(parsed.token_text):
        raise WrongCommand("a token is needed, or --app or --end-user")
    cascade = {"cascade": "true"} if parsed.cascade else {}
    token = _token(parsed.token_text)
    client, screen = client_of(parsed), screen_of(parsed)
    if token:
        query = urlencode({"action": "revoke", **cascade})
        told = client.post(f"/oauth2/accesstokens/{segment(token)}?{query}")
        screen.done("the token is revoked", told)
    else:
        told = client.post(f"/oauth2/revoke?{urlencode({**given, **cascade})}")
        named = " ".join(f"{name} {value}" for name, value in given.items())
        screen.done(f"the tokens of {named} are revoked", told)
    return DONE


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("token_text", metavar="TOKEN", help=_TOKEN_HELP)
    add_remote_words(parser)


def _add_revoke(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("token_text", metavar="TOKEN", nargs="?", default="", help=_TOKEN_HELP)
    parser.add_argument("--app", metavar="ID", default="", help="tokens of this app, by its id")
    parser.add_argument("--end-user", metavar="NAME", default="", help="tokens of this end user")
    parser.add_argument("--cascade", action="store_true", help="refresh tokens, too")
    add_remote_words(parser)


ISSUED = (
    Verb("show", "show what is known of a token", "Show what is known of a token.", _add_show, _run_show),
    Verb("revoke", "revoke tokens", _REVOKE, _add_revoke, _run_revoke),
)
"""What `gateway tokens` takes besides `--endless`."""
