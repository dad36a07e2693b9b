# What C knows of the attempts of a call.

cimport cython

from gateway.clock cimport Clock
from gateway.message.destination cimport Destination, Server
from gateway.message.exchange cimport Exchange, TargetCall
from gateway.upstream.balancer cimport Balancer, Standing


@cython.final
@cython.freelist(32)
cdef class Attempts:
    cdef public Exchange exchange
    cdef public TargetCall target
    cdef public Destination destination
    cdef public Server server
    cdef public str uri
    cdef public bint is_safe
    cdef public bint may_repeat
    cdef Balancer _balancer
    cdef Standing _standing
    cdef Clock _clock
    cdef bint _is_under_way

    @cython.locals(standing=Standing)
    cpdef begin(self)

    @cython.locals(target=TargetCall, unhealthy=frozenset)
    cpdef bint answered(self, int status, str peer) except -1
    cpdef end(self)

    @cython.locals(failed=Standing, balancer=Balancer, standing=Standing)
    cdef bint _repeated(self, bint may_repeat) except -1

    @cython.locals(target=TargetCall, server=Server)
    cdef _turn_to(self, Standing standing)
    cdef _start(self)


cdef tuple _NONE


@cython.locals(target=TargetCall, attempts=Attempts)
cdef Attempts _attempts(Exchange exchange, Clock clock, bint is_body_held)


@cython.final
cdef class _Known:
    cdef public Balancer balancer
    cdef public Server server


@cython.final
cdef class Rota:
    cdef Clock _clock

    @cython.locals(known=_Known, attempts=Attempts)
    cpdef Attempts attempts(self, Exchange exchange, bint is_body_held)

    @cython.locals(memo=dict)
    cdef _Known _known_of(self, Destination destination)

    @cython.locals(server=Server)
    cdef Server _server(self, TargetCall target, _Known known)
