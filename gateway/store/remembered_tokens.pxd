# What a lookup touches of remembered tokens. The table and the link are compiled, too, and called as objects:
# they stand beside the store.
cimport cython

from gateway.entities.registration cimport ClientRegistration
from gateway.flow.action cimport IssuedToken
from gateway.oauth.records cimport AccessToken
from gateway.store.remembered_clients cimport RememberedClients


cdef class _Inquiry:
    cdef public str organization, text
    cdef public bytes key
    cdef public list waiting
    cdef public object token
    cdef public int attempts


cdef class RememberedTokens:
    cdef public long lasted
    cdef object _link, _vault, _tokens, _unknown
    cdef RememberedClients _clients
    cdef double _purge_after
    cdef dict _prefixes, _inquiries

    @cython.locals(epoch="unsigned int")
    cpdef object peek(self, str organization, str text)

    cpdef object fetch(self, str organization, str text, object done)


cdef IssuedToken _issued(AccessToken token, object client)
