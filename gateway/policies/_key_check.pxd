# The check of a key in C fields: who asks, what was asked, and what came of it.
cimport cython

from gateway.clock cimport Clock
from gateway.entities.registration cimport ClientRegistration
from gateway.fault cimport Fault
from gateway.flow.action cimport Deed, Lookup
from gateway.message.exchange cimport Exchange as _Exchange, ProxyCall as _ProxyCall
from gateway.message.reader cimport Reader
from gateway.message.story cimport Story
from gateway.oauth.verify cimport admit_key, call_at


@cython.final
cdef class KeySource:
    cdef object _variable
    cdef Reader _read
    cdef str _literal

    @cython.locals(key=str)
    cpdef str key(self, _Exchange exchange)


cdef class KeyCheck(Deed):
    cdef KeySource _source
    cdef Clock _clock
    cdef ClientRegistration _client
    cdef object _product
    cdef dict _told
    cdef str _name, _display_name, _environment, _organization

    cpdef object act(self, _Exchange exchange)

    @cython.locals(proxy=_ProxyCall, client=ClientRegistration)
    cpdef Fault check(self, _Exchange exchange, object found)

    @cython.locals(key=tuple)
    cdef object _worked_out(self, ClientRegistration client, object product)

    cdef object _variables(self, ClientRegistration client, object product)


cdef class _KeyStory(Story):
    cdef dict _told
    cpdef dict constants(self)
    cpdef object tell(self, dict variables)


cdef class _KeyLookup(Lookup):
    cdef KeyCheck _check
    cpdef Fault settle(self, _Exchange exchange, object record)


@cython.locals(lookup=_KeyLookup)
cdef _KeyLookup _lookup(str key, KeyCheck check)


@cython.locals(story=_KeyStory)
cdef _KeyStory _story(dict told)
