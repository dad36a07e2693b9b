# The variables of a policy that fails, told in C.
cimport cython

from gateway.fault cimport Fault as _Fault
from gateway.message.exchange cimport Exchange as _Exchange


@cython.final
cdef class Teller:
    cdef str _name, _cause
    cdef bint _keeps_prefix

    @cython.locals(variables=dict)
    cpdef _Fault tell(self, _Exchange exchange, _Fault fault)
