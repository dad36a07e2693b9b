# The C face of story.py.


cdef class Story:
    cpdef object tell(self, dict variables)
