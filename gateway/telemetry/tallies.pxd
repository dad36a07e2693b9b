# What of tallies.py is known to C.

cimport cython

cimport gateway.message.exchange as c_exchange
cimport gateway.message.message as c_message
from gateway.fault cimport Fault
from gateway.flow.ports cimport Passage as _Passage

cdef Py_ssize_t _ERROR, _TARGET_ERROR


@cython.final
cdef class Tally:
    cdef public long long count, errors, policy_errors, target_errors, target_count
    cdef public double sent, total, least, most, target_total, target_least, target_most

    cpdef tuple figures(self)


@cython.final
cdef class _Kind:
    cdef c_exchange.ProxyFacts facts
    cdef dict client
    cdef str target, verb
    cdef Py_ssize_t status
    cdef Tally tally


@cython.final
cdef class Tallies:
    cdef Py_ssize_t _most
    cdef double _begin, _end
    cdef dict _calls, _recent
    cdef list _done

    @cython.locals(exchange=c_exchange.Exchange, at=double, target=c_exchange.TargetCall, tally=Tally)
    cpdef object count(self, _Passage passage, double seconds)

    @cython.locals(
        facts=c_exchange.ProxyFacts, client=dict, target=str, kinds=list, kind=_Kind, tally=Tally,
    )
    cdef Tally _tally_of(self, c_exchange.Exchange exchange, str verb, Py_ssize_t status)

    @cython.locals(kinds=list)
    cdef object _remember(self, _Kind kind)

    @cython.locals(facts=c_exchange.ProxyFacts, verb=str, key=tuple, tally=Tally)
    cdef Tally _named_tally(self, c_exchange.Exchange exchange, _Kind kind)
    cdef Tally _begin_tally(self, tuple key)
    cdef object _turn_to(self, double at)

    @cython.locals(tally=Tally)
    cdef object _close(self)


@cython.locals(constants=dict)
cdef dict _client_of(c_exchange.Exchange exchange)


@cython.locals(kind=_Kind)
cdef _Kind _kind(
    c_exchange.ProxyFacts facts, dict client, str target, str verb, Py_ssize_t status,
)


@cython.locals(variables=dict)
cdef tuple _whose(c_exchange.Exchange exchange)


@cython.locals(text=str)
cdef str _name(object value)


@cython.locals(fault=Fault)
cdef object _count_fault(Tally tally, _Passage passage)


@cython.locals(response=c_message.Message)
cdef object _count_target(Tally tally, c_exchange.Exchange exchange, double seconds)
