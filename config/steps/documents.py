"""How the office's own documents are headed, signed and worded, as the plan's data (NĐ 30/2020/NĐ-CP; III.1.a).

The plan says what is asked and of whom, not how the letters about it are headed; so the section carries its "giả định".
"""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from config.deadline_schema import AssumptionLabel, Code, Strict, Text

if TYPE_CHECKING:
    from config.plan_errors import Findings
    from config.plan_schema import PlanFile, UnitsFile


class IssuingBody(Strict):
    """The body that issues: its names, the letters of its symbol, and its place.

    Args (in YAML):
        title: as the rest of a text calls it.
        lines: its name at the head, line by line; `above` is the body over it.
    """

    name: Text
    title: Text
    lines: Annotated[list[Text], Field(min_length=1, max_length=3)]
    above: Text | None = None
    code: Annotated[str, Field(pattern=r"^[A-ZĐ]{1,12}$")]
    drafter: Annotated[str, Field(pattern=r"^[A-ZĐ]{1,12}$")]
    place: Text


class SignatureText(Strict):
    """Who signs: TM. the body by its head, or KT. by a deputy."""

    body: Text
    head: Text
    deputy: Text | None = None


class Product(Strict):
    """What a duty has units send: in running text, and when it is named again."""

    duty: Code
    name: Text
    short: Text


class NameInFull(Strict):
    """A body whose name in the units file is an abbreviation, as documents write it."""

    unit: Code
    name: Text


class CertificateText(Strict):
    """How giấy khen and giấy chứng nhận look and what they say; no source fixes it here.

    Args (in YAML):
        authority: who gives them, above the title.
        merit: what a giấy khen is for, before the years.
        recognised: what a giấy chứng nhận says of a mô hình.
        margin, width, height: millimetres.
    """

    label: AssumptionLabel
    authority: Text
    merit: Text
    recognised: Text
    book: Text = "Vào sổ khen thưởng số"
    border: Literal["double", "single", "none"] = "double"
    colour: Annotated[str, Field(pattern=r"^[0-9A-F]{6}$")] = "C00000"
    width: Annotated[int, Field(ge=200, le=420)] = 297
    height: Annotated[int, Field(ge=140, le=297)] = 210
    margin: Annotated[int, Field(ge=15, le=40)] = 20


# Phụ lục III of NĐ 30/2020/NĐ-CP; "CV" stands for the công văn, which has no type in its symbol.
DocumentType = Literal[
    "CV", "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB",
]  # fmt: skip


class Numbering(Strict):
    """Which types of document share one row of numbers; Điều 15 of the decree leaves it to the head of the office.

    Args (in YAML):
        together: groups of types; a type in none has a row of its own.
    """

    label: AssumptionLabel
    together: Annotated[list[Annotated[list[DocumentType], Field(min_length=2)]], Field(min_length=1)]


class Drafting(Strict):
    """What every document of the plan has in common.

    Args (in YAML):
        clause: under which the office follows up what has not come.
        about: what the plan is about, after "về".
        desk: the unit that gathers.
        names: bodies that the units file abbreviates; every other is called as there.
        certificates: left out where the office neither commends nor recognises.
        numbering: left out where each type has its own row of numbers.
        reply_working_days: how many working days a letter gives that asks for what has not come.
    """

    label: AssumptionLabel
    clause: Code
    issuer: IssuingBody
    signature: SignatureText
    about: Text
    movement: Text
    model: Text
    desk: Text
    recipients: list[Text] = Field(default=[])
    products: list[Product] = Field(default=[])
    names: list[NameInFull] = Field(default=[])
    certificates: CertificateText | None = None
    numbering: Numbering | None = None
    reply_working_days: Annotated[int, Field(ge=1, le=30)] = 2


def findings(plan: "PlanFile") -> "Findings":
    """Check the section against the clauses and duties of the plan."""
    if plan.documents is None:
        return
    if plan.documents.clause not in {clause.id for clause in plan.clauses or []}:
        yield ("documents", "clause"), f"Không có điều khoản “{plan.documents.clause}” ở “clauses”; sửa mã."
    numbering = plan.documents.numbering
    for kind, times in Counter(each for group in (numbering.together if numbering else []) for each in group).items():
        if times > 1:
            yield ("documents", "numbering"), f"Loại văn bản “{kind}” ghi {times} lần; mỗi loại chỉ thuộc một dãy số."
    products = plan.documents.products or []
    duties = {duty.id for duty in plan.duties or []}
    for code, times in Counter(each.duty for each in products).items():
        if code not in duties:
            yield ("documents", "products"), f"Không có việc “{code}” ở “duties”; sửa mã."
        if times > 1:
            yield ("documents", "products"), f"Việc “{code}” ghi {times} lần; mỗi việc chỉ ghi một lần."


def unit_findings(plan: "PlanFile", units: "UnitsFile") -> "Findings":
    """Every body that is named in full is in the units file, once."""
    if plan.documents is None or units.units is None:
        return
    known = {unit.code for unit in units.units}
    for code, times in Counter(each.unit for each in plan.documents.names or []).items():
        if code not in known:
            yield ("documents", "names"), f"Không có đơn vị “{code}” trong tệp đơn vị; sửa mã."
        if times > 1:
            yield ("documents", "names"), f"Đơn vị “{code}” ghi {times} lần; mỗi đơn vị chỉ ghi một lần."
