# The C face of story.py.
cimport cython


@cython.no_gc
cdef class Story:
    cdef public Story before

    @cython.locals(before=Story, stories=list)
    cpdef object tell_all(self, dict variables)
    cpdef object tell(self, dict variables)
    cpdef dict constants(self)
