"""Render every sample to pages that a person can look at: .docx, then PDF by LibreOffice, then PNG by pdftoppm.

    python tests/documents/render_pages.py FOLDER

Needs LibreOffice Writer, poppler-utils, and a font in place of Times New Roman (Debian: libreoffice-writer-nogui,
poppler-utils, fonts-liberation2, whose
letters are as wide and include the Vietnamese ones).
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SECONDS = 120


def missing() -> list[str]:
    """The programs that are not there."""
    return [name for name in ("soffice", "pdftoppm") if shutil.which(name) is None]


def to_pdf(documents: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write the documents and turn them all into PDF, by one start of LibreOffice with a profile of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        (folder / f"{name}.docx").write_bytes(content)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
                *(str(folder / f"{name}.docx") for name in documents),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
    return {name: folder / f"{name}.pdf" for name in documents}


def to_pages(pdf: Path, *, dpi: int = 60) -> list[Path]:
    """The pages of a PDF as PNG beside it, in order."""
    subprocess.run(
        ["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(pdf.with_suffix(""))], check=True, timeout=SECONDS
    )
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"), key=lambda each: int(each.stem.rpartition("-")[2]))


def main(folder: Path) -> int:
    """Render all samples."""
    if absent := missing():
        print(f"Not installed: {', '.join(absent)}.", file=sys.stderr)
        return 1
    from samples import SAMPLES

    from documents.drafts import document_of

    for name, pdf in to_pdf({name: document_of(data) for name, data in SAMPLES.items()}, folder).items():
        print(f"{name}: {len(to_pages(pdf))} pages")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    sys.exit(main(Path(sys.argv[1])))
