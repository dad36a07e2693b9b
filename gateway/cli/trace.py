"""`gateway trace`: what a proxy does with calls, live: phases, conditions, policies, and their variables."""

from __future__ import annotations

import argparse
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlencode

from gateway.cli.remote.bundles import PROXIES, Kept, find
from gateway.cli.remote.client import Client, Refused, segment
from gateway.cli.remote.showing import text
from gateway.cli.remote.story import story_of
from gateway.cli.remote.told import names
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, CommandFailed, Verb, WrongCommand, completed_by_files

POLL = 0.5
"""Seconds between looks for new calls."""
MOST_CALLS = 20
MOST_SECONDS = 600
_NOT_FOUND = 404
_TRACE = """\
Record what a deployed proxy does with the calls that come, and show each as it comes, until so many came, the
time is over, or Ctrl-C. Only calls with all the given headers and query parameters are recorded.
"""


@dataclass(frozen=True, slots=True)
class Session:
    """Be a debug session of a revision in an environment."""

    client: Client
    base: str
    name: str

    @classmethod
    @contextmanager
    def of(
        cls, client: Client, kept: Kept, environment: str, wanted: Sequence[tuple[str, str]]
    ) -> Iterator[Session]:
        """Open a session, and end it whatever happens."""
        base = f"/environments/{segment(environment)}{kept.path}/debugsessions"
        session = cls(client, base, f"cli-{uuid.uuid4().hex[:12]}")
        client.post(f"{base}?{urlencode([('session', session.name), *wanted])}")
        try:
            yield session
        finally:
            # One that is over has ended itself.
            with suppress(Refused):
                client.delete(f"{base}/{session.name}")

    def new(self, known: set[str]) -> list[str]:
        """Return the recorded calls that are not known yet.

        Raises:
            Refused: with status 404 when the session is over.
        """
        return [each for each in names(self.client.get(f"{self.base}/{self.name}/data")) if each not in known]

    def transaction(self, call: str) -> object:
        """Return a recorded call.

        Raises:
            Refused: with status 404 when the session is over.
        """
        return self.client.get(f"{self.base}/{self.name}/data/{segment(call)}")


def calls_of(
    session: Session, count: int, seconds: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[tuple[str, object]]:
    """Yield the recorded calls as they come, by name, until so many came or the time is over."""
    known: set[str] = set()
    deadline = time.monotonic() + seconds
    while len(known) < count and time.monotonic() < deadline:
        try:
            found = [(name, session.transaction(name)) for name in session.new(known)[: count - len(known)]]
        except Refused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return
        known.update(name for name, _ in found)
        yield from found
        if not found:
            sleep(POLL)


def pairs(words: Sequence[str], flag: str, prefix: str) -> list[tuple[str, str]]:
    """Return the parameters of what was given as NAME=VALUE.

    Raises:
        WrongCommand: something was given otherwise.
    """
    found = []
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise WrongCommand(f"{flag} {word!r}: NAME=VALUE is expected")
        found.append((f"{prefix}{name}", value))
    return found


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME[@REVISION]", help="of the proxy; the revision that is deployed")
    told = "that calls must have to be recorded; may be repeated"
    for flag in ("--header", "--query"):
        parser.add_argument(flag, action="append", default=[], metavar="NAME=VALUE", help=told)
    parser.add_argument(
        "--count", type=int, default=MOST_CALLS, help=f"calls to record, {MOST_CALLS} at most and by default"
    )
    parser.add_argument(
        "--timeout", type=int, default=MOST_SECONDS, metavar="SECONDS", help=f"default {MOST_SECONDS}"
    )
    parser.add_argument("--variables", action="store_true", help="show what was read and written, too")
    completed_by_files(
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="write each call to a new file, as a JSON line"
        )
    )
    add_remote_words(parser, environment=True)


def _run(parsed: argparse.Namespace) -> int:
    if not (1 <= parsed.count <= MOST_CALLS and 1 <= parsed.timeout <= MOST_SECONDS):
        raise WrongCommand(f"--count is 1 to {MOST_CALLS}, --timeout 1 to {MOST_SECONDS}")
    wanted = [
        ("timeout", str(parsed.timeout)),
        *pairs(parsed.header, "--header", "header_"),
        *pairs(parsed.query, "--query", "qparam_"),
    ]
    client = client_of(parsed)
    kept = find(client, parsed.name, parsed.environment, kind=PROXIES)
    file = None if parsed.out is None else Lines.into(parsed.out)
    try:
        with Session.of(client, kept, parsed.environment, wanted) as session, suppress(KeyboardInterrupt):
            screen_of(parsed).tell(f"recording calls of {kept} in {parsed.environment}; Ctrl-C ends it")
            for name, call in calls_of(session, parsed.count, parsed.timeout):
                _show(parsed, name, call, file)
    finally:
        if file is not None:
            file.close()
    return DONE


def _show(parsed: argparse.Namespace, name: str, call: object, file: Lines | None) -> None:
    screen = screen_of(parsed)
    if file is not None:
        file.write(json.dumps(call))
        screen.tell(f"{name} written")
    elif parsed.json:
        print(json.dumps(call), file=screen.out, flush=True)
    else:
        print(text(name), file=screen.out)
        for line in story_of(call, with_variables=parsed.variables):
            print(line, file=screen.out)
        print(file=screen.out, flush=True)


@dataclass(frozen=True, slots=True)
class Lines:
    """Be a new file of lines, its owner's alone: what calls carry is their users'."""

    path: Path
    file: TextIO

    @classmethod
    def into(cls, path: Path) -> Lines:
        """Make the file.

        Raises:
            WrongCommand: it is there already, or cannot be made.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise WrongCommand(f"{path} exists already") from error
        except OSError as error:
            raise WrongCommand(f"{path} cannot be written: {error.strerror}") from error
        return cls(path, open(descriptor, "w", encoding="utf-8"))

    def write(self, line: str) -> None:
        """Write a line, at once.

        Raises:
            CommandFailed: it cannot be.
        """
        try:
            print(line, file=self.file, flush=True)
        except OSError as error:
            raise CommandFailed(f"{self.path} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Close the file; one that holds nothing is no file."""
        is_empty = not os.fstat(self.file.fileno()).st_size
        # What could not be written before cannot be now, and was told.
        with suppress(OSError):
            self.file.close()
        if is_empty:
            self.path.unlink(missing_ok=True)


VERB = Verb("trace", "show what a proxy does with calls, live", _TRACE, _add, _run)
