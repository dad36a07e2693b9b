# Where a target is, in C fields. `origin` and `authority` are worked out when a server is made, and never
# change.
cimport cython


@cython.final
cdef class TlsFacts:
    # In the order of the source: it is that of the arguments.
    cdef readonly bint is_validated, allows_wildcard
    cdef readonly tuple protocols, ciphers
    cdef readonly str common_name
    cdef readonly object credentials


@cython.final
cdef class Server:
    cdef readonly str name, scheme, host
    cdef readonly int port, weight
    cdef readonly bint is_fallback
    cdef readonly TlsFacts tls
    cdef public str origin, authority


@cython.final
cdef class Destination:
    cdef readonly tuple servers
    cdef readonly str algorithm
    cdef readonly int max_failures
    cdef readonly frozenset unhealthy_codes
    cdef readonly bint is_retried
    cdef readonly double connect_timeout, io_timeout, keepalive_timeout
    cdef readonly TlsFacts tls
    cdef public dict memo
