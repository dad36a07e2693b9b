# The checks of a guarded call. A client's standing is worked out once; a call reads fields.
cimport cython

from gateway.fault cimport Fault as _Fault, FaultKind as _FaultKind
from gateway.oauth.records cimport AccessToken as _AccessToken, has_expired
from gateway.patterns.predicate cimport Predicate


@cython.final
@cython.freelist(8)
cdef class Call:
    cdef readonly str environment, proxy, path
    cdef readonly double now


@cython.locals(call=Call)
cpdef Call call_at(str environment, str proxy, str path, double now)


@cython.final
cdef class _Opening:
    cdef readonly object product
    cdef readonly tuple tests


@cython.final
cdef class _Standing:
    cdef _FaultKind _before, _behind, _expired
    cdef object _products
    cdef double _expires_at, revoked_before
    cdef str app_id
    cdef dict _openings
    cdef str _environment, _proxy
    cdef tuple _names, _current

    cdef object _note(self, object refusal)
    cdef _FaultKind refusal(self, double now)

    @cython.locals(opening=_Opening, test=Predicate)
    cdef object first_admitting(self, tuple names, Call call)

    @cython.locals(key=tuple, openings=tuple)
    cdef object _open(self, tuple names, Call call)

    cdef tuple _opened(self, tuple names, Call call)


@cython.locals(memo=dict)
cdef _Standing _standing(object client, str name, tuple checks)


cdef _FaultKind _UNKNOWN, _NOT_APPROVED, _EXPIRED, _NO_PRODUCT, _UNKNOWN_KEY, _NOT_FOR_RESOURCE


@cython.locals(standing=_Standing, refusal=_FaultKind)
cpdef object admit_token(_AccessToken token, object client, Call call)


@cython.locals(standing=_Standing, refusal=_FaultKind)
cpdef object admit_key(object client, Call call)
