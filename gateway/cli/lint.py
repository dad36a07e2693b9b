"""`gateway lint`: all that is wrong with bundles, told like a compiler does. It needs no gateway."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gateway.bundle import ARCHIVE
from gateway.cli.remote.bundles import files_at, place_of, root_of
from gateway.cli.remote.showing import Screen, text
from gateway.cli.verb import DONE, FAILED, Verb, completed_by_files
from gateway.errors import BundleError, Finding
from gateway.management import lint

_LINT = """\
Look bundles through - folders that hold apiproxy or sharedflowbundle, or zips of them - and tell all that
would be refused or warned of when they are imported and deployed, each with file, line and column.
Exit codes: 0 nothing is wrong, 1 something is (with --strict: or is warned of), 2 asked wrongly.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """Hold a finding and in which bundle it is."""

    bundle: Path
    finding: Finding

    @property
    def place(self) -> str:
        """Return where it stands, as an editor opens it: in a folder the path of the file."""
        file = self.finding.at.file
        if file in (ARCHIVE, str(self.bundle)):
            return str(self.bundle)
        return f"{place_of(self.bundle, file.partition('/')[0])}{self.finding.at}"

    @property
    def severity(self) -> str:
        """Return whether it is an error or a warning."""
        return "warning" if self.finding.is_warning else "error"

    def __str__(self) -> str:
        return self.place + str(self.finding).removeprefix(str(self.finding.at))

    def record(self) -> dict[str, object]:
        """Return it for a program."""
        finding = self.finding
        return {
            "bundle": str(self.bundle),
            "file": finding.at.file,
            "line": finding.at.line or None,
            "column": finding.at.column or None,
            "severity": self.severity,
            "element": finding.element or None,
            "rule": finding.rule or None,
            "message": finding.message,
        }


def findings_of(path: Path, name: str, *, java_precedence: bool) -> list[Told]:
    """Return what is wrong with the bundle at a path, and what is warned of.

    Raises:
        WrongCommand: there is none.
    """
    try:
        files = files_at(path)
    except BundleError as error:
        return [Told(path, finding) for finding in error.findings]
    # What it is called hardly ever matters to what is wrong with it.
    found = lint(name or root_of(files) or path.stem, files, java_precedence=java_precedence)
    return [Told(path, finding) for finding in found]


def _add(parser: argparse.ArgumentParser) -> None:
    completed_by_files(
        parser.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="folder or zip")
    )
    parser.add_argument(
        "--name", default="", help="of the proxy or shared flow; by default that of the bundle's root XML"
    )
    parser.add_argument("--strict", action="store_true", help="take warnings for errors")
    parser.add_argument(
        "--condition-precedence",
        choices=("edge", "java"),
        default="edge",
        help="which of && and || binds tighter, as the setting of that name",
    )
    parser.add_argument("--json", action="store_true", help="show the findings as JSON")


def _run(parsed: argparse.Namespace) -> int:
    java = parsed.condition_precedence == "java"
    told = [each for path in parsed.paths for each in findings_of(path, parsed.name, java_precedence=java)]
    screen = Screen(parsed.json)
    if parsed.json:
        screen.json([each.record() for each in told])
    for line in () if parsed.json else (line for each in told for line in str(each).splitlines()):
        print(text(line), file=screen.out)
    counts = Counter(each.severity for each in told)
    shown = (len(parsed.paths), "bundle"), (counts["error"], "error"), (counts["warning"], "warning")
    screen.tell(", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in shown))
    return FAILED if counts["error"] or (parsed.strict and counts["warning"]) else DONE


VERB = Verb("lint", "tell all that is wrong with bundles", _LINT, _add, _run)
