"""The words of the command line, and what becomes of each.

Whatever a user can do wrong ends in a sentence on standard error and an exit code: 2 for what was asked
wrongly, 1 for what failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from gateway.cli.flags import SERVE_FLAGS, TOKENS_FLAGS, add_flags, add_store_flags, given, unrecognized
from gateway.cli.main import INTERRUPTED
from gateway.cli.serve import serve
from gateway.cli.tokens import Wanted, run_tokens
from gateway.config import Settings, read_settings
from gateway.errors import SettingsError, StoreUnavailable
from gateway.runtime import StartFailed

WRONG, FAILED = 2, 1

_TOKENS = """\
List the tokens of a running gateway that never expire by themselves, a line each: their kind, the beginning
of their digest, when and to whom they were issued. No token's text is kept, and none is shown.
"""
_SERVE = """\
Start the gateway: workers that carry traffic, the management API, and a Redis of its own unless one is
configured. It runs in the foreground until Ctrl-C or SIGTERM.
"""
_SOURCES = """\
Each setting is a flag, an environment variable, or a line of the file: a flag wins over the environment,
the environment over the file, the file over the default.
"""


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = make_parser()
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        parsed.refuse(unrecognized(unknown, parsed.known))
    if parsed.command is None:
        parser.print_help(sys.stderr)
        return WRONG
    try:
        parsed.run(read_settings(given(parsed), parsed.config), parsed)
    except SettingsError as error:
        return _told(error, WRONG)
    except (StoreUnavailable, StartFailed) as error:
        return _told(error, FAILED)
    except KeyboardInterrupt:
        # The supervisor does not listen any more: all that it started has ended.
        return INTERRUPTED
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="gateway", description="An open, self-hosted API gateway.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"tollkeeper {installed_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serving = commands.add_parser(
        "serve",
        help="start the gateway",
        usage="gateway serve [--demo] [--config FILE] [--SETTING VALUE ...]",
        description=_SERVE,
        epilog=_SOURCES,
        formatter_class=argparse.RawTextHelpFormatter,
        allow_abbrev=False,
    )
    add_flags(serving)
    listing = commands.add_parser(
        "tokens",
        help="list tokens that never expire",
        usage="gateway tokens --endless [--organization NAME] [--json] [--config FILE] [--SETTING VALUE ...]",
        description=_TOKENS,
        epilog=_SOURCES,
        formatter_class=argparse.RawTextHelpFormatter,
        allow_abbrev=False,
    )
    _add_token_flags(listing)
    # Words that nobody knows are refused by the command they were given to, which shows its own usage.
    parser.set_defaults(refuse=parser.error, known=())
    serving.set_defaults(refuse=serving.error, known=SERVE_FLAGS, run=_serve)
    listing.set_defaults(refuse=listing.error, known=TOKENS_FLAGS, run=_list_tokens)
    return parser


def _add_token_flags(listing: argparse.ArgumentParser) -> None:
    listing.add_argument(
        "--endless", action="store_true", required=True, help="those that never expire by themselves"
    )
    listing.add_argument("--organization", metavar="NAME", default="", help="of this organization only")
    listing.add_argument("--json", action="store_true", help="write a JSON object a line")
    add_store_flags(listing)


def _serve(settings: Settings, parsed: argparse.Namespace) -> None:
    serve(settings, with_demo=parsed.demo)


def _list_tokens(settings: Settings, parsed: argparse.Namespace) -> None:
    run_tokens(settings, Wanted(parsed.organization, parsed.json))


def installed_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("tollkeeper")
    except PackageNotFoundError:
        return "(not installed)"


def _told(error: Exception, code: int) -> int:
    """Say on standard error what is wrong, a line each; return the exit code."""
    for line in str(error).splitlines():
        print(f"gateway: {line}", file=sys.stderr)
    return code
