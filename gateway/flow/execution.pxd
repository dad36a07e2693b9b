# The cursor in C fields. Whoever holds the socket calls advance, answer and fail.
cimport cython

from gateway.fault cimport Fault as _Fault
from gateway.flow.action cimport Lookup
from gateway.flow.error cimport enter_error
from gateway.flow.program cimport Op, Program, StepFacts
from gateway.message.exchange cimport Exchange as _Exchange


@cython.final
@cython.freelist(32)
cdef class Execution:
    cdef public _Exchange exchange
    cdef readonly tuple _ops
    cdef Py_ssize_t _at, _running
    cdef object _pending

    cpdef object advance(self)

    @cython.locals(pending=Lookup, fault=_Fault)
    cpdef object answer(self, object record)

    cpdef object fail(self, _Fault fault)

    @cython.locals(ops=tuple, op=Op, end=Py_ssize_t, is_admitted=bint)
    cdef object _run(self)

    @cython.locals(op=Op, step=StepFacts, variables=dict)
    cdef object _divert(self, _Fault fault)


@cython.locals(execution=Execution)
cpdef Execution execution_of(Program program, _Exchange exchange)
