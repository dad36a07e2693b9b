# What a lookup touches of a memory.

from gateway.flow.action cimport Lookup
from gateway.flow.ports cimport Lookups
from gateway.store.remembered_clients cimport RememberedClients
from gateway.store.remembered_tokens cimport RememberedTokens


cdef class Memory(Lookups):
    cdef public long hits, misses
    cdef object _link
    cdef RememberedClients _clients
    cdef RememberedTokens _tokens
    cpdef object peek(self, str organization, Lookup lookup)
    cpdef object fetch(self, str organization, Lookup lookup, object done)
