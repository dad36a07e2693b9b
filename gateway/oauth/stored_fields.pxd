# Each field of a record is one call of C; who reads a token reads sixteen.


cpdef object field(object record, str name)
cpdef str text(object record, str name)
cpdef tuple texts(object record, str name)
cpdef object whole(object record, str name)
cpdef object seconds(object record, str name)
cpdef object expiry(object record)
