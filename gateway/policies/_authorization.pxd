# The token behind its scheme, read on every guarded call.
cimport cython


@cython.locals(size=Py_ssize_t)
cpdef str without_scheme(str text, str scheme)
