# The checks of a guarded call. A client's standing is worked out once; a call reads fields.
cimport cython

from gateway.oauth.records cimport AccessToken as _AccessToken


cdef class Call:
    cdef readonly str environment, proxy, path
    cdef readonly double now


@cython.locals(call=Call)
cpdef Call call_at(str environment, str proxy, str path, double now)


cdef class _Opening:
    cdef readonly object product
    cdef readonly tuple tests


cdef class _Standing:
    cdef object _before, _behind, _expired, _products
    cdef double _expires_at
    cdef dict _openings

    cdef object _note(self, object refusal)
    cdef object check(self, double now)

    @cython.locals(key=tuple, openings=tuple, opening=_Opening)
    cdef object first_admitting(self, tuple names, Call call)

    cdef tuple _opened(self, tuple names, Call call)


cdef _Standing _standing(object client, str name, tuple checks)


@cython.locals(standing=_Standing)
cpdef object admit_token(_AccessToken token, object client, Call call)


@cython.locals(standing=_Standing)
cpdef object admit_key(object client, Call call)
