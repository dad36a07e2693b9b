# What of cells.py is known to C.

cimport cython
from libc.stdint cimport int64_t

cdef double LONGEST


cdef class Cells:
    cdef int64_t[::1] _cells
    cdef double[::1] _bounds
    cdef Py_ssize_t _size, _bound_count

    cpdef int64_t read(self, Py_ssize_t index) except? -1
    cpdef set(self, Py_ssize_t index, int64_t value)
    cpdef add(self, Py_ssize_t index, int64_t n=*)
    cpdef begin(self, Py_ssize_t counter, Py_ssize_t gauge)
    cpdef end(self, Py_ssize_t counter, Py_ssize_t gauge, Py_ssize_t first, double seconds)

    @cython.locals(bucket=Py_ssize_t)
    cpdef record(self, Py_ssize_t counter, Py_ssize_t first, double seconds)

    cdef int _check(self, Py_ssize_t index, Py_ssize_t count) except -1
