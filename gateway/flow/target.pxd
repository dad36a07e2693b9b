# The deeds around a target call.
cimport cython

from gateway.flow.action cimport Deed
from gateway.flow.address cimport Address


cdef class _Select(Deed):
    cdef str _name, _route, _url
    cdef object _template, _destination
    cpdef object act(self, object exchange)


cdef class _Prepare(Deed):
    cdef object _rules, _clock
    cdef Address _address
    cdef bint _adds_suffix_to_set_url
    cdef double _time_limit

    @cython.locals(address=Address, path=str, limit=double, is_url_set=bint)
    cpdef object act(self, object exchange)

    @cython.locals(query=str, url=str, path=str)
    cdef object _ask(self, object request, object target, Address address)

    cdef Address _worked_out(self, object target, object exchange)


cdef class _Judge(Deed):
    cdef object _successes, _retained
    cdef bint _passes_405_without_allow
    cpdef object act(self, object exchange)
