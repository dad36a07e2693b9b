"""What a verb of the command line declares, and how it becomes words of the parser.

A verb with verbs of its own (`gateway users add`) declares them as its `verbs`, and runs none itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, FAILED, WRONG = 0, 1, 2
"""Exit codes: it was done, it failed, it was asked for wrongly."""
Run = Callable[[argparse.Namespace], int]


class WrongCommand(Exception):
    """Refuse what was asked for, in a sentence."""


class CommandFailed(Exception):
    """Say in a sentence what failed; `is_bare` is whether its lines are told with nothing before them."""

    is_bare = False


class BundleRefused(CommandFailed):
    """Tell what is wrong with a bundle, as compilers do: a line begins with what an editor opens."""

    is_bare = True


def _nothing(_: argparse.ArgumentParser) -> None:
    """Take no words."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Declare a verb: what its help says, which words and flags it takes, and what it does.

    `help` is a line among others, `description` the paragraph of its own help, `usage` what follows its name.
    `run` returns the exit code, or raises one of the errors that are told in a sentence. `listens` says that
    it listens to Ctrl-C itself. `other` is a flag with which this is another verb.
    """

    name: str
    help: str
    description: str
    add: Callable[[argparse.ArgumentParser], None] = _nothing
    run: Run | None = None
    usage: str = ""
    epilog: str = ""
    verbs: tuple[Verb, ...] = ()
    listens: bool = False
    other: tuple[str, Verb] | None = None

    def join(self, parsers: Parsers, path: str, words: Sequence[str] = ()) -> argparse.ArgumentParser:
        """Become one of the verbs of a command that is given these words; `path` is how it is called."""
        if self.other is not None and self.other[0] in words:
            return self.other[1].join(parsers, path)
        parser = parsers.add_parser(
            self.name,
            prog=f"{path} {self.name}",
            help=self.help,
            usage=f"{path} {self.name} {self.usage}" if self.usage else None,
            description=self.description,
            epilog=self.epilog,
            formatter_class=argparse.RawTextHelpFormatter,
            allow_abbrev=False,
        )
        self.add(parser)
        parser.set_defaults(parser=parser)
        if self.run is not None:
            parser.set_defaults(run=self.run, listens=self.listens)
        if self.verbs:
            inner = parser.add_subparsers(metavar="VERB", title="verbs")
            for verb in self.verbs:
                verb.join(inner, f"{path} {self.name}")
        return parser


def completed_by_files(action: argparse.Action) -> None:
    """Let shells complete a word by the names of files."""
    # shtab looks for this attribute; to load it for that would take longer than most verbs do.
    action.complete = dict(_FILES)  # type: ignore[attr-defined]


_FILES = {"bash": "_shtab_compgen_files", "zsh": "_files"}


def flags_of(parser: argparse.ArgumentParser) -> list[str]:
    """Return the flags that a parser knows."""
    # argparse tells nobody, but shows them in its help.
    return [flag for flag in parser._option_string_actions if flag.startswith("--")]


def installed_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("tollkeeper")
    except PackageNotFoundError:
        return "(not installed)"
