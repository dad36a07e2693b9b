"""The engine: a bundle becomes a Program at deploy, an Execution runs it for each exchange.

The tour: an `Op` is a guard, an action and where to go; a `Program` is the ops of one proxy
endpoint, made by `compile_bundle`, with shared flows written in where they are called; an
`Execution` is a cursor over it. `Wait`, `Lookup` and awaitables are what an execution may stop
for. `Services` are the ports a policy may ask, `token_port.py` the one of issued tokens,
`revocation_port.py` that of their revocation. For debug sessions `trace` makes a program record
itself: a `Recorder` chooses the exchanges and keeps a `Transcript` of each.
"""

from gateway.flow.action import (
    Action,
    ClientStore,
    Deed,
    IssuedToken,
    Lookup,
    LookupKind,
    Offload,
    Pending,
    Services,
    Wait,
)
from gateway.flow.binding import Binding, CompilablePolicy, Hook
from gateway.flow.code_port import CodeStore
from gateway.flow.compiler import compile_bundle
from gateway.flow.entity_port import EntityStore
from gateway.flow.execution import Execution
from gateway.flow.key_sets import KeySets
from gateway.flow.masking import Masks
from gateway.flow.oauth1_port import OAuth1Store
from gateway.flow.ports import Book, Course, Entrance, Found, Lookups, Passage
from gateway.flow.program import Matcher, Op, Program, StepFacts
from gateway.flow.recorder import Recorder, Watch
from gateway.flow.revocation_port import RevocationStore
from gateway.flow.shared_flows import called_by, compile_shared_flow, reached
from gateway.flow.token_port import TokenStore
from gateway.flow.trace import trace
from gateway.flow.transcript import Access, Point, Shot, Transcript
from gateway.flow.transcript_record import record_of

__all__ = [
    "Access",
    "Action",
    "Binding",
    "Book",
    "ClientStore",
    "CodeStore",
    "CompilablePolicy",
    "Course",
    "Deed",
    "EntityStore",
    "Entrance",
    "Execution",
    "Found",
    "Hook",
    "IssuedToken",
    "KeySets",
    "Lookup",
    "LookupKind",
    "Lookups",
    "Masks",
    "Matcher",
    "OAuth1Store",
    "Offload",
    "Op",
    "Passage",
    "Pending",
    "Point",
    "Program",
    "Recorder",
    "RevocationStore",
    "Services",
    "Shot",
    "StepFacts",
    "TokenStore",
    "Transcript",
    "Wait",
    "Watch",
    "called_by",
    "compile_bundle",
    "compile_shared_flow",
    "reached",
    "record_of",
    "trace",
]
