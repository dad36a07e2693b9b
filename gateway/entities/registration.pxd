# What is known about a caller, in fields: read on every guarded call.


cdef class ClientRegistration:
    cdef readonly object developer, app, credential
    cdef readonly tuple products
    cdef readonly dict memo
