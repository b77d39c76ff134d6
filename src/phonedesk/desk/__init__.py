"""The use cases of a telephone desk."""
