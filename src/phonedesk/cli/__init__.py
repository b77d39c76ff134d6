"""The commands that work without a terminal; each module is imported only for its own command."""
