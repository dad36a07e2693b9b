# The C face of field_lines.py: bytes and places in them.

cimport cython

cdef Py_ssize_t _ENTRY, _LONG
cdef bytearray _BLANK
cdef int _COLON, _LINE_FEED


@cython.locals(index=bytearray, size=Py_ssize_t, at=Py_ssize_t, entry=Py_ssize_t, end=Py_ssize_t)
cpdef bytes index_lines(bytes block)


cdef int _write(bytearray index, Py_ssize_t entry, Py_ssize_t at) except -1


@cython.locals(size=Py_ssize_t, short=Py_ssize_t, length=Py_ssize_t)
cpdef Py_ssize_t find_line(bytes block, bytes index, str name, Py_ssize_t entry) except -2

cpdef Py_ssize_t next_line(Py_ssize_t entry) except -2

cdef Py_ssize_t line_begin(bytes index, Py_ssize_t entry) except -2


@cython.locals(character=Py_UCS4, mine=int, wanted=int)
cdef bint _is_named(bytes block, Py_ssize_t at, str name) except -1

cdef int _folded(int letter) noexcept


@cython.locals(entry=Py_ssize_t, size=Py_ssize_t)
cpdef bint has_beginning(bytes block, bytes index, str beginning) except -1


@cython.locals(character=Py_UCS4, mine=int)
cdef bint _begins(bytes block, Py_ssize_t at, str beginning) except -1


@cython.locals(size=int, at=Py_ssize_t)
cdef Py_ssize_t _colon(bytes block, bytes index, Py_ssize_t entry) except -2


@cython.locals(begin=Py_ssize_t, end=Py_ssize_t)
cpdef str value_of(bytes block, bytes index, Py_ssize_t entry)


@cython.locals(entry=Py_ssize_t)
cpdef list fields_of(bytes block, bytes index)


@cython.locals(at=Py_ssize_t, entry=Py_ssize_t)
cpdef bytes replace_lines(bytes block, bytes index, str name, bytes line)
