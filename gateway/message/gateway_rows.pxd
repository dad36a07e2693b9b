# Compiled as it stands: the annotations of the source say what C may take for an exchange.

from gateway.message.exchange cimport Exchange
