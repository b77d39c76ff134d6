"""The terminal front end, the only importer of Textual."""
