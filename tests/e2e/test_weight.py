"""What the nursery loads so that workers carry plain traffic, and what is left to those that need it.

Start-up time and memory of every worker hang on it. What is loaded is asked for here, and not how long that
takes: a machine may be slow, but an import is there or is not.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "aiohttp",
    "attr",
    "cryptography.hazmat",
    "http.client",
    "http.server",
    "joserfc",
    "lxml",
    "multidict",
    "prometheus_client",
    "re2",
    "regex",
    "tomllib",
    "urllib.request",
    "yarl",
    "gateway.cli.command",
    "gateway.config.reading",
    "gateway.management",
    "gateway.oauth.v1",
    "gateway.patterns.javaregex",
    "gateway.oauth.jose",
    "gateway.payload.json_path",
    "gateway.payload.xml_tree",
    "gateway.policies.oauth_v2",
    "gateway.runtime.backing",
    "gateway.runtime.births",
    "gateway.runtime.children",
    "gateway.runtime.midwife",
    "gateway.runtime.server",
    "gateway.runtime.supervisor",
    "gateway.store.embedded",
    "gateway.telemetry.exposition",
)
"""What takes a millisecond or a hundred kilobytes, or leads to what does."""

WORKER = "import gateway.cli.child; from gateway.runtime import run_nursery, run_worker"
"""What a worker is born with: all that the nursery has loaded."""
DEPLOYING = f"{WORKER}; from gateway.policies import readers; found = readers()"


def loaded_by(program: str) -> set[str]:
    """Return the modules that a new process has loaded at the end of a program."""
    telling = f"{program}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", telling], check=True, capture_output=True, text=True, timeout=60
    )
    return set(done.stdout.split())


def test_a_worker_loads_nothing_that_plain_traffic_does_not_need() -> None:
    loaded = loaded_by(WORKER)
    assert "gateway.runtime.worker" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))


def test_a_policy_brings_only_its_own() -> None:
    loaded = loaded_by(f"{DEPLOYING}; found['OAuthV2']; found['AssignMessage']; found['VerifyAPIKey']")
    assert {"gateway.policies.oauth_v2", "gateway.policies.assign_message"} <= loaded
    others = {"gateway.policies.extract_variables", "gateway.policies.xml_to_json"}
    assert loaded.isdisjoint({"aiohttp", "cryptography.hazmat", "joserfc", "lxml", "re2", "regex", *others})


@pytest.mark.parametrize(
    ("program", "module"),
    [
        ("from gateway.runtime import Supervisor", "gateway.runtime.supervisor"),
        ("from gateway.telemetry import render", "prometheus_client"),
        ("from gateway.store import EmbeddedRedis", "gateway.store.embedded"),
        ("from gateway.runtime.server import Server", "aiohttp"),
        ("from gateway.patterns import compile_java_regex; compile_java_regex('a(?=b)')", "regex"),
        ("from gateway.payload import parse_xml_payload", "lxml.etree"),
        (f"{DEPLOYING}; found['ExtractVariables']", "lxml.etree"),
        (f"{DEPLOYING}; found['VerifyJWT']", "joserfc"),
    ],
)
def test_who_needs_it_has_it(program: str, module: str) -> None:
    assert module in loaded_by(program)


def test_no_other_child_loads_a_worker() -> None:
    loaded = loaded_by("import gateway.cli.child")
    assert loaded.isdisjoint({"gateway.runtime.worker", "gateway.runtime.nursery"})
