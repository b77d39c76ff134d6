"""The terminal program that carries a receptionist through the telephone regulation."""
