"""What the parsing process may use, and how it says that a file holds more."""

MEMORY = 448 * 1024 * 1024
"""Address space of the child, in bytes: it stays below 512 MB."""
CPU_SECONDS = {"read": 2, "annotate": 3}
"""Five together, whatever the file. Of 10,000 rows that are wrong everywhere the copy takes some two."""
MOST_TEXT = 16 * 1024 * 1024
"""Characters that all cells may hold together: one long text shared by many cells is copied into each."""


class TooMuch(Exception):
    """More rows, cells or text than a form has."""
