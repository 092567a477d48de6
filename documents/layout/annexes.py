"""The head of an annex: row 20 of the layout table."""

from collections.abc import Iterator

from config.vietnamese import long_date
from documents.layout.body import annex_body
from documents.layout.elements import Element, paragraph
from documents.layout.head import BLANK, day_words
from documents.layout.measures import LANDSCAPE
from documents.layout.numbering import roman
from documents.layout.styles import Style
from documents.paper import Paper


def annex(paper: Paper, number: int) -> Iterator[Element]:
    """One annex of a document; they are counted when there are two or more."""
    drawn = paper.annexes[number - 1]
    yield paragraph(Style.ANNEX, f"Phụ lục {roman(number)}" if len(paper.annexes) > 1 else "Phụ lục")
    yield paragraph(Style.ANNEX_TITLE, drawn.title.upper())
    yield paragraph(Style.ANNEX_SOURCE, f"({source_words(paper)})")
    yield from annex_body(drawn.blocks, LANDSCAPE.text_width)


def source_words(paper: Paper) -> str:
    """Which document the annex belongs to; number and day are filled in on paper only."""
    issued = paper.issued if paper.issued and paper.issued.on_paper else None
    number = f"{issued.number:02d}" if issued else BLANK
    day = long_date(issued.on) if issued else day_words(None, paper.year)
    kind = paper.type_name or "Công văn"
    return f"Kèm theo {kind} số {number}/{paper.symbol} {day} của {paper.office.name}"
