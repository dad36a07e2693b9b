"""`gateway import`: a folder or a zip becomes a new revision, deployed too if wanted."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.bundle import write_zip
from gateway.cli.deploy import deploy
from gateway.cli.remote.bundles import Kept, files_at, kind_of, located, name_of, revision_told
from gateway.cli.remote.client import Client, Refused, segment
from gateway.cli.remote.told import members
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, BundleRefused, CommandFailed, Verb, completed_by_files
from gateway.errors import BundleError

_IMPORT = """\
Import a bundle - a folder that holds apiproxy or sharedflowbundle, or a zip of it - as a new revision of the
proxy or shared flow of its name. What is wrong with it is told with file and line, and nothing is imported.
Exit codes: 0 it is imported, 1 it is not, or not deployed, 2 asked wrongly.
"""


def import_bundle(client: Client, name: str, kind: str, archive: bytes, *, validates: bool) -> object:
    """Import an archive; return what the management API tells of the revision.

    Raises:
        Refused: with everything that is wrong with it.
    """
    told = str(validates).lower()
    return client.post_archive(f"/{kind}?action=import&validate={told}&name={segment(name)}", archive)


def _add(parser: argparse.ArgumentParser) -> None:
    completed_by_files(parser.add_argument("path", metavar="PATH", type=Path, help="folder or zip"))
    parser.add_argument(
        "--name", help="of the proxy or shared flow; by default that of the bundle's root XML"
    )
    parser.add_argument("--deploy", action="store_true", help="deploy the new revision, too")
    parser.add_argument(
        "--no-validate", action="store_true", help="look at what it means only when it is deployed"
    )
    add_remote_words(parser, environment=True)


def _run(parsed: argparse.Namespace) -> int:
    screen, path = screen_of(parsed), parsed.path
    with _telling_where(path):
        files = files_at(path)
    name, kind = parsed.name or name_of(files, path), kind_of(files)
    client = client_of(parsed)
    with _telling_where(path):
        told = import_bundle(client, name, kind, write_zip(files), validates=not parsed.no_validate)
    for warning in _warnings(told):
        print(located(warning, path), file=screen.aside)
    kept = Kept(kind, name, revision_told(told))
    sentence = f"{name} revision {kept.revision} imported"
    if parsed.deploy:
        screen.tell(f"{sentence}; deploying it to {parsed.environment}")
        try:
            with _telling_where(path):
                told = deploy(client, kept, parsed.environment, base_path="", override=True)
        except CommandFailed:
            print(f"{sentence}, but not deployed", file=screen.aside)
            raise
        sentence = f"{sentence}, and deployed to {parsed.environment}"
    screen.done(sentence, told)
    return DONE


@contextmanager
def _telling_where(path: Path) -> Iterator[None]:
    """Tell what is wrong with the bundle at a path as an editor opens it.

    Raises:
        BundleRefused: with all of it.
    """
    try:
        yield
    except BundleError as error:
        raise BundleRefused(located(str(error), path)) from error
    except Refused as refusal:
        if not refusal.is_bare:
            raise
        raise BundleRefused(located(str(refusal), path)) from refusal


def _warnings(told: object) -> list[str]:
    found = members(told).get("warnings", [])
    return [str(each) for each in found] if isinstance(found, list) else []


VERB = Verb("import", "import a bundle as a new revision", _IMPORT, _add, _run)
