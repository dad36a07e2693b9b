"""FlowCallout: run a shared flow here. The compiler writes in what runs; this passes parameters."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.errors import Finding
from gateway.flow import Action, Services
from gateway.message import Exchange, Template, Variable, is_free
from gateway.policies._fields import Element, attribute, child, many, own_template, record
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable


@record
class Parameter:
    """Pass a value under a name: what `ref` holds, or the attribute `value`, or the element's own text."""

    name: str = attribute("name", required=True)
    ref: Variable | None = attribute("ref", to_variable)
    value: str | None = attribute("value")
    text: Template = own_template()

    def check(self, element: Element) -> Iterator[Finding]:
        """Warn of a name that cannot be passed: the gateway's own variables say what they say."""
        if not is_free(self.name):
            yield Finding(
                element.at, f"'{self.name}' is a variable of the gateway and no parameter", "Parameter",
                is_warning=True,
            )  # fmt: skip

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the value, None for none."""
        if self.ref is not None:
            return self.ref(exchange)
        return self.text(exchange) if self.value is None else self.value


@policy("FlowCallout")
class FlowCallout(Policy):
    """Call a shared flow; its parameters are variables for as long as that runs."""

    fault_prefix = "flowcallout"

    shared_flow: str = child("SharedFlowBundle", required=True)
    parameters: tuple[Parameter, ...] = many("Parameter", Parameter, within="Parameters")

    @property
    def called(self) -> str:
        """Return the shared flow's name."""
        return self.shared_flow

    @property
    def lent(self) -> tuple[str, ...]:
        """Return the names of the parameters."""
        return tuple(dict.fromkeys(each.name for each in self.parameters if is_free(each.name)))

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - no port is asked
        """Return the action, which sets the parameters."""
        parameters = tuple(each for each in self.parameters if is_free(each.name))

        def lend(exchange: Exchange) -> None:
            # All are worked out before one is set: a parameter may pass on another of the same name.
            values = [(each.name, each(exchange)) for each in parameters]
            variables = exchange.variables
            for name, value in values:
                if value is None:
                    variables.pop(name, None)
                else:
                    variables[name] = value

        return lend
