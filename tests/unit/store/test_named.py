"""Names of administrators: a text first, a digest else."""

from __future__ import annotations

from gateway.store import Connection
from gateway.store.named import Named, find_named

DIGEST = "0123456789abcdef" * 4


def spell(digest: str) -> str:
    return f"test:{digest}"


async def test_a_text_is_found_by_its_digests_in_order(connection: Connection) -> None:
    assert await find_named(connection, "text", ("one", "two"), spell) is None
    await connection.ask("SET", "test:two", "x")
    assert await find_named(connection, "text", ("one", "two", ""), spell) == Named("two", True)
    await connection.ask("SET", "test:one", "x")
    assert await find_named(connection, "text", ("one", "two"), spell) == Named("one", True)


async def test_a_digest_is_found_as_it_is_unless_it_is_a_text(connection: Connection) -> None:
    await connection.ask("SET", spell(DIGEST), "x")
    assert await find_named(connection, DIGEST, ("one",), spell) == Named(DIGEST, False)
    await connection.ask("SET", "test:one", "x")
    assert await find_named(connection, DIGEST, ("one",), spell) == Named("one", True)


async def test_what_could_be_no_digest_leads_nowhere_else(connection: Connection) -> None:
    for name in ("", "x:y", DIGEST.upper(), "abc", f"{DIGEST}\n", "*"):
        await connection.ask("SET", spell(name), "x")
        assert await find_named(connection, name, (), spell) is None
