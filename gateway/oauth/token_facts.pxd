# What tokens share, in fields.

from gateway.oauth.stored_fields cimport field, text, texts


cdef class TokenFacts:
    cdef readonly str client_id, app_id, app_name, developer_id, developer_email, organization
    cdef readonly tuple api_products
    cdef readonly str scope, grant_type, token_type, status
    cdef readonly tuple attributes
    cdef readonly str app_end_user
    cdef readonly bint is_approved
    cdef object __weakref__


cpdef TokenFacts shared(tuple values)
cpdef TokenFacts stored_facts(object record)
cdef tuple _attributes(object record)
