# What a target is asked: a request's head, put together of a message's parts.
#
# Owns: the order of the head's parts on the wire, and that nothing in it can end a line but what ends a line.
# Must not know: which fields go no further (the names are handed in), what they mean.

cdef bint _is_one_word(str text) except -1:
    """Tell whether a text can stand between the blanks of a request line."""
    cdef Py_ssize_t n
    cdef const char *octets
    if not PyUnicode_IS_ASCII(text):
        return False
    octets = PyUnicode_AsUTF8AndSize(text, &n)
    # Safe: the text holds as many octets as it says.
    return n > 0 and _after_visible(<const unsigned char *> octets, 0, n) == n


cdef int put_fields(Assembly out, Headers headers, NameSet dropped) except -1:
    """Put the fields of a message but for those of some names."""
    if headers._fields is None and headers._block is not None:
        # As they came: whoever received them saw to it that they are whole lines.
        if headers._index is None:
            out.put_block(headers._block, dropped)
        else:
            _put_indexed(out, headers._block, headers._index, dropped)
        if headers._extra_block is not None:
            return out.put_block(headers._extra_block, dropped)
        return 0 if headers._extra is None else _put_list(out, headers._extra, dropped)
    return _put_list(out, headers, dropped)


cdef int _put_indexed(Assembly out, bytes block, bytes index, NameSet dropped) except -1:
    """Put a block whose index is at hand (`message/field_lines.py`); a name of 255 octets is in no set."""
    cdef const char *octets = PyBytes_AS_STRING(block)
    cdef const unsigned char *entry = <const unsigned char *> PyBytes_AS_STRING(index)
    cdef Py_ssize_t kept = 0, line
    # Safe: the index was made of this block; its last entry has a name of no length, and says where it ends.
    while entry[3]:
        line = entry[0] << 16 | entry[1] << 8 | entry[2]
        if dropped.has(octets + line, entry[3]):
            out.put(octets + kept, line - kept)
            kept = entry[4] << 16 | entry[5] << 8 | entry[6]
        entry += 4
    line = entry[0] << 16 | entry[1] << 8 | entry[2]
    return out.put(octets + kept, line - kept)


cdef int _put_list(Assembly out, fields, NameSet dropped) except -1:
    cdef str name, value
    cdef Py_ssize_t n, start
    cdef const char *octets
    for name, value in fields:
        if PyUnicode_IS_ASCII(name):
            octets = PyUnicode_AsUTF8AndSize(name, &n)
            if dropped.has(octets, n):
                continue
        start = out.size
        out.put_text(name)
        out.put(b": ", 2)
        out.put_text(value)
        # Safe: from where the field begins to where it ends in the buffer.
        if _after_text(<const unsigned char *> out.data, start, out.size) != out.size:
            raise ValueError("a header holds a line break or another control character")
        out.put(b"\r\n", 2)
    return 0


cdef int put_request(
    Assembly out, Hand hand, Message request, str uri, str authority, int64_t length, bint is_chunked,
    bint closes
) except -1:
    """Put the head of a request for a target; `length` is the body's, which chunks do not tell.

    Raises:
        ValueError: the verb or the address cannot be written.
    """
    cdef str verb = request.verb
    if not _is_one_word(verb) or not _is_one_word(uri):
        raise ValueError("a request line that cannot be written")
    out.put_text(verb)
    out.put(b" ", 1)
    out.put_text(uri)
    out.put(b" HTTP/1.1\r\nHost: ", 17)
    out.put_text(authority)
    out.put(b"\r\n", 2)
    put_fields(out, request.headers, hand.not_asked)
    if is_chunked:
        out.put(b"Transfer-Encoding: chunked\r\n", 28)
    elif length > 0 or verb in hand.announced:
        out.put(b"Content-Length: ", 16)
        out.put_number(length)
        out.put(b"\r\n", 2)
    if closes:
        out.put(b"Connection: close\r\n", 19)
    return out.put(b"\r\n", 2)
