# A client's request as its connection sees it: where between its parts the connection stands, and its head as
# the record that travels.
#
# Owns: the names of the places, the making of the record.
# Must not know: what a head asks for; who sent it, and by which way (the connection says so).

from gateway.message.head cimport RequestHead

cdef enum:  # where a client connection stands
    AT_HEAD  # between requests, or within the head of one
    AT_BODY  # an exchange is under way, and some of its request's body is to come
    AT_ANSWER  # an exchange is under way; what comes now follows its request
    AT_REST  # the exchange is over, and some of its request's body is to come: nobody wants it
    AT_END  # nothing that comes counts any more
    BEHIND  # aiohttp's handler has it


cdef RequestHead head_of(const char *octets, const RequestFacts *facts):
    """Return the record of a PLAIN head; who sent it, and by which way, is for the connection to say."""
    cdef RequestHead head = RequestHead.__new__(RequestHead)
    cdef Headers headers = Headers.__new__(Headers)
    # Safe: the parts of a PLAIN head lie within it.
    if facts.verb_size == 3 and octets[0] == b"G":
        head.verb = "GET"
    else:
        head.verb = octets[:facts.verb_size].decode("ascii")
    head.target = octets[facts.target_at:facts.target_at + facts.target_size].decode("ascii")
    head.version = "1.1"
    headers._block = octets[facts.fields_at:facts.fields_at + facts.fields_size]
    headers._index = index_of(facts.index, facts.field_count)
    head.headers = headers
    return head
