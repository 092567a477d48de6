"""Word refuses a file whose elements stand in another order than its schema gives; LibreOffice does not mind.

The orders are those of ECMA-376, Part 1, of the elements that we write.
"""

import io
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from drawn import drawn
from test_certificates import AWARDS

from documents.drafts import document_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rFonts b bCs i iCs color sz szCs lang",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblW tblInd tblBorders tblLayout tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "tcPr": "tcW gridSpan vAlign",
    "sectPr": "headerReference type pgSz pgMar pgBorders pgNumType cols titlePg docGrid",
    "style": "name basedOn qFormat pPr rPr tblPr",
    "styles": "docDefaults style",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "p": "pPr bookmarkStart bookmarkEnd r fldSimple",
}


@pytest.mark.parametrize(
    "name", ["bao-cao-tong-ket", "quyet-dinh-cong-nhan", "bien-ban-tham-dinh", "cong-van-don-doc", "giay-khen"]
)
def test_elements_stand_in_the_order_of_the_schema(name: str) -> None:
    wrong = []
    content = document_of(AWARDS) if name == "giay-khen" else drawn(name)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for part in packed.namelist():
            if part.startswith("word/") and part.endswith(".xml"):
                wrong += [(part, *each) for each in _out_of_order(ElementTree.fromstring(packed.read(part)))]

    assert wrong == []


def test_every_cell_ends_in_a_paragraph_and_so_does_the_document() -> None:
    with zipfile.ZipFile(io.BytesIO(drawn("bao-cao-tong-ket"))) as packed:
        root = ElementTree.fromstring(packed.read("word/document.xml"))

    assert {cell[-1].tag for cell in root.iter(f"{W}tc")} == {f"{W}p"}
    body = root[0]
    assert [each.tag for each in body[-2:]] == [f"{W}p", f"{W}sectPr"]
    for before, after in pairwise(body):
        assert (before.tag, after.tag) != (f"{W}tbl", f"{W}tbl")


def test_every_bookmark_has_a_number_and_a_name_of_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(drawn("bao-cao-tong-ket"))) as packed:
        root = ElementTree.fromstring(packed.read("word/document.xml"))

    starts = list(root.iter(f"{W}bookmarkStart"))
    numbers = [start.get(f"{W}id") for start in starts]
    assert numbers == [str(number) for number in range(1, len(starts) + 1)]
    assert [end.get(f"{W}id") for end in root.iter(f"{W}bookmarkEnd")] == numbers
    assert len({start.get(f"{W}name") for start in starts}) == len(starts) > 0


def _out_of_order(root: ElementTree.Element) -> list[tuple[str, list[str]]]:
    found = []
    for element in root.iter():
        order = ORDERS.get(element.tag.removeprefix(W), "").split()
        children = [child.tag.removeprefix(W) for child in element]
        if order and (set(children) - set(order) or sorted(children, key=order.index) != children):
            found.append((element.tag.removeprefix(W), children))
    return found
