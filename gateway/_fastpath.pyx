"""The one compiled module: bytes, sockets and tables; never meaning.

Theory of operation
-------------------
This file holds includes only. Every part lives in `hot/*.pxi` under its own opening comment, which says what
the part owns and what it must not know. They are one extension module, because parts that call each other on
the path of every request then do so in C, without a Python object between them.

What a number, a byte or a key *means* is decided in Python and handed in; what is counted goes to the metrics
that are handed in, which are compiled as they stand. Rewriting a part may therefore change how fast something
is, never what it says. `_fastpath.pyi` is the typed face; the two are kept equal by hand, and the unit tests
below `tests/unit/hot/` call everything that it promises.

What is imported here of other packages is what travels, the engine with its ports, and who decides over a
call of a target (`message/`, `flow/`, `upstream/attempts.py`): whoever knows a store, a policy or a log is
handed in, and asked by a port (`flow/ports.py`, `ports.py`, `clock.py`).
"""

include "hot/build.pxi"
include "hot/clocks.pxi"
include "hot/framing.pxi"
include "hot/fields.pxi"
include "hot/heads.pxi"
include "hot/chunks.pxi"
include "hot/assembly.pxi"
include "hot/scans.pxi"
include "hot/identities.pxi"
include "hot/siphash.pxi"
include "hot/tokens.pxi"
include "hot/session.pxi"
include "hot/lookups.pxi"
include "hot/sweep.pxi"
include "hot/listener.pxi"
include "hot/turn.pxi"
include "hot/wire.pxi"
include "hot/inlet.pxi"
include "hot/upstream.pxi"
include "hot/answer.pxi"
include "hot/pool.pxi"
include "hot/target_face.pxi"
include "hot/intake.pxi"
include "hot/request.pxi"
include "hot/hand.pxi"
include "hot/outlet.pxi"
include "hot/asking.pxi"
include "hot/carriage.pxi"
include "hot/waiting.pxi"
include "hot/holding.pxi"
include "hot/calling.pxi"
include "hot/delivery.pxi"
include "hot/behind.pxi"
include "hot/downstream.pxi"
