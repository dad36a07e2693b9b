# What of tallies.py is known to C.

cimport cython

cimport gateway.message.exchange as c_exchange
cimport gateway.message.message as c_message
from gateway.fault cimport Fault
from gateway.flow.ports cimport Passage as _Passage


@cython.final
cdef class Tally:
    cdef public long long count, errors, policy_errors, target_errors, target_count
    cdef public double sent, total, least, most, target_total, target_least, target_most

    cpdef tuple figures(self)


@cython.final
cdef class Tallies:
    cdef Py_ssize_t _most
    cdef double _begin, _end
    cdef dict _calls
    cdef list _done

    @cython.locals(
        exchange=c_exchange.Exchange, at=double, facts=c_exchange.ProxyFacts, target=c_exchange.TargetCall,
        status=Py_ssize_t, verb=str, key=tuple, tally=Tally,
    )
    cpdef object count(self, _Passage passage, double seconds)
    cdef Tally _begin_tally(self, tuple key)
    cdef object _turn_to(self, double at)

    @cython.locals(tally=Tally)
    cdef object _close(self)


@cython.locals(variables=dict)
cdef tuple _whose(c_exchange.Exchange exchange)

cdef str _name(object value)


@cython.locals(fault=Fault)
cdef object _count_fault(Tally tally, _Passage passage)


@cython.locals(response=c_message.Message)
cdef object _count_target(Tally tally, c_exchange.Exchange exchange, double seconds)
