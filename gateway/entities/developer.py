"""Developers: the people whose apps call the APIs."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice, check_email
from gateway.entities.stamps import Attribute, Stamped, check_attribute_list

DEVELOPER_STATUSES = ("active", "inactive")


@dataclass(frozen=True, slots=True)
class Developer(Record, Stamped):
    """Hold one developer; `developer_id` is a UUID and survives a change of the e-mail address.

    `app_names` and `companies`, names too, are ascending, kept in step by the store.
    """

    developer_id: str
    email: str
    first_name: str
    last_name: str
    user_name: str
    status: str = "active"
    attributes: tuple[Attribute, ...] = ()
    app_names: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Say whether the developer's keys and tokens count at all."""
        return self.status == "active"

    def check(self) -> None:
        """Refuse a developer that Edge would not store.

        Raises:
            InvalidEntity: with Edge's rule and what is wrong or absent.
        """
        given = {
            "email": self.email,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userName": self.user_name,
        }
        absent = [name for name, value in given.items() if not value.strip()]
        if absent:
            raise InvalidEntity(
                "developer.service.CreateFieldsAbsent", f"A developer needs {', '.join(absent)} as well"
            )
        check_email(self.email)
        check_choice("developer.service.InvalidStatus", "status", self.status, DEVELOPER_STATUSES)
        check_attribute_list(self.attributes)
