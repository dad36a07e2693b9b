# The ops in C fields. `deed` and `check` are worked out when an op is made, and never change.
from gateway.conditions.matcher cimport Check as _Check
from gateway.flow.action cimport Deed
from gateway.flow.index cimport Jump


cdef class StepFacts:
    cdef readonly str policy, element
    cdef readonly tuple failed_variables
    cdef readonly bint continues_on_error, ignores_faults


cdef class Op:
    cdef readonly object action, guard
    cdef readonly Py_ssize_t next, otherwise, on_fault
    cdef readonly StepFacts step
    cdef readonly str label
    cdef readonly Jump jump
    cdef public Deed deed
    cdef public _Check check


cdef class Program:
    cdef readonly object facts
    cdef readonly tuple ops
    cdef readonly object virtual_hosts
