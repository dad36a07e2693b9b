"""API products: which environments, proxies and resources a key or token opens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice, check_product_name
from gateway.entities.stamps import Attribute, Stamped, check_attribute_list
from gateway.patterns import Predicate, compile_resource

APPROVAL_TYPES = ("auto", "manual")
QUOTA_TIME_UNITS = ("minute", "hour", "day", "month")


@dataclass(frozen=True, slots=True)
class ApiProduct(Record, Stamped):
    """Hold one API product. Empty `api_resources`, `proxies` or `environments` mean: all of them.

    `quota` and `quota_interval` are texts, as Edge has them, and empty when not set.
    """

    name: str
    display_name: str = ""
    description: str = ""
    approval_type: str = "auto"
    api_resources: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    quota: str = ""
    quota_interval: str = ""
    quota_time_unit: str = ""
    attributes: tuple[Attribute, ...] = ()

    def admits_proxy(self, environment: str, proxy: str) -> bool:
        """Say whether calls to this proxy in this environment are covered, whatever their path."""
        return (not self.environments or environment in self.environments) and (
            not self.proxies or proxy in self.proxies
        )

    @property
    def path_tests(self) -> tuple[Predicate, ...]:
        """Return the tests of a path of which one must hold; none where every path is covered."""
        return _compiled(self.api_resources)

    def check(self) -> None:
        """Refuse a product that Edge would not store.

        Raises:
            InvalidEntity: with Edge's rule and the value that breaks it.
        """
        check_product_name(self.name)
        if not self.display_name.strip():
            raise InvalidEntity(
                "keymanagement.service.apiproduct_invalid_displayname",
                f"API product {self.name!r} needs a display name",
            )
        check_choice(
            "keymanagement.service.apiproduct_invalid_approvaltype",
            "approvalType",
            self.approval_type,
            APPROVAL_TYPES,
        )
        for pattern in self.api_resources:
            if not pattern.startswith("/"):
                raise InvalidEntity(
                    "keymanagement.service.apiproduct_invalid_resource",
                    f"API resource {pattern!r} is invalid: it must begin with /",
                )
        self._check_quota()
        check_attribute_list(self.attributes)

    def _check_quota(self) -> None:
        for name, value in (("quota", self.quota), ("quotaInterval", self.quota_interval)):
            if value and not (value.isascii() and value.isdigit()):
                raise InvalidEntity(
                    "keymanagement.service.apiproduct_invalid_quota",
                    f"{name} {value!r} is invalid: digits are expected",
                )
        if self.quota_time_unit:
            check_choice(
                "keymanagement.service.apiproduct_invalid_quota",
                "quotaTimeUnit",
                self.quota_time_unit,
                QUOTA_TIME_UNITS,
            )


@lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> tuple[Predicate, ...]:
    """Compile the resources of a product once; products of the same list share the outcome."""
    return tuple(compile_resource(pattern) for pattern in patterns)
