# The ports in C.


cdef class TextTable:
    cpdef object get(self, str organization, str text)
    cpdef unsigned int epoch_found(self) except? 0


cdef class Epochs:
    cpdef bint counts(self, unsigned int epoch) except -1
    cpdef bint is_current(self) except -1
    cpdef double now(self) except? -1.0
