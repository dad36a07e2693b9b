# The ports in C.

from libc.stdint cimport int64_t


cdef class TextTable:
    cpdef object get(self, str organization, str text)
    cpdef unsigned int epoch_found(self) except? 0


cdef class Octets:
    cpdef int put_text(self, str text) except -1
    cpdef int put_start(self, str text, Py_ssize_t length) except -1
    cpdef int put_number(self, int64_t number) except -1
    cpdef Py_ssize_t held(self) except -1
    cpdef bytes to_bytes(self)
    cpdef int cut(self, Py_ssize_t size) except -1
    cpdef clear(self)


cdef class Epochs:
    cpdef bint counts(self, unsigned int epoch) except -1
    cpdef bint is_current(self) except -1
    cpdef double now(self) except? -1.0
