"""Sealing: the desk key, and the age format."""
