# What C knows of the checks: each holds what it reads with, and asks others without Python in between.
cimport cython

from gateway.message.exchange cimport Exchange as _Exchange
from gateway.message.reader cimport Reader
from gateway.patterns.predicate cimport Predicate


cdef class Check:
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _All(Check):
    cdef tuple _operands

    @cython.locals(operand=Check)
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _Any(Check):
    cdef tuple _operands

    @cython.locals(operand=Check)
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _Not(Check):
    cdef Check _operand
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _Always(Check):
    cdef bint _answer
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _IsTrue(Check):
    cdef Reader _read
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _IsNull(Check):
    cdef Reader _read
    cdef bint _answer
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _EqualsText(Check):
    cdef Reader _read
    cdef str _wanted
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _Equals(Check):
    cdef Reader _read
    cdef object _type, _wanted
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _ToConstant(Check):
    cdef Reader _read
    cdef object _test, _constant
    cdef bint _if_null
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _ToVariable(Check):
    cdef Reader _read, _read_right
    cdef object _test, _nulls
    cpdef bint holds(self, _Exchange exchange) except -1


cdef class _Matches(Check):
    cdef Reader _read
    cdef Predicate _predicate
    cpdef bint holds(self, _Exchange exchange) except -1
