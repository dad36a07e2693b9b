# A test of a text as C asks it.


cdef class Predicate:
    cpdef bint matches(self, str text) except -1


cdef class _ByFunction(Predicate):
    cdef object _function
    cpdef bint matches(self, str text) except -1


cpdef Predicate predicate_of(object function)
