# Compiled as it stands: the annotations of the source tell C that texts are texts.
