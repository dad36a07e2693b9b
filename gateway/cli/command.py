"""The words of the command line, and what becomes of each.

Whatever a user can do wrong ends in a sentence on standard error and an exit code: 2 for what was asked
wrongly, 1 for what failed. Only the verb that is asked for is loaded: most are quicker than what others need.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from gateway.cli.flags import unrecognized
from gateway.cli.main import INTERRUPTED
from gateway.cli.sso.failures import Failure
from gateway.cli.verb import (
    FAILED,
    WRONG,
    CommandFailed,
    Verb,
    WrongCommand,
    flags_of,
    installed_version,
)
from gateway.errors import SettingsError, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Entry:
    """Say where a verb stands, and what the list of all says of it: its module declares it as VERB."""

    name: str
    help: str
    module: str = ""

    def verb(self) -> Verb:
        """Load the verb."""
        verb: Verb = import_module(f"gateway.cli.{self.module or self.name}").VERB
        return verb


VERBS = (
    Entry("serve", "start the gateway"),
    Entry("tokens", "list, show and revoke tokens"),
    Entry("import", "import a bundle as a new revision", "import_"),
    Entry("deploy", "deploy a revision"),
    Entry("undeploy", "undeploy a revision"),
    Entry("lint", "tell all that is wrong with bundles"),
    Entry("diff", "show what differs between two bundles"),
    Entry("trace", "show what a proxy does with calls, live"),
    Entry("apps", "look after apps and their keys"),
    Entry("completion", "print what makes a shell complete these words"),
    Entry("backup", "write all that is kept to a file"),
    Entry("restore", "read a backup into a fresh installation"),
    Entry("users", "look after users, roles and second factors"),
    Entry("login-keys", "keys that sign the login service's access tokens", "login_keys"),
)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = make_parser(next((word for word in words if not word.startswith("-")), ""), words)
    parsed, unknown = parser.parse_known_args(words)
    if unknown:
        # Words that nobody knows are refused by the verb they were given to, which shows its own usage.
        parsed.parser.error(unrecognized(unknown, flags_of(parsed.parser)))
    if parsed.run is None:
        parsed.parser.print_help(sys.stderr)
        return WRONG
    if not parsed.listens and threading.current_thread() is threading.main_thread():
        # From here on a Ctrl-C ends things in order: a terminal shows again what is typed, sessions end.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code: int = parsed.run(parsed)
    except (SettingsError, WrongCommand) as error:
        return _told(error, WRONG)
    except (StoreUnavailable, CommandFailed) as error:
        return _told(error, FAILED)
    except Failure as error:
        return _told(error, WRONG if error.code == WRONG else FAILED)
    except KeyboardInterrupt:
        # The supervisor does not listen any more: all that it started has ended.
        return INTERRUPTED
    return code


def make_parser(name: str = "", words: Sequence[str] = (), *, whole: bool = False) -> argparse.ArgumentParser:
    """Make the parser: with the words of the verb of that name, or of all; of others it knows the names.

    `words` are what is to be parsed.
    """
    parser = argparse.ArgumentParser(
        prog="gateway", description="An open, self-hosted API gateway.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"tollkeeper {installed_version()}")
    parser.set_defaults(parser=parser, run=None, listens=False)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for entry in VERBS:
        if whole or entry.name == name:
            entry.verb().join(commands, "gateway", words)
        else:
            commands.add_parser(entry.name, help=entry.help)
    return parser


def _told(error: Exception, code: int) -> int:
    """Say on standard error what is wrong, a line each; return the exit code."""
    before = "" if isinstance(error, CommandFailed) and error.is_bare else "gateway: "
    for line in str(error).splitlines():
        print(f"{before}{line}", file=sys.stderr)
    return code
