# The C face of name_beginnings.py.
cimport cython

from gateway.message.field_lines cimport has_beginning
from gateway.message.headers cimport Headers


@cython.locals(block=bytes, name=str, extra=list, field=tuple)
cpdef bint has_name_beginning(Headers headers, str beginning) except -1


@cython.locals(character=Py_UCS4, at=Py_ssize_t, mine=int)
cdef bint _begins(str name, str beginning) except -1
