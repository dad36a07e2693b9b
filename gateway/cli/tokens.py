"""`gateway tokens`: what an administrator asks of the tokens that a running gateway keeps."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TextIO

from gateway.cli.flags import SOURCES, add_store_flags, settings_of
from gateway.cli.tokens_issued import ISSUED
from gateway.cli.verb import DONE, Verb
from gateway.config import Settings
from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import Connection, EmbeddedRedis, EndlessToken, EndlessTokens, Organizations

_TOKENS = """\
Show and revoke tokens by the management API; with --endless, list those that never expire by themselves:
gateway tokens --endless --help tells more.
"""
_ENDLESS = """\
List the tokens of a running gateway that never expire by themselves, a line each: their kind, the beginning
of their digest, when and to whom they were issued. No token's text is kept, and none is shown.
"""
SHOWN_DIGITS = 16
"""Of a token's digest: enough to tell tokens apart, and of no use to anybody."""
_FLAG = "--endless"
_HEAD = ("ORGANIZATION", "KIND", "DIGEST", "ISSUED AT", "STATUS", "CLIENT ID", "APP")
_WIDTHS = (14, 18, SHOWN_DIGITS, 20, 8, 32, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say which tokens are wanted, "" for all organizations, and in which form."""

    organization: str = ""
    as_json: bool = False


def list_endless(settings: Settings, wanted: Wanted, out: TextIO, progress: TextIO) -> int:
    """Write the tokens that never expire, a line each; return how many there are.

    Raises:
        SettingsError: there is no such organization.
        StoreUnavailable: Redis does not answer.
    """
    return asyncio.run(_list(settings, wanted, out, progress))


async def _list(settings: Settings, wanted: Wanted, out: TextIO, progress: TextIO) -> int:
    url = settings.redis_url or EmbeddedRedis(settings.data_dir).url
    connection = Connection.open(url)
    try:
        await _look(connection, settings, wanted)
        tokens = EndlessTokens(connection, lambda count: _tell(progress, count))
        listed = 0
        async for token in tokens.of(wanted.organization or "*"):
            _clear(progress)
            if not (listed or wanted.as_json):
                print(_line(_HEAD), file=out)
            print(_json(token) if wanted.as_json else _row(token), file=out)
            listed += 1
        _clear(progress)
        return listed
    finally:
        await connection.close()


async def _look(connection: Connection, settings: Settings, wanted: Wanted) -> None:
    """Refuse an organization that there is not, and say what lacks where no gateway runs."""
    try:
        names = await Organizations(connection).names()
    except StoreUnavailable as error:
        if settings.redis_url:
            raise
        raise StoreUnavailable(
            f"no gateway that keeps its data in {settings.data_dir} runs here, or its Redis does not answer"
        ) from error
    if wanted.organization and wanted.organization not in names:
        raise SettingsError(
            f"--organization: there is no {wanted.organization!r}; there is {', '.join(names)}"
        )


def _shown(token: EndlessToken) -> EndlessToken:
    return replace(token, digest=token.digest[:SHOWN_DIGITS])


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(token: EndlessToken) -> str:
    return json.dumps({**asdict(_shown(token)), "issued_at": _moment(token.issued_at)})


def _row(token: EndlessToken) -> str:
    shown = _shown(token)
    told = (shown.organization, shown.kind, shown.digest, _moment(shown.issued_at), shown.status)
    # Names are a user's: nothing in one may move the cursor.
    return _line([*told, shown.client_id, shown.app.encode("unicode_escape").decode() or "-"])


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def _tell(progress: TextIO, count: int) -> None:
    """Say how far it is, to a person who waits."""
    if progress.isatty():
        print(f"\r{count:,} keys looked at", end="", file=progress, flush=True)


def _clear(progress: TextIO) -> None:
    if progress.isatty():
        print("\r" + " " * 40 + "\r", end="", file=progress, flush=True)


def _add_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(_FLAG, action="store_true", help="list those that never expire by themselves")


def _add(parser: argparse.ArgumentParser) -> None:
    _add_flag(parser)
    parser.add_argument("--organization", metavar="NAME", default="", help="of this organization only")
    parser.add_argument("--json", action="store_true", help="write a JSON object a line")
    add_store_flags(parser)


def _run(parsed: argparse.Namespace) -> int:
    """List the tokens on standard output, and say on standard error if there are none."""
    wanted = Wanted(parsed.organization, parsed.json)
    if not list_endless(settings_of(parsed), wanted, sys.stdout, sys.stderr):
        print("no token is endless", file=sys.stderr)
    return DONE


_HELP = "list, show and revoke tokens"
_USAGE = "--endless [--organization NAME] [--json] [--config FILE] [--SETTING VALUE ...]"
ENDLESS = Verb("tokens", _HELP, _ENDLESS, _add, _run, usage=_USAGE, epilog=SOURCES)
VERB = Verb(
    "tokens",
    _HELP,
    _TOKENS,
    _add_flag,
    usage=f"{_USAGE}\n       gateway tokens VERB ...",
    verbs=ISSUED,
    other=(_FLAG, ENDLESS),
)
