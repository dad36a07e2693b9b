"""`gateway deploy`: a revision takes the place of the one before it, without a call lost."""

from __future__ import annotations

import argparse

from gateway.cli.remote.bundles import Kept, find, kind_named, latest_revision
from gateway.cli.remote.client import Client, segment
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, Verb

_DEPLOY = """\
Deploy a revision of a proxy or shared flow, in place of the one at its base path. It is done when the workers
run it. NAME means its latest revision, NAME@3 its third: one step back is to deploy the one before.
"""


def deploy(client: Client, kept: Kept, environment: str, *, base_path: str, override: bool) -> object:
    """Deploy a revision; return what the management API tells of it.

    Raises:
        CommandFailed: it is refused, with everything that does not compile.
    """
    form = {"action": "deploy", "override": str(override).lower()}
    if base_path:
        form["basepath"] = base_path
    return client.post_form(f"/environments/{segment(environment)}{kept.path}/deployments", form)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME[@REVISION]", help="of the proxy or shared flow")
    parser.add_argument(
        "--basepath", default="", metavar="PATH", help="goes before the base paths of the bundle"
    )
    parser.add_argument(
        "--no-override", action="store_true", help="refuse where another revision is deployed already"
    )
    add_remote_words(parser, environment=True)


def _run(parsed: argparse.Namespace) -> int:
    client = client_of(parsed)
    kept = meant(client, parsed.name, parsed.environment)
    told = deploy(
        client, kept, parsed.environment, base_path=parsed.basepath, override=not parsed.no_override
    )
    screen_of(parsed).done(f"{kept.name} revision {kept.revision} deployed to {parsed.environment}", told)
    return DONE


def meant(client: Client, word: str, environment: str) -> Kept:
    """Return the revision that a word names: the latest one, unless it says which.

    Raises:
        WrongCommand: it names none.
        CommandFailed: there is no such proxy or shared flow.
    """
    if "@" in word:
        return find(client, word, environment)
    kind = kind_named(client, word)
    return Kept(kind, word, latest_revision(client, kind, word))


VERB = Verb("deploy", "deploy a revision", _DEPLOY, _add, _run)
