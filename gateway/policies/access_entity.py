"""AccessEntity: put the profile of a product, app, key or developer into a variable, as XML or JSON."""

from __future__ import annotations

from collections.abc import Iterator

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Variable
from gateway.policies._entity_profiles import Part, as_json, as_xml, together
from gateway.policies._entity_search import OF_EDGE, SEARCHES, Sought
from gateway.policies._fields import Element, attribute, child, nested, read_record, record, whole
from gateway.policies._oauth_fields import text_of
from gateway.policies._policy import Policy, policy
from gateway.policies._values import Wrong, to_variable

_FORMATS = ("XML", "JSON")


def _to_format(text: str) -> str:
    """Read <OutputFormat>.

    Raises:
        Wrong: it is neither.
    """
    if text not in _FORMATS:
        raise Wrong(f"'{text}' is neither XML nor JSON")
    return text


def _read_type(element: Element) -> str:
    """Read <EntityType value="...">.

    Raises:
        BundleError: InvalidEntityType, or a type that is not found here.
    """
    found = element.require("EntityType")
    name = (found.get("value") or "").strip()
    if name in SEARCHES:
        return name
    supported = f"supported are {', '.join(SEARCHES)}"
    if name in OF_EDGE:
        raise found.fail(f"'{name}' {OF_EDGE[name]}; {supported}")
    raise found.fail(f"'{name}' is no type of entity; {supported}", "InvalidEntityType")


@record
class Identifier:
    """Name the variable that holds an identifier, and what type of identifier that is."""

    variable: Variable = attribute("ref", to_variable, required=True)
    type: str = attribute("type", required=True)


@record
class Subject:
    """Read what one entity is identified by."""

    identifier: Identifier = whole(
        lambda element: read_record(Identifier, element.require("EntityIdentifier"))
    )
    secondary: Identifier | None = nested("SecondaryIdentifier", Identifier)

    def sought(self, exchange: Exchange) -> Sought:
        """Return what is sought for an exchange."""
        value = text_of(self.identifier.variable, exchange)
        if self.secondary is None:
            return Sought(value)
        return Sought(value, self.secondary.type, text_of(self.secondary.variable, exchange))

    def misfit(self, entity: str) -> str:
        """Say why the identifiers do not fit the type of the entity, "" where they do."""
        identifier, searches = self.identifier.type, SEARCHES[entity]
        search = searches.get(identifier)
        if search is None:
            return f"'{identifier}' does not identify an entity of type '{entity}'; {', '.join(searches)} can"
        choices = " or ".join(search.secondary)
        if self.secondary is None:
            lack = f"'{identifier}' needs a <SecondaryIdentifier> of type {choices}"
            return lack if search.needs_secondary else ""
        if self.secondary.type in search.secondary:
            return ""
        return f"'{self.secondary.type}' does not stand beside '{identifier}'; {choices or 'nothing'} can"


def _read_subjects(element: Element) -> tuple[Subject, ...]:
    """Read one <EntityIdentifier>, or those of <Identifiers>.

    Raises:
        BundleError: there is none, or both are given.
    """
    around = element.child("Identifiers")
    if around is None:
        return (read_record(Subject, element),)
    if element.children("EntityIdentifier"):
        raise around.fail("stands beside <EntityIdentifier>: one of the two is expected")
    subjects = tuple(read_record(Subject, each) for each in around.children("Identifier"))
    if not subjects:
        raise around.fail("needs <Identifier>")
    return subjects


@policy("AccessEntity")
class AccessEntity(Policy):
    """Find entities, and put their profiles into the variable `AccessEntity.<policy>`."""

    fault_prefix = "accessentity"

    entity_type: str = whole(_read_type)
    subjects: tuple[Subject, ...] = whole(_read_subjects)
    output: str = child("OutputFormat", _to_format, default="XML")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield identifiers that do not fit the type of the entity."""
        for subject in self.subjects:
            misfit = subject.misfit(self.entity_type)
            if misfit:
                yield from (element.child("Identifiers") or element).fail(misfit).findings

    def bind(self, services: Services) -> Action:
        """Return the action: a search for each entity, and the variables of what it found."""
        write = as_json if self.output == "JSON" else as_xml
        name = f"AccessEntity.{self.name}"

        async def access(exchange: Exchange) -> None:
            found = [
                await self._found(subject.sought(exchange), subject, services) for subject in self.subjects
            ]
            profile = found[0] if len(found) == 1 else together(found)
            exchange.variables[name] = write(profile)
            if self.output == "XML":
                exchange.variables.update(_parts(f"{name}.{profile.tag}.", profile))

        return access

    async def _found(self, sought: Sought, subject: Subject, services: Services) -> Part:
        """Return the profile of an entity.

        Raises:
            Fault: there is none.
        """
        search = SEARCHES[self.entity_type][subject.identifier.type]
        profile = await search.find(sought, services) if sought.value else None
        if profile is None:
            raise faults.ENTITY_NOT_FOUND(
                policy=self.name, entity=self.entity_type, identifier=subject.identifier.type
            )
        return profile


def _parts(prefix: str, profile: Part) -> dict[str, object]:
    """Return the members of a profile as variables: seen in Apigee's own samples, for an entity's scopes."""
    if profile.is_list or not isinstance(profile.content, tuple):
        return {}
    return {prefix + part.tag: part.text() for part in profile.content}
