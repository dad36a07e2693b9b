"""One running gateway with the bundles of examples/, and the clients that `npm ci` installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.examples import Examples, serving_examples
from tests.e2e.running import ROOT, Gateway, running

HERE = Path(__file__).parent
ADMIN = "admin@tollkeeper.local"
INSTALLED = ROOT / "build/npm/node_modules"


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examples]:
    """Run a gateway for the bundles of examples/."""
    with serving_examples(tmp_path_factory.mktemp("examples")) as started:
        yield started


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put the scripts into a folder where Node finds the clients."""
    assert INSTALLED.is_dir(), "no clients are installed: `make e2e` does that"
    folder = tmp_path_factory.mktemp("scripts")
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    (folder / "node_modules").symlink_to(INSTALLED)
    return folder


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway with its demo for the clients of the management API."""
    with running(tmp_path_factory.mktemp("gateway")) as started:
        yield started
