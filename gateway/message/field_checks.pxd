# The C face of field_checks.py: loops over characters.

cimport cython

cdef bytes _TOKEN


@cython.locals(character=Py_UCS4, code=int)
cpdef bint is_token(str text) except -1


@cython.locals(character=Py_UCS4, code=int)
cpdef bint holds_control(str text) except -1

cpdef object check_field(str name, str value)

cpdef object check_line(str subject, str text)
