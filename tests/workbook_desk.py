"""The desk at which workbooks go out and come back in, on top of an office that a test has made."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from office_driver import ACTOR, morning

from models.states import Source
from tasks.workbooks.common import Wanted
from tasks.workbooks.exporting import export_workbooks
from tasks.workbooks.importing import ImportedFile, import_workbooks
from tasks.workbooks.places import intake_folder


@dataclass
class Desk:
    """Exports and imports of one home, each on a business day."""

    home: Path

    def export(self, kind: str, on: date, **choices: Any) -> list[bytes]:
        """Xuất biểu mẫu: the files' contents."""
        done = export_workbooks.fn(Wanted(kind, **choices), on, morning(on), ACTOR)
        return [(self.home / each.path).read_bytes() for each in done.files]

    def one(self, kind: str, on: date, **choices: Any) -> bytes:
        """The only file of an export."""
        (content,) = self.export(kind, on, **choices)
        return content

    def put(self, data: bytes, name: str = "bieu-mau.xlsx") -> Path:
        """Lay a file into the intake folder."""
        path = intake_folder(self.home) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def take(self, data: bytes, on: date, *, preview: bool = False) -> ImportedFile:
        """Nhập biểu mẫu, with one file in the folder."""
        path = self.put(data)
        (done,) = import_workbooks.fn(on, morning(on), ACTOR, Source.FILE, preview).files
        if preview:
            path.unlink()
        return done

    def given_back(self, done: ImportedFile) -> bytes:
        """The annotated copy of a refused file."""
        assert done.back_in is not None
        (copy,) = (self.home / done.back_in).glob("* - cần sửa.xlsx")
        return copy.read_bytes()
