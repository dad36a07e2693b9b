# The check of a token in C fields: who asks, what was asked, and what came of it.
cimport cython

from gateway.clock cimport Clock
from gateway.entities.registration cimport ClientRegistration
from gateway.fault cimport Fault, FaultKind as _FaultKind
from gateway.flow.action cimport Deed, IssuedToken, Lookup
from gateway.message.exchange cimport Exchange as _Exchange, ProxyCall as _ProxyCall
from gateway.message.reader cimport Reader
from gateway.message.story cimport Story
from gateway.oauth.records cimport AccessToken
from gateway.oauth.token_facts cimport TokenFacts
from gateway.oauth.verify cimport admit_token, call_at
from gateway.policies._oauth_faults cimport Teller
from gateway.policies._required_scope cimport RequiredScope


cdef _FaultKind _UNKNOWN


@cython.final
cdef class TokenSource:
    cdef object _variable
    cdef Reader _read
    cdef str _beginning, _prefix

    @cython.locals(text=str, rest=str)
    cpdef str token(self, _Exchange exchange)


cdef bint _has_blank(str text) except -1


cdef class TokenCheck(Deed):
    cdef TokenSource _source
    cdef RequiredScope _scope
    cdef Teller _teller
    cdef Clock _clock
    cdef ClientRegistration _client
    cdef TokenFacts _facts
    cdef object _product
    cdef dict _told
    cdef str _environment, _organization

    cpdef object act(self, _Exchange exchange)

    @cython.locals(fault=Fault)
    cpdef Fault check(self, _Exchange exchange, str text, object found)

    @cython.locals(
        issued=IssuedToken, token=AccessToken, client=ClientRegistration, now=double, proxy=_ProxyCall,
        fault=Fault,
    )
    cdef Fault _admit(self, _Exchange exchange, str text, object found)


@cython.no_gc
cdef class _TokenStory(Story):
    cdef dict _told
    cdef AccessToken _token
    cdef str _text
    cdef double _now

    cpdef dict constants(self)
    cpdef object tell(self, dict variables)


cdef class _TokenLookup(Lookup):
    cdef TokenCheck _check
    cpdef Fault settle(self, _Exchange exchange, object record)


@cython.locals(lookup=_TokenLookup)
cdef _TokenLookup _lookup(str token, TokenCheck check)


@cython.locals(story=_TokenStory)
cdef _TokenStory _story(dict told, AccessToken token, str text, double now)


@cython.locals(key=tuple)
cdef dict _told(ClientRegistration client, object product, TokenFacts facts, str organization)
