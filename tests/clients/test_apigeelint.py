"""The linter apigeelint, unmodified, finds nothing in our own bundles."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import INSTALLED
from tests.e2e.running import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*/apiproxy"))
DEMO = sorted((ROOT / "gateway/demo/bundles").glob("*/apiproxy"))
AGED = "DC002"
"""OAuth 1.0a is deprecated, says the linter, wherever it is used."""


def findings(bundle: Path) -> list[dict[str, object]]:
    done = subprocess.run(
        ["node", INSTALLED / "apigeelint/cli.js", "-s", bundle, "-f", "json.js"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return [message for file in json.loads(done.stdout) for message in file["messages"]]


@pytest.mark.parametrize("bundle", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_is_clean(bundle: Path) -> None:
    assert [each for each in findings(bundle) if each["ruleId"] != AGED] == []


@pytest.mark.parametrize("bundle", DEMO, ids=lambda path: path.parent.name)
def test_a_bundle_of_the_demo_has_no_errors(bundle: Path) -> None:
    # Its policies have the names of the tutorial, which the linter warns of.
    assert [each for each in findings(bundle) if each["severity"] != 1] == []


def test_it_would_find_something(tmp_path: Path) -> None:
    broken = tmp_path / "apiproxy"
    (broken / "policies").mkdir(parents=True)
    (broken / "broken.xml").write_text('<APIProxy name="broken"/>')
    (broken / "policies/X.xml").write_text('<AssignMessage name="Y"/>')
    assert findings(broken) != []
