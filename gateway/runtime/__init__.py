"""The processes: a supervisor, its workers, and what carries a request through a program.

The tour: `supervisor` binds `ports`, brings up the `backing` Redis and keeps `children` running, each
told by a `charter`. Their `births` are of two kinds: workers come from the `nursery`, which the `midwife`
asks for them; when that dies, `adoption` makes them the supervisor's. They count in shared `counters`. A
`worker` wires ports to the store; its `listener` makes connections, `arrival` turns a head into an
Exchange, the `ledger` counts and logs it once. The aiohttp hand is loaded when it is needed first, a
`stand_in` waits for it: its `server` makes `connection`s, `carriage` answers the waits of an Execution,
the client's body comes by an `intake`, the answer goes by a `delivery`. `deployer` and `loading` turn
what is deployed, among its `neighbourhood`, into `routes`; `services` wires the ports of an environment.
`tracing` follows debug sessions, the `statistics_writer` keeps statistics. `ops` answers for the whole
gateway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.runtime.charter import Charter, Line, receive_charter

if TYPE_CHECKING:
    from gateway.runtime.nursery import run_nursery
    from gateway.runtime.ports import DEMO_HOST, Addresses
    from gateway.runtime.supervisor import StartFailed, Supervisor
    from gateway.runtime.worker import run_worker
else:
    # A process is either the supervisor, or the nursery with its workers, or neither.
    __getattr__ = late(
        __name__,
        DEMO_HOST="ports",
        Addresses="ports",
        StartFailed="supervisor",
        Supervisor="supervisor",
        run_nursery="nursery",
        run_worker="worker",
    )

__all__ = [
    "DEMO_HOST",
    "Addresses",
    "Charter",
    "Line",
    "StartFailed",
    "Supervisor",
    "receive_charter",
    "run_nursery",
    "run_worker",
]
