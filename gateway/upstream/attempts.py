"""The attempts of one target call: which server is asked, and what becomes of each outcome.

The rules are written here once and send nothing: both hands make an `Attempts` of an exchange, call
the `server` that it names, and tell it what came of that. A `Rota` keeps what outlives a call.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway import faults
from gateway.clock import Clock, clock_of
from gateway.errors import UpstreamError
from gateway.message.destination import Destination, Server, TlsFacts  # house: the compiler, as below
from gateway.message.exchange import Exchange, TargetCall  # house: the compiler asks who declares a type
from gateway.upstream.balancer import Balancer, Standing
from gateway.upstream.failures import fault_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Verbs that change nothing at the target. Source: RFC 9110 §9.2.1."""
_NONE: tuple[str, ...] = ()
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
        "_standing",
        "destination",
        "exchange",
        "is_safe",
        "may_repeat",
        "server",
        "target",
        "uri",
    )

    exchange: Exchange
    target: TargetCall
    destination: Destination
    server: Server
    uri: str
    """Path and query that are asked for."""
    is_safe: bool
    may_repeat: bool
    """The request may reach a target twice, and can be sent again."""
    _balancer: Balancer | None
    _standing: Standing | None
    _clock: Clock
    _is_under_way: bool

    def begin(self) -> None:
        """Choose the first server.

        Raises:
            Fault: none is up.
        """
        if self._balancer is None:
            self._start()
            return
        standing = self._balancer.choose(_NONE)
        if standing is None:
            raise faults.NO_ACTIVE_TARGETS()
        self._turn_to(standing)

    def answered(self, status: int, peer: str) -> bool:
        """Take the status of the server's answer and its address; say whether it is the call's answer.

        False: it is to be thrown away, and `server` to be called instead.
        """
        target = self.target
        target.sent_end = target.received_start = self._clock.now()
        target.ip = peer
        standing = self._standing
        if standing is None:
            return True
        unhealthy = self.destination.unhealthy_codes
        if not unhealthy or status not in unhealthy:
            standing.failures = 0
            return True
        return not self._repeated(self.may_repeat)

    def failed(self, error: UpstreamError) -> None:
        """Take a failure; `server` is to be called next.

        Raises:
            Fault: it was the last one.
        """
        # Where the connection failed nothing was sent, so that any request can be sent to another server.
        may_repeat = self.may_repeat or error.reason in _NOTHING_SENT
        if self._standing is None or not self._repeated(may_repeat):
            self.end()
            raise fault_of(error) from error

    def end(self) -> None:
        """Count the call off; more than once is fine."""
        if self._is_under_way and self._standing is not None:
            self._standing.active -= 1
        self._is_under_way = False

    def _repeated(self, may_repeat: bool) -> bool:
        """Count a failure, and turn to the next server where RetryEnabled and the call may be repeated."""
        failed, balancer = self._standing, self._balancer
        if failed is None or balancer is None:
            return False
        failed.failures += 1
        self.target.failed_servers = [*self.target.failed_servers, failed.name]
        if not self.destination.is_retried or not may_repeat:
            return False
        standing = balancer.choose(tuple(self.target.failed_servers))
        if standing is None:
            return False
        self.end()
        self._turn_to(standing)
        return True

    def _turn_to(self, standing: Standing) -> None:
        """Make a server the one to call, and note it as the target."""
        target = self.target
        server = standing.server
        self.server, self._standing = server, standing
        target.server, target.is_fallback = standing.name, standing.is_fallback
        target.scheme, target.host, target.port = server.scheme, server.host, server.port
        target.sent_origin, target.sent_uri = standing.origin, self.uri
        standing.active += 1
        self._start()

    def _start(self) -> None:
        self._is_under_way = True
        self.target.sent_start, self.target.received_start = self._clock.now(), 0.0


def _attempts(exchange: Exchange, clock: Clock, is_body_held: bool) -> Attempts:
    """Return the attempts of a call, made without a call of Python where it is asked from C."""
    target = exchange.target
    if target is None or target.destination is None:
        raise RuntimeError("there is no target to call")
    attempts = Attempts.__new__(Attempts)
    attempts.exchange = exchange
    attempts.target = target
    attempts.destination = target.destination
    attempts.uri = exchange.request.path_and_query()
    attempts.is_safe = exchange.request.verb in SAFE
    attempts.may_repeat = is_body_held and attempts.is_safe
    attempts._balancer = None
    attempts._standing = None
    attempts._clock = clock
    attempts._is_under_way = False
    return attempts


class _Known:
    """Hold what calls of one destination share."""

    __slots__ = ("balancer", "server")

    def __init__(self, balancer: Balancer) -> None:
        self.balancer = balancer
        self.server: Server | None = None
        """Where the latest URL of it led."""


class Rota:
    """Remember what the calls of a worker share: who is next among a target's servers, and who fails.

    `clock` gives seconds since the epoch.
    """

    __slots__ = ("_clock",)

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock_of(clock)

    def attempts(self, exchange: Exchange, is_body_held: bool) -> Attempts:
        """Return the attempts of a call, already turned to the first server.

        `is_body_held`: the request's body is at hand and could be sent more than once.

        Raises:
            Fault: no server is up.
        """
        attempts = _attempts(exchange, self._clock, is_body_held)
        known = self._known_of(attempts.destination)
        if attempts.target.sent_origin:
            attempts.server = self._server(attempts.target, known)
        else:
            attempts._balancer = known.balancer
        attempts.begin()
        return attempts

    def _known_of(self, destination: Destination) -> _Known:
        """Return what is known of a destination; it is kept there, and goes with it."""
        memo = destination.memo
        known = memo.get(self)
        if not isinstance(known, _Known):
            known = memo[self] = _Known(Balancer(destination))
        return known

    def _server(self, target: TargetCall, known: _Known) -> Server:
        """Return the server of a URL that the program worked out: mostly the same one, call by call."""
        server = known.server
        if (
            server is None
            or server.host != target.host
            or server.port != target.port
            or server.scheme != target.scheme
        ):
            tls = target.destination.tls if target.destination is not None else TlsFacts()
            server = known.server = Server(target.name, target.scheme, target.host, target.port, tls=tls)
        return server
