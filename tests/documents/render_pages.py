"""Render every sample, and every document of the year that the tests play, to pages that a person can look at.

.docx, then PDF by LibreOffice, then PNG by pdftoppm; those of the year lie in the folder `nam-2024`.

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
    """Render all samples, and the year."""
    if absent := missing():
        print(f"Not installed: {', '.join(absent)}.", file=sys.stderr)
        return 1
    from samples import SAMPLES

    from documents.drafts import document_of

    samples = {name: document_of(data) for name, data in SAMPLES.items()}
    for place, documents in ((folder, samples), (folder / "nam-2024", _of_the_year())):
        for name, pdf in to_pdf(documents, place).items():
            print(f"{pdf.parent.name}/{name}: {len(to_pages(pdf))} pages")
    return 0


def _of_the_year() -> dict[str, bytes]:
    import pytest
    from drafted_year import documents_of_bac_kan, documents_of_two_tiers

    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        made = documents_of_bac_kan(Path(home, "bac-kan"), patch) | documents_of_two_tiers(Path(home, "hai-cap"), patch)
    return {name: each.content for name, each in made.items()}


if __name__ == "__main__":
    tests = Path(__file__).parent.parent
    sys.path[:0] = [str(tests.parent), str(tests), str(tests / "notifications")]
    sys.exit(main(Path(sys.argv[1])))
