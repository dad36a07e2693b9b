# An address in fields; a constant one is read on every request.


cdef class Address:
    cdef readonly str path, query, origin, scheme, host
    cdef readonly int port


cpdef str join_path(str path, str suffix)
