# The C face of headers.py.
#
# To make one in C: `Headers.__new__(Headers)`, then `_block`; the other fields begin as None. `_index` may be
# given where the index of field_lines.py is at hand. To send one on: while `_fields` is None and `_block` is
# not, `_block` and then `_extra` are all there is.

cimport cython

from gateway.message.field_lines cimport (
    fields_of, find_line, index_lines, next_line, replace_lines, value_of
)
from gateway.message.field_pairs cimport first_of, is_same_name, put, wire_field


@cython.final
@cython.no_gc
@cython.freelist(32)
cdef class Headers:
    cdef list _fields
    cdef dict _first
    cdef tuple _raw
    cdef bytes _block
    cdef bytes _index
    cdef list _extra
    cdef bytes _extra_block

    cpdef Headers _receive(self, tuple raw, bytes block)
    cdef bytes _lines(self)
    cpdef bint holds(self, str name) except -1
    cdef dict _received(self)
    cdef list _decoded(self)
    cpdef tuple raw(self)
    cpdef bint exceeds(self, Py_ssize_t limit) except -1
    cdef list _changed(self)

    @cython.locals(block=bytes, index=bytes, entry=Py_ssize_t, value=bytes)
    cpdef str get(self, str name)

    @cython.locals(block=bytes, index=bytes, entry=Py_ssize_t, found=list)
    cpdef str sole(self, str name)

    @cython.locals(block=bytes, index=bytes, entry=Py_ssize_t, found=list)
    cpdef list get_all(self, str name)
    cpdef list values(self, str name)
    cpdef str nth(self, str name, Py_ssize_t number)
    cpdef list names(self)
    cpdef object add(self, str name, str value)
    cpdef object add_lines(self, list fields, bytes lines)
    cpdef object set(self, str name, str value)
    cdef object _set_line(self, str name, str value)
    cdef object _replace_lines(self, str name, bytes line)
    cpdef object remove(self, str name)

    @cython.locals(twin=Headers)
    cpdef Headers copy(self)

cdef str _text(bytes raw)
