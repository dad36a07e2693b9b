"""A login service that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.login_server import LoginServer, serving


@pytest.fixture
def server() -> Iterator[LoginServer]:
    with serving() as opened:
        yield opened
