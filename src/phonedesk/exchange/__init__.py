"""Documents: renders domain objects for paper and for other programs."""
