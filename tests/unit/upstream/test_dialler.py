"""From names to addresses to connections."""

from __future__ import annotations

import asyncio
import socket

import pytest

from gateway.errors import UpstreamError
from gateway.message import TlsFacts
from gateway.upstream import Dialler
from gateway.upstream.dialler import LIFETIME, MOST_NAMES
from tests.support.certificates import server_context
from tests.support.origin import OK, an_origin, answering
from tests.support.target_calls import Clock, turns

TRUSTING = TlsFacts(is_validated=False)


class Listening(asyncio.Protocol):
    """Keep the transport."""

    transport: asyncio.BaseTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport


def asking(monkeypatch: pytest.MonkeyPatch, *means: str) -> list[str]:
    """Let names mean these addresses; return the list that notes what is asked."""
    asked: list[str] = []
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def getaddrinfo(host: str, port: int, **how: int) -> object:
        if host[0].isdigit():
            return await real(host, port, **how)
        asked.append(host)
        await turns()
        if not means:
            raise socket.gaierror(socket.EAI_NONAME, "nobody knows")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in means]

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    ("host", "follows"),
    [("127.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("localhost", True), ("1.2.3", True)],
)
def test_names_are_followed_and_addresses_are_not(host: str, follows: bool) -> None:
    assert Dialler(Clock()).follows(host) is follows


async def test_a_name_is_asked_for_once_in_its_lifetime(monkeypatch: pytest.MonkeyPatch) -> None:
    async with an_origin(answering(OK)) as origin:
        clock = Clock()
        dialler = Dialler(clock)
        asked = asking(monkeypatch, "127.0.0.1")
        for wait, times in ((0.0, 1), (LIFETIME - 0.1, 1), (0.2, 2)):
            clock.now += wait
            protocol = Listening()
            await dialler.dial(protocol, ("http", "target", origin.port, None))
            assert len(asked) == times
            protocol.transport.abort()  # type: ignore[attr-defined]


async def test_who_asks_at_the_same_time_gets_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asking(monkeypatch, "127.0.0.1", "127.0.0.2")
    dialler = Dialler(Clock())
    answers = await asyncio.gather(*(dialler.addresses("target", 80) for _ in range(3)))
    assert answers == [frozenset({"127.0.0.1", "127.0.0.2"})] * 3
    assert asked == ["target"]
    # Asked for its addresses, it always looks anew.
    await dialler.addresses("target", 80)
    assert len(asked) == 2


async def test_who_gives_up_does_not_take_the_answer_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asking(monkeypatch, "127.0.0.1")
    dialler = Dialler(Clock())
    first, second = (asyncio.create_task(dialler.addresses("target", 80)) for _ in range(2))
    await turns(1)
    first.cancel()
    assert await second == {"127.0.0.1"}
    assert asked == ["target"]


async def test_nobody_hears_of_a_name_that_is_not_known_when_all_have_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking(monkeypatch)
    dialler = Dialler(Clock())
    task = asyncio.create_task(dialler.addresses("target", 80))
    await turns(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(OSError, match="nobody knows"):
        await dialler.addresses("target", 80)


async def test_names_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asking(monkeypatch, "127.0.0.1")
    dialler = Dialler(Clock())
    for number in range(MOST_NAMES + 10):
        await dialler.addresses(f"target-{number}", 80)
    assert len(dialler._names) == MOST_NAMES
    assert len(asked) == MOST_NAMES + 10


async def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    async with an_origin(answering(OK)) as origin:
        asking(monkeypatch, "127.0.0.2", "127.0.0.1")
        protocol = Listening()
        await Dialler(Clock()).dial(protocol, ("http", "target", origin.port, None))
        assert protocol.transport.get_extra_info("peername")[0] == "127.0.0.1"
        protocol.transport.abort()  # type: ignore[attr-defined]


async def test_small_pieces_are_not_held_back() -> None:
    async with an_origin(answering(OK)) as origin:
        protocol = Listening()
        await Dialler(Clock()).dial(protocol, ("http", "127.0.0.1", origin.port, None))
        sock = protocol.transport.get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        protocol.transport.abort()  # type: ignore[attr-defined]


async def refused(host: str, port: int, scheme: str = "http", tls: TlsFacts = TRUSTING) -> str:
    """Return why a target cannot be reached."""
    with pytest.raises(UpstreamError) as refusal:
        await Dialler(Clock()).dial(Listening(), (scheme, host, port, tls if scheme == "https" else None))
    return refusal.value.reason


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert await refused("127.0.0.1", port) == "connect"


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "a..test"])
async def test_what_is_no_name(host: str) -> None:
    assert await refused(host, 80) == "address"


async def test_a_name_that_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asking(monkeypatch)
    assert await refused("target", 80) == "connect"


async def test_tls() -> None:
    async with an_origin(answering(OK), tls=server_context()) as origin:
        protocol = Listening()
        await Dialler(Clock()).dial(protocol, ("https", "localhost", origin.port, TRUSTING))
        assert protocol.transport.get_extra_info("sslcontext") is not None
        protocol.transport.abort()  # type: ignore[attr-defined]
        assert await refused("localhost", origin.port, "https", TlsFacts()) == "tls"


async def test_a_common_name_that_is_no_name() -> None:
    async with an_origin(answering(OK)) as origin:
        facts = TlsFacts(is_validated=False, common_name="a" * 64 + ".test")
        assert await refused("127.0.0.1", origin.port, "https", facts) == "address"
        await turns()  # for the origin to hear of it


async def test_a_target_that_hangs_up_over_the_handshake() -> None:
    async def rude(peer: object) -> None:
        return

    async with an_origin(rude) as origin:
        assert await refused("127.0.0.1", origin.port, "https") == "tls"
