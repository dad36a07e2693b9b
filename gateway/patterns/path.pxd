# Compiled as it stands, for its closures; nothing here is declared to C.
