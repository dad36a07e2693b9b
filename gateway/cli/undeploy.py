"""`gateway undeploy`: what is deployed is taken out of service."""

from __future__ import annotations

import argparse

from gateway.cli.remote.bundles import find
from gateway.cli.remote.client import segment
from gateway.cli.remote.words import add_remote_words, client_of, screen_of
from gateway.cli.verb import DONE, Verb

_UNDEPLOY = """\
Undeploy a proxy or shared flow: the revision that is deployed, or the one that is named. Calls under way
finish.
"""


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME[@REVISION]", help="of the proxy or shared flow")
    add_remote_words(parser, environment=True)


def _run(parsed: argparse.Namespace) -> int:
    client = client_of(parsed)
    kept = find(client, parsed.name, parsed.environment)
    told = client.delete(f"/environments/{segment(parsed.environment)}{kept.path}/deployments")
    screen_of(parsed).done(f"{kept.name} revision {kept.revision} undeployed from {parsed.environment}", told)
    return DONE


VERB = Verb("undeploy", "undeploy a revision", _UNDEPLOY, _add, _run)
