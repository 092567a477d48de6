"""An Office file packed so that the same content gives the same bytes, whenever it is written."""

import io
import re
import zipfile
from typing import Final

# The first day that a zip can say; a file's own time would make every copy another one.
ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
PROPERTIES: Final = "docProps/core.xml"
_SAVED_AT: Final = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


def packed(data: bytes, *, timeless: bool = False) -> bytes:
    """The same members without their times.

    Args:
        timeless: leave out when the file was last saved, too, where a library always says it.
    """
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if timeless and name == PROPERTIES:
                content = _SAVED_AT.sub(b"", content)
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(entry, content, compresslevel=6)
    return stream.getvalue()
