# The C face of field_pairs.py.

cimport cython


@cython.locals(size=Py_ssize_t, i=Py_ssize_t, mine=int, wanted=int)
cpdef bint is_same_name(str name, str other) except -1

cpdef tuple wire_field(tuple field)
cpdef str first_of(list fields, str name)


@cython.locals(place=Py_ssize_t, i=Py_ssize_t, field=tuple)
cpdef object put(list fields, str name, str value)
