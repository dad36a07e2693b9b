"""`gateway diff`: what differs between two revisions, or between a folder and what is deployed."""

from __future__ import annotations

import argparse
import difflib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.cli.remote.bundles import (
    Kept,
    fetched,
    files_at,
    find,
    kind_of,
    located,
    name_of,
    texts_of,
)
from gateway.cli.remote.client import Client
from gateway.cli.remote.showing import Screen, text
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, FAILED, BundleRefused, Verb, completed_by_files
from gateway.errors import BundleError

_DIFF = """\
Show what differs between two bundles, each a folder, a zip, NAME@REVISION, or NAME for the revision that is
deployed. One bundle only, a folder or zip, is compared with what is deployed under its name.
Exit codes: 0 nothing differs, 1 something does or it could not be told, 2 asked wrongly.
"""
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_PLAIN = "\x1b[0m"
_LOCAL = re.compile(r"[./~]|.*(/|\.zip)$")
_MOST_LINES = 20_000
"""Of a file on either side: to compare longer ones takes minutes where little is alike."""
_NO_END = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class Side:
    """Hold one of the two: how it is called, and its files."""

    title: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """Tell of one file: `added`, `removed` or `changed`, and the lines of a unified diff."""

    file: str
    change: str
    lines: tuple[str, ...]


def differences(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the files that differ, by name."""
    for file in sorted(before.files.keys() | after.files.keys()):
        old, new = before.files.get(file), after.files.get(file)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield Difference(file, change, tuple(_lines(file, before, after)))


def _lines(file: str, before: Side, after: Side) -> Iterator[str]:
    old, new = before.files.get(file, b""), after.files.get(file, b"")
    titles = f"{before.title}:{file}", f"{after.title}:{file}"
    sizes = f"{file} has {len(old):,} and {len(new):,} bytes"
    try:
        before_lines, after_lines = _text_lines(old), _text_lines(new)
    except UnicodeDecodeError:
        yield f"binary files differ: {sizes}"
        return
    if max(len(before_lines), len(after_lines)) > _MOST_LINES:
        yield f"long files differ: {sizes}"
        return
    found = difflib.unified_diff(before_lines, after_lines, *titles, lineterm="")
    lines = [part for line in found for part in line.split("\n")]
    # An empty file that came or went has no line to show.
    yield from lines or [f"--- {titles[0]}", f"+++ {titles[1]}"]


def _text_lines(content: bytes) -> list[str]:
    """Return the lines; the last one says with a line of its own where it does not end."""
    lines = content.decode().split("\n")
    last = lines.pop()
    return [*lines, f"{last}\n{_NO_END}"] if last else lines


def side_of(word: str, client: Callable[[], Client], environment: str) -> Side:
    """Return the bundle that a word names; only one that a gateway keeps needs a client.

    Raises:
        CommandFailed: there is none, or it cannot be read.
    """
    path = Path(word)
    try:
        if _LOCAL.match(word) or path.exists():
            return Side(word, texts_of(files_at(path)))
    except BundleError as error:
        raise BundleRefused(located(str(error), path)) from error
    return kept_side(client(), find(client(), word, environment))


def kept_side(client: Client, kept: Kept) -> Side:
    """Return a bundle that a gateway keeps."""
    return Side(str(kept), texts_of(fetched(client, kept)))


def with_deployed(word: str, client: Client, environment: str) -> tuple[Side, Side]:
    """Return what is deployed under the name of a bundle, and that bundle, a folder or zip.

    Raises:
        WrongCommand: there is none, or its name cannot be told.
        CommandFailed: it cannot be read, or nothing of its name is deployed.
    """
    path = Path(word)
    try:
        files = files_at(path)
    except BundleError as error:
        raise BundleRefused(located(str(error), path)) from error
    kept = find(client, name_of(files, path), environment, kind=kind_of(files))
    # What is deployed comes first: the lines then tell what a deployment would change.
    return kept_side(client, kept), Side(word, texts_of(files))


def _add(parser: argparse.ArgumentParser) -> None:
    told = "a folder, a zip, NAME@REVISION or NAME\na folder of that name comes before NAME"
    completed_by_files(parser.add_argument("before", metavar="BUNDLE", help=told))
    completed_by_files(
        parser.add_argument("after", metavar="BUNDLE", nargs="?", help="what it is compared with")
    )
    parser.add_argument("--name-only", action="store_true", help="show which files differ, and not how")
    add_remote_words(parser, environment=True)


def _run(parsed: argparse.Namespace) -> int:
    client = functools.cache(lambda: client_of(parsed))
    if parsed.after is None:
        before, after = with_deployed(parsed.before, client(), parsed.environment)
    else:
        before = side_of(parsed.before, client, parsed.environment)
        after = side_of(parsed.after, client, parsed.environment)
    found = list(differences(before, after))
    _show(screen_of(parsed), found, names_only=parsed.name_only)
    return FAILED if found else DONE


def _show(screen: Screen, found: list[Difference], *, names_only: bool) -> None:
    if screen.as_json:
        screen.json([{"file": each.file, "change": each.change, "diff": list(each.lines)} for each in found])
    elif names_only:
        screen.table(("change", "file"), [(each.change, each.file) for each in found])
    else:
        for line in (line for each in found for line in each.lines):
            print(_shown(line, screen), file=screen.out)


def _shown(line: str, screen: Screen) -> str:
    """Return a line as it is for a pipe - it may be a patch's -, and as a terminal can bear it."""
    if not screen.out.isatty():
        return line
    colour = _COLOURS.get(line[:1], "") if screen.has_colour else ""
    shown = text(line.replace("\t", "    ")) if line else ""
    return f"{colour}{shown}{_PLAIN}" if colour else shown


VERB = Verb("diff", "show what differs between two bundles", _DIFF, _add, _run)
