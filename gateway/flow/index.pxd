# The index in C fields: a request costs two looks into dicts, or one and a search.
cimport cython

from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.message cimport Message as _Message


cdef class _Paths:
    cdef tuple _always, _beginnings, _of_beginning, _parents
    cdef dict _whole

    @cython.locals(at=Py_ssize_t, beginning=str)
    cdef tuple _begun(self, str path)

    @cython.locals(flows=tuple)
    cdef Py_ssize_t next(self, str path, Py_ssize_t start, Py_ssize_t end) except -1


@cython.locals(at=Py_ssize_t)
cdef Py_ssize_t _first(tuple flows, Py_ssize_t start, Py_ssize_t end) except -1


cdef class FlowIndex:
    cdef dict _by_verb
    cdef _Paths _of_other_verbs
    cdef bint _reads_suffix
    cdef Py_ssize_t _size

    @cython.locals(request=_Message, path=str, flows=_Paths)
    cpdef Py_ssize_t next(self, _Exchange exchange, Py_ssize_t start) except -1


cdef class Jump:
    cdef FlowIndex _index
    cdef Py_ssize_t _start
    cdef tuple _places

    cpdef Py_ssize_t to(self, _Exchange exchange) except -1
