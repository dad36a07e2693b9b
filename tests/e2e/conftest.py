"""One running gateway for all tests that only call it; those that end or break one start their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.examples import Examples, serving_examples
from tests.e2e.running import Gateway, running


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run the gateway with its demo and two workers."""
    with running(tmp_path_factory.mktemp("gateway")) as started:
        yield started


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examples]:
    """Run a gateway for the bundles of examples/."""
    with serving_examples(tmp_path_factory.mktemp("examples")) as started:
        yield started
