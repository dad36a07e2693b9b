# A token in the fewest bytes: what it shares is one reference; its times are C doubles, infinity is never.
cimport cython

from gateway.oauth.stored_fields cimport expiry, field, seconds, text, whole
from gateway.oauth.token_facts cimport TokenFacts, shared, stored_facts


cdef class AccessToken:  # no method here: see the source
    cdef readonly TokenFacts facts
    cdef readonly double issued_at
    cdef double _expires_at
    cdef readonly int refresh_count


@cython.locals(token=AccessToken)
cdef AccessToken _remade(object record)


cpdef bint has_expired(AccessToken token, double now) except -1
