"""The store of the tests of what is put into it."""

from __future__ import annotations

from tests.support.store import connection, redis_server, store

__all__ = ["connection", "redis_server", "store"]
