# What a lookup touches of remembered tokens. The table and the link are asked by their ports: they stand
# beside the store.
cimport cython

from gateway.entities.registration cimport ClientRegistration
from gateway.flow.action cimport IssuedToken
from gateway.oauth.records cimport AccessToken
from gateway.ports cimport Epochs, TextTable
from gateway.store.remembered_clients cimport RememberedClients

cdef int _PER_SECOND
cdef double _UNKNOWN_TICKS


cdef class _Inquiry:
    cdef public str organization, text
    cdef public bytes key
    cdef public list waiting
    cdef public object token
    cdef public int attempts


cdef class RememberedTokens:
    cdef public long lasted
    cdef Epochs _link
    cdef TextTable _tokens, _unknown
    cdef object _vault
    cdef RememberedClients _clients
    cdef double _purge_after
    cdef dict _spelt, _inquiries

    @cython.locals(epoch="unsigned int", known=AccessToken)
    cpdef object peek(self, str organization, str text)

    cpdef object fetch(self, str organization, str text, object done)
    cdef bint _is_unknown(self, str organization, str text) except -1
    cdef long long _tick(self) except? -1


@cython.locals(issued=IssuedToken)
cdef IssuedToken _issued(AccessToken token, object client)
