# What a lookup touches of remembered clients.
cimport cython

from gateway.ports cimport Epochs


cdef class _Joined:
    cdef public object client
    cdef public unsigned int epoch
    cdef public tuple keys
    cdef public bint is_used


cdef class RememberedClients:
    cdef Epochs _link
    cdef object _vault, _bounds
    cdef _Joined _latest
    cdef str _latest_organization, _latest_key
    cdef dict _joins, _entities, _clients, _strangers, _inquiries

    @cython.locals(joined=_Joined, name=tuple)
    cpdef object peek(self, str organization, str consumer_key, unsigned int counting=*)
