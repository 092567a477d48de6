"""Every kind of document by its code: data in, a .docx out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from documents.certificates import Certificates, draw_certificates
from documents.kinds import (
    appraisal_minutes,
    assignment_letter,
    commendation_decision,
    coordination_letter,
    extension_letter,
    inspection_minutes,
    inspection_notice,
    invitation,
    overdue_letter,
    recognition_decision,
    recognition_proposal,
    result_notice,
    score_sheet,
    unit_report,
    year_report,
)
from documents.layout.drawing import draw
from documents.paper import Paper


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how a form calls it, what it is made of, and what it says."""

    label: str
    data: type
    paper: Callable[[Any], Paper]


KINDS: Final[dict[str, Kind]] = {
    "cong-van-giao-nhiem-vu": Kind(
        "Công văn giao nhiệm vụ", assignment_letter.AssignmentLetter, assignment_letter.paper
    ),
    "cong-van-don-doc": Kind("Công văn đôn đốc", overdue_letter.OverdueLetter, overdue_letter.paper),
    "cong-van-phoi-hop": Kind(
        "Công văn đề nghị phối hợp", coordination_letter.CoordinationLetter, coordination_letter.paper
    ),
    "cong-van-gia-han": Kind("Công văn gia hạn", extension_letter.ExtensionLetter, extension_letter.paper),
    "thong-bao-kiem-tra": Kind(
        "Thông báo và lịch kiểm tra", inspection_notice.InspectionNotice, inspection_notice.paper
    ),
    "bien-ban-kiem-tra": Kind("Biên bản kiểm tra", inspection_minutes.InspectionMinutes, inspection_minutes.paper),
    "giay-moi": Kind("Giấy mời họp", invitation.Invitation, invitation.paper),
    "phieu-cham": Kind("Phiếu chấm", score_sheet.ScoreSheet, score_sheet.paper),
    "bien-ban-tham-dinh": Kind("Biên bản họp thẩm định", appraisal_minutes.AppraisalMinutes, appraisal_minutes.paper),
    "to-trinh-cong-nhan": Kind(
        "Tờ trình đề nghị công nhận", recognition_proposal.RecognitionProposal, recognition_proposal.paper
    ),
    "quyet-dinh-cong-nhan": Kind(
        "Quyết định công nhận", recognition_decision.RecognitionDecision, recognition_decision.paper
    ),
    "quyet-dinh-khen-thuong": Kind(
        "Quyết định khen thưởng", commendation_decision.CommendationDecision, commendation_decision.paper
    ),
    "thong-bao-ket-qua": Kind("Thông báo kết quả", result_notice.ResultNotice, result_notice.paper),
    "bao-cao-don-vi": Kind("Báo cáo của đơn vị (mẫu điền sẵn)", unit_report.UnitReport, unit_report.paper),
    "bao-cao-tong-ket": Kind("Báo cáo tổng kết", year_report.YearReport, year_report.paper),
}


def paper_of(data: object) -> Paper:
    """What a document says, before it is drawn.

    Raises:
        Refused: the data do not make such a document; the sentence says why.
    """
    return next(kind for kind in KINDS.values() if kind.data is type(data)).paper(data)


CERTIFICATES: Final[dict[str, str]] = {"giay-khen": "Giấy khen", "giay-chung-nhan": "Giấy chứng nhận"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a document is called: its trích yếu, and its symbol where it is one that the clerk numbers."""

    subject: str
    symbol: str
    numbered: bool


def named(data: object) -> Named:
    """The name of a document.

    Raises:
        Refused: the data do not make such a document.
    """
    if isinstance(data, Certificates):
        return Named(data.subject, "", numbered=False)
    paper = paper_of(data)
    return Named(paper.subject, paper.symbol if paper.numbered else "", paper.numbered)


def document_of(data: object) -> bytes:
    """The .docx of the data; the same data give the same bytes."""
    return draw_certificates(data) if isinstance(data, Certificates) else draw(paper_of(data))
