# What the build says of itself: plain, trained by a profile, recording one, or traced.
#
# Owns: the word. Must not know: which options made it (setup.py).

cdef extern from *:
    """
    #ifndef TOLLKEEPER_BUILD
    #define TOLLKEEPER_BUILD "plain"
    #endif
    """
    const char* _build "TOLLKEEPER_BUILD"

BUILD = _build.decode("ascii")
