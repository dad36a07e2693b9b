"""The words of the command line, and what becomes of each.

Whatever a user can do wrong ends in a sentence on standard error and an exit code: 2 for what was asked
wrongly, 1 for what failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from gateway.cli.flags import add_flags, given, unrecognized
from gateway.cli.main import INTERRUPTED
from gateway.cli.serve import serve
from gateway.config import read_settings
from gateway.errors import SettingsError, StoreUnavailable
from gateway.runtime import StartFailed

WRONG, FAILED = 2, 1

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
        parsed.refuse(unrecognized(unknown))
    if parsed.command is None:
        parser.print_help(sys.stderr)
        return WRONG
    try:
        serve(read_settings(given(parsed), parsed.config), with_demo=parsed.demo)
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
    # Words that nobody knows are refused by the command they were given to, which shows its own usage.
    parser.set_defaults(refuse=parser.error)
    serving.set_defaults(refuse=serving.error)
    return parser


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
