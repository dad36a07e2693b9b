# Faults and their kinds in C fields. `kind.plain()` makes one in C.
cimport cython


@cython.final
cdef class FaultKind:
    cdef readonly str code
    cdef readonly int status
    cdef readonly str text
    cdef readonly object origin
    cdef readonly str challenge
    cdef readonly bint escapes_slashes
    cdef readonly int retry_after
    cdef readonly bint is_deliberate, ignores_continue_on_error
    cdef readonly dict memo

    @cython.locals(fault=Fault)
    cpdef Fault plain(self)


@cython.final
cdef class Fault(Exception):
    cdef public FaultKind kind
    cdef public str text
    cdef public int status
    cdef public str reason
    cdef public bint sets_status
    cdef public str body
    cdef public str content_type
    cdef list _headers

    cdef object _begin(self, FaultKind kind, str text)
    cpdef bint is_plain(self) except -1


cdef list _headers_of(FaultKind kind, str text)
cdef str _challenge(FaultKind kind, str text)
cdef str _render_json(Fault fault)
cdef str _render_xml(Fault fault)
cpdef bint prefers_xml(str accept) except -1


@cython.locals(character=Py_UCS4)
cdef bint _holds_x(str text) except -1
