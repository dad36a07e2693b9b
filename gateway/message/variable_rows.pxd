# Compiled as it stands; nothing here is declared to C.
