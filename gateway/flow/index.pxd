# The index in C fields: a request costs two looks into dicts, or one and a search.
cimport cython

from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.message cimport Message as _Message


@cython.final
cdef class _Paths:
    cdef tuple _always, _beginnings, _of_beginning, _parents
    cdef dict _whole
    cdef bytearray _sizes

    @cython.locals(flows=tuple, size=Py_ssize_t)
    cdef tuple of(self, str path)

    @cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t, at=Py_ssize_t)
    cdef tuple _begun(self, str path)


@cython.final
cdef class FlowIndex:
    cdef dict _by_verb
    cdef _Paths _of_other_verbs, _paths
    cdef bint _reads_suffix
    cdef Py_ssize_t _size
    cdef str _verb, _path
    cdef tuple _flows

    @cython.locals(request=_Message, path=str, at=Py_ssize_t)
    cpdef Py_ssize_t next(self, _Exchange exchange, Py_ssize_t start) except -1

    cdef object _find(self, str verb, str path)


@cython.final
cdef class Jump:
    cdef FlowIndex _index
    cdef Py_ssize_t _start
    cdef tuple _places

    cpdef Py_ssize_t to(self, _Exchange exchange) except -1
