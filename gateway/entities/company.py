"""Companies: several developers under one name, whose apps are the company's and nobody's alone."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice, check_company_name, check_unique
from gateway.entities.stamps import Attribute, Stamped, check_attribute_list

COMPANY_STATUSES = ("active", "inactive")
_MOST_ROLE = 255


@dataclass(frozen=True, slots=True)
class CompanyMember(Record):
    """Say which developer belongs to a company, and as what; a `role` is a word of the company's own."""

    developer_id: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Company(Record, Stamped):
    """Hold one company; it is known by its name, which cannot change.

    `app_names` are ascending; they and `members` are kept in step by the store.
    """

    name: str
    display_name: str = ""
    status: str = "active"
    attributes: tuple[Attribute, ...] = ()
    members: tuple[CompanyMember, ...] = ()
    app_names: tuple[str, ...] = ()

    @property
    def developer_id(self) -> str:
        """Return what stands in a token where that of a developer's app names its developer."""
        return self.name

    @property
    def email(self) -> str:
        """Return nothing: a company has no address."""
        return ""

    @property
    def is_active(self) -> bool:
        """Say whether the company's keys and tokens count at all."""
        return self.status == "active"

    def check(self) -> None:
        """Refuse a company that Edge would not store.

        Raises:
            InvalidEntity: with the rule and the value that breaks it.
        """
        check_company_name(self.name)
        check_choice("developer.service.InvalidStatus", "status", self.status, COMPANY_STATUSES)
        check_attribute_list(self.attributes)
        check_unique("developer", (each.developer_id for each in self.members))
        for each in self.members:
            if len(each.role) > _MOST_ROLE:
                raise InvalidEntity(
                    "developer.service.InvalidRole",
                    f"a role has {len(each.role)} characters; at most {_MOST_ROLE} are allowed",
                )
