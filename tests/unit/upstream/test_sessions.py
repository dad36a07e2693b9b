"""Sessions: how long idle connections are kept, and what no session does."""

from __future__ import annotations

import aiohttp
import pytest

from gateway.upstream.answer import Response
from gateway.upstream.sessions import open_session


@pytest.mark.parametrize(("keepalive", "forces"), [(60.0, False), (0.0, True)])
async def test_connections_are_kept_as_long_as_was_said(keepalive: float, forces: bool) -> None:
    async with open_session(keepalive, 7) as session:
        connector = session.connector
        assert isinstance(connector, aiohttp.TCPConnector)
        assert (connector.limit, connector.force_close) == (7, forces)


async def test_nothing_is_kept_of_answers_and_nothing_is_taken_from_the_environment() -> None:
    async with open_session(1.0, 1) as session:
        assert isinstance(session.cookie_jar, aiohttp.DummyCookieJar)
        assert (session.trust_env, session.auto_decompress) == (False, False)
        assert session._response_class is Response
