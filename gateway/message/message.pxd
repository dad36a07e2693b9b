# The C face of message.py. One made by `Message.__new__(Message)` has none of the defaults of `__init__`.

cimport cython

from gateway.message.headers cimport Headers
from gateway.message.uri cimport Parameters


@cython.final
@cython.no_gc
@cython.freelist(32)
cdef class Message:
    cdef public object kind
    cdef public Headers headers
    cdef public bytes content
    cdef public str verb
    cdef public str path
    cdef public Parameters query
    cdef public str version
    cdef public int status
    cdef public str reason
    cdef public str coding
    cdef Parameters _form
    cdef bytes _form_source

    @cython.locals(query=str)
    cpdef str path_and_query(self)

    @cython.locals(twin=Message)
    cpdef Message copy(self)

cpdef bint has_body(str verb, int status) except -1
