# The first look at a request.
cimport cython

from gateway.flow.action cimport Deed
from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.message cimport Message as _Message
from gateway.message.name_beginnings cimport has_name_beginning


cdef class _Admit(Deed):
    cdef dict _methods
    cdef tuple _refused
    cdef bint _allows_others

    @cython.locals(request=_Message, is_allowed=bint)
    cpdef object act(self, _Exchange exchange)
