# The deeds around a target call.
cimport cython

from gateway.flow.action cimport Deed
from gateway.flow.address cimport Address, join_path
from gateway.message.exchange cimport Exchange as _Exchange, TargetCall as _TargetCall
from gateway.message.making cimport target_call
from gateway.message.message cimport Message as _Message


cdef class _Select(Deed):
    cdef str _name, _route, _url
    cdef object _template
    cdef object _destination

    cpdef object act(self, _Exchange exchange)


cdef class _Prepare(Deed):
    cdef object _rules, _clock
    cdef Address _address
    cdef bint _adds_suffix_to_set_url
    cdef double _time_limit

    @cython.locals(
        address=Address, path=str, limit=double, is_url_set=bint, target=_TargetCall, request=_Message
    )
    cpdef object act(self, _Exchange exchange)

    @cython.locals(query=str, url=str, path=str)
    cdef object _ask(self, _Message request, _TargetCall target, Address address)

    cdef Address _worked_out(self, _TargetCall target, _Exchange exchange)


cdef class _Judge(Deed):
    cdef frozenset _successes
    cdef object _retained
    cdef bint _passes_405_without_allow

    @cython.locals(response=_Message)
    cpdef object act(self, _Exchange exchange)
