"""SQL and nothing else: records are written through SQLModel's tables and read through the DB-API."""
