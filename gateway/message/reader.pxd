# Readers in C: one virtual call, and no arguments to unpack.
cimport cython

from gateway.message.exchange cimport Exchange
from gateway.message.message cimport Message


cdef class Reader:
    cpdef object read(self, Exchange exchange)


cdef class _ByFunction(Reader):
    cdef object _function
    cpdef object read(self, Exchange exchange)


cpdef Reader reader_of(object function)


cdef class PartReader:
    cpdef object read(self, Message message)


cdef class _PartByFunction(PartReader):
    cdef object _function
    cpdef object read(self, Message message)


cdef class OfRequest(Reader):
    cdef PartReader _part
    cpdef object read(self, Exchange exchange)


cdef class PathSuffix(Reader):
    cpdef object read(self, Exchange exchange)


cdef class Kept(Reader):
    cdef str _name
    cpdef object read(self, Exchange exchange)


cdef class VerbPart(PartReader):
    cpdef object read(self, Message message)


cdef class PathPart(PartReader):
    cpdef object read(self, Message message)


cdef class HeaderPart(PartReader):
    cdef str _name

    @cython.locals(text=str)
    cpdef object read(self, Message message)


cdef class Fixed(Reader):
    cdef object _value
    cpdef object read(self, Exchange exchange)
