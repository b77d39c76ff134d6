"""Documents from outside and for outside: parses and renders domain objects."""
