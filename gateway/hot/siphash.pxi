# SipHash-2-4 with 128 bits, fed in pieces: the keyed hash by which tables know what they hold.
#
# Owns: the arithmetic of the hash, and how the text of a Python str is read without making anything of it.
# Two different inputs have the same hash with a chance of about 2**-128 for whoever does not know the key,
# and the key never leaves the process; that is why a table may go by the hash alone and forget the text.
#
# Must not know: what is hashed, and what for.

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)

cdef struct Sip:
    uint64_t v0, v1, v2, v3
    uint64_t tail        # bytes that do not fill a word yet, the first one lowest
    uint64_t size        # bytes absorbed so far

cdef struct Hash128:
    uint64_t low, high


cdef inline uint64_t _turned(uint64_t word, int bits) noexcept nogil:
    return (word << bits) | (word >> (64 - bits))


cdef inline void _sip_round(Sip *s) noexcept nogil:
    s.v0 += s.v1
    s.v2 += s.v3
    s.v1 = _turned(s.v1, 13) ^ s.v0
    s.v3 = _turned(s.v3, 16) ^ s.v2
    s.v0 = _turned(s.v0, 32)
    s.v2 += s.v1
    s.v0 += s.v3
    s.v1 = _turned(s.v1, 17) ^ s.v2
    s.v3 = _turned(s.v3, 21) ^ s.v0
    s.v2 = _turned(s.v2, 32)


cdef inline void _sip_word(Sip *s, uint64_t word) noexcept nogil:
    s.v3 ^= word
    _sip_round(s)
    _sip_round(s)
    s.v0 ^= word


cdef inline void sip_begin(Sip *s, const uint64_t *key) noexcept nogil:
    s.v0 = key[0] ^ <uint64_t> 0x736f6d6570736575
    s.v1 = key[1] ^ <uint64_t> 0x646f72616e646f6d ^ 0xee
    s.v2 = key[0] ^ <uint64_t> 0x6c7967656e657261
    s.v3 = key[1] ^ <uint64_t> 0x7465646279746573
    s.tail = 0
    s.size = 0


# No pointer leaves the call: nogil only says that no Python object is touched. The state is copied, so that
# it lives in registers meanwhile.
cdef inline void sip_absorb(Sip *state, const uint8_t *data, Py_ssize_t count) noexcept nogil:
    cdef Sip s = state[0]
    cdef uint64_t word
    cdef int held = 8 * <int> (s.size & 7)
    s.size += <uint64_t> count
    # Words are read as a little-endian machine has them; a table never leaves the machine.
    while count >= 8:
        memcpy(&word, data, 8)
        data += 8
        count -= 8
        if held:
            _sip_word(&s, s.tail | (word << held))
            s.tail = word >> (64 - held)
        else:
            _sip_word(&s, word)
    while count:
        s.tail |= <uint64_t> data[0] << held
        data += 1
        count -= 1
        held += 8
        if held == 64:
            _sip_word(&s, s.tail)
            s.tail = 0
            held = 0
    state[0] = s


cdef inline Hash128 sip_end(Sip *s) noexcept nogil:
    cdef Hash128 made
    _sip_word(s, s.tail | (s.size << 56))
    s.v2 ^= 0xee
    _sip_round(s)
    _sip_round(s)
    _sip_round(s)
    _sip_round(s)
    made.low = s.v0 ^ s.v1 ^ s.v2 ^ s.v3
    s.v1 ^= 0xdd
    _sip_round(s)
    _sip_round(s)
    _sip_round(s)
    _sip_round(s)
    made.high = s.v0 ^ s.v1 ^ s.v2 ^ s.v3
    return made


cdef inline void sip_absorb_text(Sip *s, str text) noexcept:
    # Safe: a str holds `length` units of `kind` bytes, and lives as long as its caller's reference.
    # Surrogates are units like any other.
    sip_absorb(s, <const uint8_t *> PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text) * PyUnicode_KIND(text))


cdef inline uint64_t text_shape(str text) noexcept:
    # Equal texts have equal memory: CPython keeps each in the narrowest kind that holds it. Length and kind,
    # hashed ahead of a text, keep texts apart whose bytes would run together or be one another's.
    return <uint64_t> PyUnicode_GET_LENGTH(text) << 3 | <uint64_t> PyUnicode_KIND(text)


def siphash128(bytes key, bytes content):
    """Return the hash of some bytes under a key of 16: 16 bytes, as the reference implementation has them.

    Raises:
        ValueError: the key is not of 16 bytes.
    """
    cdef Sip state
    cdef Hash128 made
    cdef uint64_t[2] words
    _take_key(words, key)
    sip_begin(&state, words)
    sip_absorb(&state, <const uint8_t *> <const char *> content, len(content))
    made = sip_end(&state)
    return (<const char *> &made)[:16]


cdef int _take_key(uint64_t *words, bytes key) except -1:
    if len(key) != 16:
        raise ValueError(f"a key has 16 bytes, not {len(key)}")
    memcpy(words, <const char *> key, 16)
    return 0
