# The tests of paths in C fields.
cimport cython

from gateway.patterns.predicate cimport Predicate


cdef class Anything(Predicate):
    cpdef bint matches(self, str text) except -1


cdef class Exactly(Predicate):
    cdef str _text
    cpdef bint matches(self, str text) except -1


cdef class Begins(Predicate):
    cdef str _prefix
    cpdef bint matches(self, str text) except -1


cdef class Segments(Predicate):
    cdef tuple _strings
    cdef Py_ssize_t _least
    cdef bint _is_open

    @cython.locals(size=Py_ssize_t, at=Py_ssize_t, begin=Py_ssize_t, is_first=bint, string=str)
    cpdef bint matches(self, str text) except -1


@cython.locals(character=Py_UCS4)
cdef bint _stands_at(str text, Py_ssize_t at, Py_ssize_t size, str string) except -1


cdef class OrWithSlash(Predicate):
    cdef Predicate _test
    cpdef bint matches(self, str text) except -1
