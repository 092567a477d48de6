"""Every sample drawn once per process: most tests look at the same files."""

from functools import cache

from docx_looks import Docx
from samples import SAMPLES

from documents.drafts import document_of


@cache
def drawn(name: str) -> bytes:
    """The .docx of a sample, before the clerk gave it number and day."""
    return document_of(SAMPLES[name])


@cache
def draft(name: str) -> Docx:
    """The same, read."""
    return Docx(drawn(name))
