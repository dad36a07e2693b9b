"""HMAC: sign a text with a secret key, or check the signature of one."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from gateway import faults
from gateway.flow import Action, Services
from gateway.message import Exchange, ReadOnlyVariable, Template, Variable, resolve, to_text
from gateway.policies._encodings import READERS, UTF8, WRITERS, to_encoding, to_key_encoding
from gateway.policies._fields import Element, attribute, flag, nested, own, parsed, read_record, record, whole
from gateway.policies._policy import Policy, policy
from gateway.policies._values import Wrong, to_template, to_variable, to_writable

_ALGORITHMS: Mapping[str, str] = {
    "SHA-1": "sha1",
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "MD-5": "md5",
}
"""The algorithms of Edge, as Python calls them."""
_WEAK = frozenset({"md5", "sha1"})
_BY_LETTERS = {name.replace("-", ""): algorithm for name, algorithm in _ALGORITHMS.items()}
_SECRET = "private."


def _read_algorithm(element: Element) -> str:
    """Read <Algorithm>; case and hyphens do not count, as bundles write SHA256, too.

    Raises:
        BundleError: it is missing, or there is none of that name.
    """
    found = element.child("Algorithm")
    if found is None or not found.text:
        raise (found or element).fail(f"needs <Algorithm>: one of {', '.join(_ALGORITHMS)}")
    algorithm = _BY_LETTERS.get(found.text.upper().replace("-", ""))
    if algorithm is None:
        raise found.fail(f"'{found.text}' is none of {', '.join(_ALGORITHMS)}")
    if algorithm in _WEAK:
        found.warn(f"security: '{found.text}' is broken as a hash and no longer advised; SHA-256 is")
    return algorithm


def _to_secret(name: str) -> Variable:
    """Resolve the variable of a secret key.

    Raises:
        Wrong: its name does not say that it is secret.
    """
    if not name.startswith(_SECRET) or name == _SECRET:
        raise Wrong(f"'{name}' does not begin with '{_SECRET}', as the variable of a secret must")
    return to_variable(name)


@record
class SecretKey:
    """Name the variable that holds the key, and the encoding it is written in."""

    reference: Variable = attribute("ref", _to_secret, required=True)
    encoding: str = attribute("encoding", to_key_encoding, default=UTF8)


def _read_key(element: Element) -> SecretKey:
    """Read <SecretKey>.

    Raises:
        BundleError: it is missing, or holds the secret itself.
    """
    found = element.child("SecretKey")
    if found is None:
        raise element.fail("needs <SecretKey> with the attribute 'ref'")
    if found.text:
        raise found.fail("holds a secret in the bundle; 'ref' takes it from a variable")
    return read_record(SecretKey, found)


@record
class Text:
    """Say what is signed: the variable wins, the template is its fallback. Blanks count."""

    reference: Variable | None = attribute("ref", to_variable)
    template: Template = whole(lambda element: parsed(element, "", to_template, element.raw_text))

    @property
    def has_template(self) -> bool:
        """Tell whether there is more to the template than what a `ref` leaves of an element."""
        return self.reference is None or bool(self.template.source.strip())

    def read(self, exchange: Exchange, unresolved: Callable[[str], str]) -> str:
        """Return the text; `unresolved` is asked for what stands in for an unset variable."""
        value = None if self.reference is None else self.reference(exchange)
        if value is not None:
            return to_text(value)
        if self.reference is not None and not self.has_template:
            return unresolved(self.reference.name)
        return self.template.render(exchange, unresolved=unresolved)


def _read_text(element: Element) -> Text:
    """Read <Message>.

    Raises:
        BundleError: it is missing, or empty.
    """
    found = element.child("Message")
    if found is None or not (found.raw_text or found.get("ref")):
        raise (found or element).fail("needs <Message> with a text or the attribute 'ref'")
    return read_record(Text, found)


@record
class Output:
    """Say where the signature goes, and how it is written."""

    encoding: str = attribute("encoding", to_encoding, default="base64")
    name: str = own(lambda text: to_writable(text).name if text else "")


@record
class Expected:
    """Say which signature is expected: the variable wins, the text is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: str = own()
    encoding: str = attribute("encoding", to_encoding, default="base64")

    def read(self, exchange: Exchange) -> str:
        """Return the text, empty where there is none."""
        value = None if self.reference is None else self.reference(exchange)
        return self.literal if value is None else to_text(value)


@policy("HMAC")
class HMAC(Policy):
    """Compute an HMAC, and compare it with the expected one if there is one."""

    fault_prefix = "hmac"

    algorithm: str = whole(_read_algorithm)
    key: SecretKey = whole(_read_key)
    message: Text = whole(_read_text)
    output: Output = nested("Output", Output, default=Output(encoding="base64", name=""))
    expected: Expected | None = nested("VerificationValue", Expected)
    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)

    def bind(self, services: Services) -> Action:  # noqa: ARG002 - no port is asked
        """Return the action."""
        area = f"hmac.{self.name}."
        message, encoding = resolve(f"{area}message"), resolve(f"{area}outputencoding")
        output = resolve(self.output.name or f"{area}output")

        def sign(exchange: Exchange) -> None:
            text = self.message.read(exchange, self._unresolved)
            digest = self._digest(exchange, text)
            message.set(exchange, text)
            encoding.set(exchange, self.output.encoding)
            try:
                output.set(exchange, WRITERS[self.output.encoding](digest))
            except (ReadOnlyVariable, ValueError) as error:
                raise self._failed(f"{output.name} cannot be set") from error
            if self.expected is not None:
                self._verify(self.expected, exchange, digest)

        return sign

    def _unresolved(self, variable: str) -> str:
        """Return the text for an unset variable of the message.

        Raises:
            Fault: it is not to be ignored.
        """
        if self.ignores_unresolved:
            return ""
        raise faults.HMAC_UNRESOLVED(policy=self.name, variable=variable)

    def _digest(self, exchange: Exchange, text: str) -> bytes:
        """Return the HMAC of a text.

        Raises:
            Fault: the key is empty, or not in its encoding.
        """
        secret = to_text(self.key.reference(exchange))
        try:
            key = READERS[self.key.encoding](secret)
        except ValueError:
            # Without its cause, which may quote the secret.
            raise self._failed(f"{self.key.reference.name} is not {self.key.encoding}") from None
        if not key:
            raise faults.HMAC_NO_KEY(policy=self.name, variable=self.key.reference.name)
        return hmac.digest(key, READERS[UTF8](text), self.algorithm)

    def _failed(self, reason: str) -> faults.Fault:
        """Make the fault of what could not be computed or kept."""
        return faults.HMAC_FAILED(policy=self.name, reason=reason)

    def _verify(self, expected: Expected, exchange: Exchange, digest: bytes) -> None:
        """Compare with the expected signature, in a time that tells nothing of how much of it is right.

        Raises:
            Fault: it is empty, not in its encoding, or another one.
        """
        text = expected.read(exchange)
        if not text:
            raise faults.HMAC_NO_VALUE(policy=self.name)
        try:
            given = READERS[expected.encoding](text)
        except ValueError:
            given = b""
        if not hmac.compare_digest(given, digest):
            raise faults.HMAC_NOT_VERIFIED(policy=self.name)
