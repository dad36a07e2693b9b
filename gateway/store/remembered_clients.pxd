# What a lookup touches of remembered clients.


cdef class _Joined:
    cdef public object client
    cdef public unsigned int epoch
    cdef public tuple keys
    cdef public bint is_used


cdef class RememberedClients:
    cdef object _link, _vault, _bounds
    cdef dict _joins, _entities, _clients, _strangers, _inquiries
    cpdef object peek(self, str organization, str consumer_key, unsigned int counting=*)
