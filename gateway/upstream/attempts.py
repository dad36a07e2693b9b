"""The attempts of one target call: which server is asked, and what becomes of each outcome.

The rules are written here once and send nothing: both hands make an `Attempts` of an exchange, call
the `server` that it names, and tell it what came of that. A `Rota` keeps what outlives a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from gateway import faults
from gateway.errors import UpstreamError
from gateway.message import Destination, Exchange, Server, TargetCall
from gateway.upstream.balancer import Balancer
from gateway.upstream.failures import fault_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Verbs that change nothing at the target. Source: RFC 9110 §9.2.1."""
_NOTHING_SENT = frozenset({"connect", "tls"})


class Attempts:
    """Decide over one call of a target.

    `begin` names the first `server`. Each call of a server ends in `answered` or `failed`, and
    where another one is to be called, `server` is that one. `end` must follow when the call is over.
    """

    __slots__ = (
        "_balancer",
        "_clock",
        "_is_under_way",
        "_servers",
        "destination",
        "exchange",
        "is_safe",
        "may_repeat",
        "server",
        "target",
    )

    def __init__(
        self,
        exchange: Exchange,
        balancer: Balancer | None,
        server: Server | None,
        clock: Callable[[], float],
        *,
        is_body_held: bool,
    ) -> None:
        target = exchange.target
        if target is None or target.destination is None:
            raise RuntimeError("there is no target to call")
        self.exchange = exchange
        self.target: TargetCall = target
        self.destination: Destination = target.destination
        self.is_safe = exchange.request.verb in SAFE
        self.may_repeat = is_body_held and self.is_safe
        """The request may reach a target twice, and can be sent again."""
        self._balancer = balancer
        self._servers: Iterator[Server] | None = None
        self._clock = clock
        self._is_under_way = False
        if server is not None:
            self.server = server

    def begin(self) -> None:
        """Choose the first server.

        Raises:
            Fault: none is up.
        """
        if self._balancer is None:
            self._start()
            return
        self._servers = self._balancer.choices()
        server = next(self._servers, None)
        if server is None:
            raise faults.NO_ACTIVE_TARGETS()
        self._turn_to(server, self._balancer)

    def answered(self, status: int, peer: str) -> bool:
        """Take the status of the server's answer and its address; say whether it is the call's answer.

        False: it is to be thrown away, and `server` to be called instead.
        """
        target = self.target
        target.sent_end = target.received_start = self._clock()
        target.ip = peer
        balancer = self._balancer
        if balancer is None:
            return True
        if status not in self.destination.unhealthy_codes:
            balancer.succeeded(self.server)
            return True
        return not self._repeated(balancer, may_repeat=self.may_repeat)

    def failed(self, error: UpstreamError) -> None:
        """Take a failure; `server` is to be called next.

        Raises:
            Fault: it was the last one.
        """
        balancer = self._balancer
        # Where the connection failed nothing was sent, so that any request can be sent to another server.
        may_repeat = self.may_repeat or error.reason in _NOTHING_SENT
        if balancer is None or not self._repeated(balancer, may_repeat=may_repeat):
            self.end()
            raise fault_of(error) from error

    def end(self) -> None:
        """Count the call off; more than once is fine."""
        if self._is_under_way and self._balancer is not None:
            self._balancer.end(self.server)
        self._is_under_way = False

    def _repeated(self, balancer: Balancer, *, may_repeat: bool) -> bool:
        """Count a failure, and turn to the next server where RetryEnabled and the call may be repeated."""
        balancer.failed(self.server)
        self.target.failed_servers = [*self.target.failed_servers, self.server.name]
        if not self.destination.is_retried or not may_repeat or self._servers is None:
            return False
        server = next(self._servers, None)
        if server is None:
            return False
        self.end()
        self._turn_to(server, balancer)
        return True

    def _turn_to(self, server: Server, balancer: Balancer) -> None:
        """Make a server the one to call, and note it as the target."""
        target = self.target
        self.server = server
        target.server, target.is_fallback = server.name, server.is_fallback
        target.scheme, target.host, target.port = server.scheme, server.host, server.port
        target.sent_url = server.origin + self.exchange.request.uri
        balancer.begin(server)
        self._start()

    def _start(self) -> None:
        self._is_under_way = True
        self.target.sent_start, self.target.received_start = self._clock(), 0.0


class Rota:
    """Remember what the calls of a worker share: who is next among a target's servers, and who fails.

    `clock` gives seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._balancers: WeakKeyDictionary[Destination, Balancer] = WeakKeyDictionary()
        self._servers: WeakKeyDictionary[Destination, Server] = WeakKeyDictionary()

    def attempts(self, exchange: Exchange, *, is_body_held: bool) -> Attempts:
        """Return the attempts of a call, already turned to the first server.

        `is_body_held`: the request's body is at hand and could be sent more than once.

        Raises:
            Fault: no server is up.
        """
        target = exchange.target
        if target is None or target.destination is None:
            raise RuntimeError("there is no target to call")
        balancer = server = None
        if target.sent_url:
            server = self._server(target, target.destination)
        else:
            balancer = self._balancers.get(target.destination)
            if balancer is None:
                balancer = self._balancers[target.destination] = Balancer(target.destination)
        attempts = Attempts(exchange, balancer, server, self._clock, is_body_held=is_body_held)
        attempts.begin()
        return attempts

    def _server(self, target: TargetCall, destination: Destination) -> Server:
        """Return the server of a URL that the program worked out: mostly the same one, call by call."""
        server = self._servers.get(destination)
        if (
            server is None
            or server.host != target.host
            or server.port != target.port
            or server.scheme != target.scheme
        ):
            server = Server(target.name, target.scheme, target.host, target.port, tls=destination.tls)
            self._servers[destination] = server
        return server
