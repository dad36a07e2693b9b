"""Bundles as a user names them: a folder, a zip, a revision of the gateway, or what is deployed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.bundle import ARCHIVE, ArchiveLimits, Files, read_folder, read_zip
from gateway.cli.remote.client import Client, Refused, segment
from gateway.cli.remote.told import listed, members, names
from gateway.cli.verb import CommandFailed, WrongCommand
from gateway.errors import BundleError

PROXIES, SHARED_FLOWS = "apis", "sharedflows"
"""The two kinds, as paths name them."""
_KINDS = {"apiproxy": PROXIES, "sharedflowbundle": SHARED_FLOWS}
_REVISION = re.compile(r"(?P<name>[^@/]+)@(?P<revision>[1-9][0-9]*)")
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Kept:
    """Name a revision that a gateway keeps; `kind` is `apis` or `sharedflows`."""

    kind: str
    name: str
    revision: str

    @property
    def path(self) -> str:
        """Return its path below the organization."""
        return f"/{self.kind}/{segment(self.name)}/revisions/{self.revision}"

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}"


def files_at(path: Path) -> Files:
    """Return the bundle in a folder or a zip.

    Raises:
        WrongCommand: there is none.
        BundleError: it cannot be read.
    """
    if path.is_dir():
        return read_folder(path)
    try:
        with path.open("rb") as file:
            # One byte more than an archive may have tells that it is too large.
            return read_zip(file.read(ArchiveLimits().archive + 1))
    except OSError as error:
        raise WrongCommand(f"{path} cannot be read: {error.strerror}") from error


def located(told: str, path: Path) -> str:
    """Return what is told of the bundle at a path, with the names of its files as an editor opens them."""
    return "\n".join(_located(line, path) for line in told.splitlines())


def _located(line: str, path: Path) -> str:
    if line.startswith(f"{ARCHIVE}:"):
        return f"{path}{line.removeprefix(ARCHIVE)}"
    kind = next((kind for kind in _KINDS if line.startswith(f"{kind}/")), "")
    return f"{place_of(path, kind)}{line}" if kind else line


def place_of(path: Path, kind: str) -> str:
    """Return what stands before the names of files of the bundle of a kind at a path."""
    if not path.is_dir():
        return f"{path}:"
    # Where the folder itself is named apiproxy, its files' names begin with it all the same.
    return f"{path.parent if path.name == kind else path}/"


def kind_of(files: Files) -> str:
    """Return the kind of a bundle, as paths name it."""
    return _KINDS[files.kind]


def name_of(files: Files, path: Path) -> str:
    """Return the name of a bundle: that of its one root XML.

    Raises:
        WrongCommand: it has none, or several.
    """
    name = root_of(files)
    if name is None:
        raise WrongCommand(
            f"{path} has not one XML file at the root of its {files.kind}, which tells its name"
        )
    return name


def root_of(files: Files) -> str | None:
    """Return the name of the one root XML, None where there is none or where there are several."""
    roots = [file.removesuffix(".xml") for file in files if "/" not in file and file.endswith(".xml")]
    return roots[0] if len(roots) == 1 else None


def find(client: Client, word: str, environment: str, *, kind: str = "") -> Kept:
    """Return the revision that a word names: `NAME@REVISION`, or `NAME` for the one that is deployed.

    Raises:
        WrongCommand: it names none, or several.
        CommandFailed: there is no such proxy or shared flow, or it is not deployed in the environment.
    """
    matched = _REVISION.fullmatch(word)
    if "@" in word and matched is None:
        raise WrongCommand(f"{word!r}: NAME or NAME@REVISION is expected, the revision a number from 1 on")
    name = matched["name"] if matched else word
    found = kind or kind_named(client, name)
    if matched:
        return Kept(found, name, matched["revision"])
    deployed = deployed_revisions(client, found, name, environment)
    if len(deployed) > 1:
        # Edge: revisions of other base paths stand beside each other.
        which = ", ".join(f"{name}@{each}" for each in deployed)
        raise WrongCommand(f"several revisions are deployed in {environment}: say which is meant, of {which}")
    if not deployed:
        # Where there is no such environment, that is what is to be said.
        client.get(f"/environments/{segment(environment)}")
        raise CommandFailed(f"{name} is not deployed in {environment}; {name}@1 names its revision 1")
    return Kept(found, name, deployed[0])


def kind_named(client: Client, name: str) -> str:
    """Return whether a name is a proxy's or a shared flow's; a proxy's where it is both.

    Raises:
        CommandFailed: it is neither's.
    """
    for kind in (PROXIES, SHARED_FLOWS):
        try:
            client.get(f"/{kind}/{segment(name)}")
        except Refused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
        else:
            return kind
    raise CommandFailed(f"there is no proxy and no shared flow {name} in {client.organization}")


def deployed_revisions(client: Client, kind: str, name: str, environment: str) -> list[str]:
    """Return which revisions are deployed in an environment, ascending."""
    told = client.get(f"/{kind}/{segment(name)}/deployments")
    found = [
        str(revision["name"])
        for each in listed(told, "environment")
        if each.get("name") == environment
        for revision in listed(each, "revision")
    ]
    return sorted(found, key=int)


def latest_revision(client: Client, kind: str, name: str) -> str:
    """Return the highest revision there is.

    Raises:
        CommandFailed: there is none.
    """
    found = names(client.get(f"/{kind}/{segment(name)}/revisions"))
    if not found:
        raise CommandFailed(f"{name} has no revision")
    return max(found, key=int)


def fetched(client: Client, kept: Kept) -> Files:
    """Return the files of a revision.

    Raises:
        Refused: there is none.
        CommandFailed: it is no archive that can be read.
    """
    raw = client.get(f"{kept.path}?format=bundle", accept="*/*")
    if not isinstance(raw, bytes):
        raise CommandFailed(f"{kept} cannot be fetched: the answer is no archive")
    try:
        return read_zip(raw)
    except BundleError as error:
        raise CommandFailed(f"{kept} cannot be read: {error}") from error


def revision_told(answer: object) -> str:
    """Return the revision that an answer tells of."""
    return str(members(answer).get("revision", ""))


def texts_of(files: Files) -> Mapping[str, bytes]:
    """Return the files by name, below the folder of their kind."""
    return {f"{files.kind}/{name}": content for name, content in files.items()}
