# What C knows of the attempts of a call.

from gateway.message.exchange cimport Exchange, TargetCall
from gateway.upstream.balancer cimport Balancer, Standing


cdef class Attempts:
    cdef public Exchange exchange
    cdef public TargetCall target
    cdef public object destination
    cdef public object server
    cdef public bint is_safe
    cdef public bint may_repeat
    cdef Balancer _balancer
    cdef Standing _standing
    cdef tuple _tried
    cdef object _clock
    cdef bint _is_under_way

    cpdef begin(self)
    cpdef bint answered(self, int status, str peer) except -1
    cpdef end(self)
    cdef bint _repeated(self, bint may_repeat) except -1
    cdef _turn_to(self, Standing standing)
    cdef _start(self)


cdef class _Known:
    cdef public object destination
    cdef public Balancer balancer
    cdef public object server


cdef class Rota:
    cdef object _clock
    cdef dict _known

    cdef _Known _meet(self, destination)
    cdef object _server(self, TargetCall target, _Known known)
