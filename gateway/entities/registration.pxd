# What is known about a caller, in fields: read on every guarded call.
cimport cython


cdef class ClientRegistration:
    cdef readonly object developer, app, credential
    cdef readonly tuple products
    cdef readonly dict memo, outcomes

    @cython.locals(known=dict)
    cpdef object told(self, str use, object key)

    @cython.locals(known=dict)
    cpdef object keep(self, str use, object key, object worked_out)
