"""Whether a bundle means anything: loaded and compiled, as a worker will do it, but run by nobody.

All of it is arithmetic that can take a while, so it happens off the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from gateway.bundle import Bundle, Files, SharedFlow, load, load_shared_flow, read_zip
from gateway.entities import KeyStore, Revision, TargetServer
from gateway.errors import Finding
from gateway.flow import (
    Binding,
    ClientStore,
    CodeStore,
    EntityStore,
    KeySets,
    OAuth1Store,
    Offload,
    RevocationStore,
    TokenStore,
    called_by,
    compile_bundle,
    compile_shared_flow,
)
from gateway.management.call import Call
from gateway.management.contents import describe
from gateway.management.kinds import SHARED_FLOWS, Kind
from gateway.management.neighbours import Neighbours
from gateway.policies import readers
from gateway.upstream import FetchedKeySets, knows_cipher

MOST_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class CompileServices:
    """Be the ports that policies bind to when a bundle is only compiled; nothing asks them."""

    organization: str
    environment: str
    tokens: TokenStore
    codes: CodeStore
    clients: ClientStore
    entities: EntityStore
    revocations: RevocationStore
    clock: Callable[[], float]
    random_text: Callable[[int], str]
    oauth1_of: Callable[[], OAuth1Store]
    offload: Offload = asyncio.to_thread
    key_sets: KeySets = field(default_factory=FetchedKeySets)

    @property
    def oauth1(self) -> OAuth1Store:
        """Return the store of OAuth 1.0's tokens."""
        return self.oauth1_of()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """State what a bundle is compiled against. Without an environment any name will do."""

    environment: str = ""
    base_path: str = "/"
    target_servers: Mapping[str, TargetServer] | None = None
    virtual_hosts: frozenset[str] | None = None
    neighbours: Neighbours | None = None
    key_stores: Mapping[str, KeyStore] | None = field(default=None, repr=False)


ANYWHERE = Surroundings()


@dataclass(frozen=True, slots=True)
class Arrived:
    """Hold a bundle that came in: its description, and what was warned of (nothing if not validated)."""

    revision: Revision
    raw: bytes
    warnings: tuple[str, ...] = ()


async def take_in(call: Call, kind: Kind, name: str, raw: bytes, *, validates: bool) -> Arrived:
    """Read an archive; `validates` says whether what it means is looked at, too.

    Raises:
        BundleError: it is no archive that is taken, or, validated, everything that is wrong with it.
        Invalid: it holds a bundle of another kind.
    """  # house: a bundle is known by its kind, its name and its bytes
    files = await asyncio.to_thread(read_zip, raw)
    revision = await asyncio.to_thread(describe, name, raw, files, kind.bundle)
    if not validates:
        return Arrived(revision, raw)
    return Arrived(revision, raw, texts_of(await _warnings_of(call, kind, name, files)))


async def _warnings_of(call: Call, kind: Kind, name: str, files: Files) -> tuple[Finding, ...]:
    """Look at what a bundle means, wherever it may be deployed."""
    if kind is SHARED_FLOWS:
        flow = await asyncio.to_thread(load_shared_flow, files, name, readers())
        return await compile_flow_in(call, flow, ANYWHERE)
    return (await compile_in(call, name, files, ANYWHERE)).warnings


def texts_of(warnings: Sequence[Finding]) -> tuple[str, ...]:
    """Return warnings as they are told: the first hundred, and how many more there are."""
    texts = [str(finding) for finding in warnings[:MOST_WARNINGS]]
    more = len(warnings) - len(texts)
    return (*texts, f"and {more} more warnings") if more else tuple(texts)


@dataclass(frozen=True, slots=True)
class Compiled:
    """Hold a bundle that compiles, and the warnings met on the way."""

    bundle: Bundle
    warnings: tuple[Finding, ...]


async def compile_in(
    call: Call, name: str, files: Files, surroundings: Surroundings, revision: int = 0
) -> Compiled:  # house: a bundle, its name and number, and what it is compiled against are four things
    """Load and compile a bundle.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    bundle = await asyncio.to_thread(load, files, name, readers())
    binding = await _binding(call, surroundings, revision, called_by(bundle.policies))
    _, warnings = await asyncio.to_thread(compile_bundle, bundle, binding)
    return Compiled(bundle, (*bundle.findings, *warnings))


async def compile_flow_in(call: Call, flow: SharedFlow, surroundings: Surroundings) -> tuple[Finding, ...]:
    """Compile a shared flow by itself; return all warnings.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    binding = await _binding(call, surroundings, 0, (flow.name,))
    warnings = await asyncio.to_thread(compile_shared_flow, flow, binding)
    return (*flow.findings, *warnings)


async def _binding(call: Call, surroundings: Surroundings, revision: int, calls: Iterable[str]) -> Binding:
    """Return what something is bound to that calls these shared flows."""
    store, ports, neighbours = call.store, call.ports, surroundings.neighbours
    services = CompileServices(
        call.organization,
        surroundings.environment,
        tokens=store.tokens(call.organization),
        codes=store.codes(call.organization),
        clients=store.clients(call.organization),
        entities=store.entities(call.organization),
        revocations=store.revocations(call.organization),
        clock=ports.clock,
        random_text=ports.random_text,
        oauth1_of=partial(store.oauth1, call.organization),
    )
    return Binding(
        services,
        str(revision),
        surroundings.base_path,
        surroundings.target_servers,
        surroundings.virtual_hosts,
        knows_cipher=knows_cipher,
        java_precedence=ports.java_precedence,
        adds_suffix_to_set_url=ports.adds_suffix_to_set_url,
        shared_flows=None if neighbours is None else await neighbours.reached(calls),
        hooks={} if neighbours is None else neighbours.hooks,
        key_stores=surroundings.key_stores,
    )


async def load_stored(name: str, raw: bytes) -> Bundle:
    """Load a bundle that was taken in before, without compiling it.

    Raises:
        BundleError: it does not load: it was stored without being validated.
    """
    return await asyncio.to_thread(_load, name, raw)


def _load(name: str, raw: bytes) -> Bundle:
    return load(read_zip(raw), name, readers())
