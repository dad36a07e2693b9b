"""The roles that every organization has, and what each allows. They cannot be changed.

Edge's documents say in a sentence each what the roles are for, and publish no table; the tables here are
inferred from those sentences. Everybody with a role may read; what else is listed, and whatever is added to
the API later is the organization administrators' until it gets its line here.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.entities.role import DELETE, GET, PUT, Permission, Role

ORGADMIN = "orgadmin"
"""The role without which nobody changes roles and who has them."""

_READS = Permission("/", (GET,))


def _may_all(*paths: str) -> tuple[Permission, ...]:
    return tuple(Permission(path, (DELETE, GET, PUT)) for path in paths)


def _may_write(*paths: str) -> tuple[Permission, ...]:
    return tuple(Permission(path, (GET, PUT)) for path in paths)


def _may_read(*paths: str) -> tuple[Permission, ...]:
    return tuple(Permission(path, (GET,)) for path in paths)


_ROLES = (
    # The organization with all that is in it.
    Role(ORGADMIN, _may_all("/")),
    Role("readonlyadmin", (_READS,)),
    # Deploys and watches, and keeps what environments consist of; does not write proxies, nor sell them.
    Role(
        "opsadmin",
        (
            _READS,
            # What is in an environment, not the environment itself.
            *_may_all("/environments/*/*"),
            *_may_all("/keyvaluemaps", "/resourcefiles", "/maskconfigs", "/reports"),
            *_may_all("/apis/*/keyvaluemaps", "/apis/*/maskconfigs", "/apis/*/revisions/*/keyvaluemaps"),
            *_may_all("/apis/*/deployments", "/apis/*/revisions/*/deployments"),
            *_may_all("/sharedflows/*/deployments", "/sharedflows/*/revisions/*/deployments"),
        ),
    ),
    # Products, who uses them, and figures about it.
    Role(
        "businessuser",
        (
            _READS,
            *_may_all("/apiproducts", "/developers", "/companies", "/apps", "/oauth1", "/oauth2", "/reports"),
            *_may_write("/environments/*/queries"),
        ),
    ),
    # The API creator: writes proxies and shared flows, and tries them anywhere but in production.
    Role(
        "user",
        (
            _READS,
            *_may_all("/apis", "/sharedflows"),
            *_may_all("/environments/*/apis", "/environments/*/sharedflows"),
            *_may_read("/environments/prod/apis", "/environments/prod/sharedflows"),
            *_may_write("/environments/*/queries"),
        ),
    ),
)
BUILT_IN_ROLES: Mapping[str, Role] = {role.name: role for role in _ROLES}
