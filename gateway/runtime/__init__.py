"""The processes: a supervisor, its workers, and what carries a request through a program.

The tour: `supervisor` binds `ports`, brings up the `backing` Redis and keeps `children` running,
each told by a `charter`; workers count in shared `counters`. A `worker` wires ports to the store;
its `listener` makes `connection`s, `arrival` turns a head into an Exchange, `carriage` answers the
waits of an Execution: the client's body comes by an `intake`, the answer goes by a `delivery`, the
`ledger` counts and logs it once. `deployer` and `loading` turn what is deployed into `routes`. `ops`
answers for the whole gateway.
"""

from gateway.runtime.charter import Charter, Line, receive_charter
from gateway.runtime.ports import DEMO_HOST, Addresses
from gateway.runtime.supervisor import StartFailed, Supervisor
from gateway.runtime.worker import run_worker

__all__ = [
    "DEMO_HOST",
    "Addresses",
    "Charter",
    "Line",
    "StartFailed",
    "Supervisor",
    "receive_charter",
    "run_worker",
]
