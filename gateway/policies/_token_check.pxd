# The check of a token in C fields: who asks, what was asked, and what came of it.
cimport cython

from gateway.entities.registration cimport ClientRegistration
from gateway.flow.action cimport Deed, IssuedToken, Lookup
from gateway.oauth.records cimport AccessToken
from gateway.oauth.token_facts cimport TokenFacts
from gateway.oauth.verify cimport Call, admit_token


cdef class TokenSource:
    cdef object _variable, _read
    cdef str _prefix
    cpdef str token(self, object exchange)


cdef class TokenCheck(Deed):
    cdef TokenSource _source
    cdef object _scope, _tell, _clock
    cdef str _environment, _organization

    cpdef object act(self, object exchange)
    cpdef object check(self, object exchange, str text, object found)

    @cython.locals(token=AccessToken, client=ClientRegistration, now=double, variables=dict)
    cdef object _admit(self, object exchange, str text, object found)


cdef class _TokenLookup(Lookup):
    cdef TokenCheck _check
    cpdef object settle(self, object exchange, object record)


cdef dict _story(ClientRegistration client, object product, TokenFacts facts, str organization)
