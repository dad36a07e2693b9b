# What all client connections of one worker share: the compiled hand.
#
# Owns: the limits, the open connections, the buffer that requests are put together in, the date as it is
# written into heads. Must not know: what a head, a fault or a body means. Whoever does is handed in: `door`
# and `ledger` by way of `traffic`, the rest as `terms` (`runtime/terms.py`).

import logging
from asyncio import CancelledError, ensure_future
from email.utils import formatdate
from functools import partial

from libc.time cimport time, time_t

from gateway import faults as _faults
from gateway.errors import StoreUnavailable, UpstreamError
from gateway.faults import Fault
from gateway.flow import Wait
from gateway.clock cimport Clock, clock_of
from gateway.flow.action cimport Lookup
from gateway.flow.execution cimport Execution, execution_of
from gateway.flow.ports cimport Book, Course, Entrance, Lookups, Passage
from gateway.message.exchange cimport Exchange
from gateway.message.making cimport arrived_response
from gateway.message.message cimport Message, has_body
from gateway.upstream.attempts cimport Attempts, Rota

cdef object _log = logging.getLogger("gateway.hot")

cdef object WAIT_REQUEST_BODY = Wait.REQUEST_BODY
cdef object WAIT_TARGET = Wait.TARGET
cdef object WAIT_RESPONSE_BODY = Wait.RESPONSE_BODY
cdef object WAIT_CLIENT = Wait.CLIENT

cdef str HAND = "compiled"


cdef class Hand:
    """Hold what the client connections of one worker share.

    `traffic` has the `routes`, the `door` and so on, and says whether the worker is draining; `terms` are
    what the hand cannot know by itself. Times are seconds, 0 for none where they may be none; `most_ahead`
    is how many bytes a client may send before they are wanted.
    """

    cdef readonly object traffic
    cdef Course course
    cdef readonly set connections
    cdef object loop
    cdef Entrance door
    cdef Book ledger
    cdef object metrics
    cdef Lookups lookups
    cdef Rota rota
    cdef Clock clock
    cdef object terms
    cdef Pools pools
    cdef Sweep sweep

    cdef HeadLimits limits
    cdef double head_timeout
    cdef double idle_timeout
    cdef double body_timeout
    cdef double total_timeout
    cdef Py_ssize_t body_limit
    cdef Py_ssize_t most_ahead
    cdef Py_ssize_t most_connections

    # From the terms: looked up once.
    cdef object missing
    cdef NameSet not_asked  # names of fields that are not passed on to a target
    cdef NameSet not_answered  # names of fields that are not passed on to a client
    cdef object announced  # verbs that tell a length also where there is no body
    cdef bytes server_line

    cdef Assembly asking
    cdef tuple _last_local
    cdef bytes _date_line
    cdef time_t _date_of
    cdef bytes _status_line
    cdef str _reason_of
    cdef int _status_of

    def __init__(
        self,
        loop,
        traffic,
        Pools pools,
        terms,
        *,
        Py_ssize_t line,
        Py_ssize_t fields,
        Py_ssize_t count,
        double head_timeout,
        double idle_timeout,
        double body_timeout,
        double total_timeout,
        Py_ssize_t body_limit,
        Py_ssize_t most_ahead,
        Py_ssize_t most_connections,
    ):
        self.loop = loop
        self.traffic, self.course = traffic, traffic.course
        self.pools, self.sweep = pools, pools.sweep
        self.terms = terms
        self.connections = set()
        self.door, self.ledger, self.metrics = traffic.door, traffic.ledger, traffic.metrics
        self.lookups, self.clock = traffic.means.lookups, clock_of(traffic.means.clock)
        self.rota = terms.rota
        self.limits.line, self.limits.fields, self.limits.count = line, fields, count
        self.head_timeout, self.idle_timeout = head_timeout, idle_timeout
        self.body_timeout, self.total_timeout = body_timeout, total_timeout
        self.body_limit, self.most_ahead, self.most_connections = body_limit, most_ahead, most_connections
        self.missing = terms.missing
        self.not_asked, self.not_answered = NameSet(terms.not_asked), NameSet(terms.not_answered)
        self.announced = terms.announced
        self.server_line = f"Server: {terms.server}\r\n".encode()
        self.asking = Assembly()
        self._date_of = -1

    cdef tuple peer_of(self, transport):
        """Return the address and port of who is connected."""
        name = transport.get_extra_info("peername")
        return (name[0], name[1]) if name else ("0.0.0.0", 0)

    cdef tuple local_of(self, transport):
        """Return the address and port that it came in by; nearly all share one, which is kept once."""
        name = transport.get_extra_info("sockname")
        address = (name[0], name[1]) if name else ("", 0)
        if self._last_local != address:
            self._last_local = address
        return self._last_local

    cdef bytes status_line(self, int status, str reason):
        """Return the first line of an answer; mostly the next one that is not fine has the same."""
        if status == 200 and reason == "OK":
            return b"HTTP/1.1 200 OK\r\n"
        if status != self._status_of or reason != self._reason_of:
            told = "".join([character for character in reason if character.isprintable()])
            self._status_line = f"HTTP/1.1 {status} {told}\r\n".encode("utf-8", "surrogateescape")
            self._status_of, self._reason_of = status, reason
        return self._status_line

    cdef bytes date_line(self):
        """Return the Date field of now."""
        cdef time_t now = time(NULL)
        if now != self._date_of:
            self._date_of = now
            self._date_line = f"Date: {formatdate(now, usegmt=True)}\r\n".encode()
        return self._date_line
