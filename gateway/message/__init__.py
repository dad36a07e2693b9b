"""What travels: messages, the exchange that owns them, and the names by which they are read.

The tour: a `Message` is one request or response with its `Headers` and `Parameters`; an
`Exchange` is one client request with its response, its fault and its variables; a `Value`
reads something of an exchange and says what it `Needs`. `resolve` turns a flow-variable name
into a `Variable`, once, at deploy; `parse_template` does the same for `{a.template}`.
"""

from gateway.message.destination import Destination, Server, TlsFacts
from gateway.message.exchange import (
    ClientCall,
    Exchange,
    FlowPosition,
    PendingError,
    Phase,
    ProxyCall,
    ProxyFacts,
    TargetCall,
    VirtualHostFacts,
)
from gateway.message.field_checks import check_field, check_line, is_token
from gateway.message.functions import FUNCTIONS
from gateway.message.head import RequestHead
from gateway.message.headers import Headers
from gateway.message.message import FORM_TYPE, Kind, Message, has_body, standard_phrase
from gateway.message.name_beginnings import has_name_beginning
from gateway.message.needs import Needs
from gateway.message.observed import Observer, is_observed, observing
from gateway.message.story import Story
from gateway.message.template import Template, TemplateError, parse_template
from gateway.message.template_function import Arguments, FunctionError, TemplateFunction
from gateway.message.tls_credentials import TlsCredentials
from gateway.message.uri import GUARDED_ESCAPES, MAX_FORM_BYTES, MAX_FORM_FIELDS, Parameters, canonical_path
from gateway.message.values import Constant, Value, to_text
from gateway.message.variable import ReadOnlyVariable, Variable
from gateway.message.variables import FLOW_HOOK_NAME, SHARED_FLOW_NAME, is_free, resolve

__all__ = [
    "FLOW_HOOK_NAME",
    "FORM_TYPE",
    "FUNCTIONS",
    "GUARDED_ESCAPES",
    "MAX_FORM_BYTES",
    "MAX_FORM_FIELDS",
    "SHARED_FLOW_NAME",
    "Arguments",
    "ClientCall",
    "Constant",
    "Destination",
    "Exchange",
    "FlowPosition",
    "FunctionError",
    "Headers",
    "Kind",
    "Message",
    "Needs",
    "Observer",
    "Parameters",
    "PendingError",
    "Phase",
    "ProxyCall",
    "ProxyFacts",
    "ReadOnlyVariable",
    "RequestHead",
    "Server",
    "Story",
    "TargetCall",
    "Template",
    "TemplateError",
    "TemplateFunction",
    "TlsCredentials",
    "TlsFacts",
    "Value",
    "Variable",
    "VirtualHostFacts",
    "canonical_path",
    "check_field",
    "check_line",
    "has_body",
    "has_name_beginning",
    "is_free",
    "is_observed",
    "is_token",
    "observing",
    "parse_template",
    "resolve",
    "standard_phrase",
    "to_text",
]
