# What the compiled hand asks of others.
cimport cython

from gateway.fault cimport Fault
from gateway.flow.action cimport Lookup
from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.head cimport RequestHead


cdef class Lookups:
    cpdef object peek(self, str organization, Lookup lookup)
    cpdef object fetch(self, str organization, Lookup lookup, object done)


cdef class Entrance:
    cpdef tuple arrive(self, RequestHead head, object routes)


@cython.final
@cython.freelist(32)
cdef class Passage:
    cdef public RequestHead head
    cdef public Fault fault
    cdef public _Exchange exchange
    cdef public double begun
    cdef public Py_ssize_t status, sent
    cdef public bint is_closed

    cpdef Fault final_fault(self)


cdef class Book:
    cpdef Passage open(self, RequestHead head, str hand=*)
    cpdef object close(self, Passage passage)


@cython.final
cdef class Course:
    cdef public object routes
    cdef public bint is_draining
