# The C face of uri.py. To make one in C: `Parameters.__new__(Parameters)`, then `_text`.

cimport cython

cdef bytes _PLAIN
cdef int _DOT, _SLASH
cdef frozenset _UNGUARDED

cpdef tuple canonical_path(str raw)


@cython.locals(plain="const unsigned char*", character=Py_UCS4, code=int, before=int)
cpdef bint is_canonical(str raw) except -1


@cython.final
@cython.no_gc
@cython.freelist(32)
cdef class Parameters:
    cdef str _text
    cdef list _pairs

    cpdef str written(self)
    cpdef list pairs(self)
    cpdef list _changed(self)

    @cython.locals(field=str, value=str)
    cpdef str get(self, str name)
    cpdef list get_all(self, str name)

    @cython.locals(values=list)
    cpdef str nth(self, str name, Py_ssize_t number)
    cpdef object clear(self)

    @cython.locals(twin=Parameters)
    cpdef Parameters copy(self)


@cython.locals(parameters=Parameters)
cpdef Parameters parameters_of(str text)
