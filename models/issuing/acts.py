"""What happens to a drafted document: issued under a number and a day, set right, replaced, withdrawn.

Each is a new row with its audit link. The signed copy lies in the store under its SHA-256, read-only.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.refusals import Refused
from config.vietnamese import format_date
from models import audit
from models.issuing import numbers
from models.issuing.record import DOCUMENT, DocumentDraft, DocumentStatus, IssuedDocument, history, standing_of
from models.lifecycle import By
from models.moves import note
from models.rules.issuing import STEPS, Number, given_number, is_possible_day


@dataclass(frozen=True)
class SignedCopy:
    """The signed file: its content's SHA-256, its kind, its size in bytes."""

    digest: str
    kind: str
    size: int


def status_of(session: Session, draft: DocumentDraft) -> DocumentStatus:
    """Where a document stands."""
    rows = history(session, draft)
    return rows[-1].status if rows else DocumentStatus.DRAFTED


def check_number(draft: DocumentDraft, text: str) -> Number:
    """The number that the clerk gave.

    Raises:
        Refused: none, another symbol than the draft's, or a document that this office gives no number.
    """
    if not draft.symbol:
        raise Refused(f"{draft.code} không phải văn bản do cơ quan này cấp số: in, ký và lưu trong hồ sơ.")
    if not text.strip():
        raise Refused(f"Chưa nhập số do văn thư cấp, ví dụ: 45 hoặc 45/{draft.symbol}.")
    number = given_number(text, draft.symbol)
    if number is None:
        raise Refused(
            f"Số “{text.strip()}” không dùng được cho {draft.code}: ghi số từ 1 trở lên, ký hiệu của dự thảo là {draft.symbol}, "
            f"ví dụ 45/{draft.symbol}."
        )
    return number


def issue(
    session: Session,
    draft: DocumentDraft,
    number: Number,
    issued_on: date,
    copy: SignedCopy,
    words: str,
    *,
    by: By,
    instead_of: IssuedDocument | None = None,
) -> IssuedDocument:
    """Enter the number, the day and the signed copy; the same again is the row that is there.

    Raises:
        Refused: an impossible day, a number that another document has, or it was issued otherwise before.
    """
    audit.hold(session)
    rows = history(session, draft)
    if rows:
        last = rows[-1]
        if last.status.in_force and (last.number, last.issued_on, last.digest) == (
            number.number,
            issued_on,
            copy.digest,
        ):
            return last
        raise _issued_before(draft, last)
    _check_day(draft, issued_on, by.today)
    _take(session, draft, number, issued_on, words)
    return _add(session, draft, DocumentStatus.ISSUED, number, issued_on, copy, by=by, of=instead_of)


def reenter(
    session: Session, draft: DocumentDraft, number: Number, issued_on: date, reason: str, words: str, *, by: By
) -> IssuedDocument:
    """Set right a number or a day that was typed wrong; the document itself is as it was signed.

    Raises:
        Refused: no reason, not issued, an impossible day, a number that another document has.
    """
    last = _last(session, draft, DocumentStatus.REENTERED, reason)
    if (last.number, last.issued_on) == (number.number, issued_on):
        return last
    _check_day(draft, issued_on, by.today)
    _take(session, draft, number, issued_on, words)
    return _add(
        session, draft, DocumentStatus.REENTERED, number, issued_on, copy_of(last), by=by, reason=reason.strip()
    )


def correct(session: Session, draft: DocumentDraft, basis: str, reason: str, *, by: By) -> IssuedDocument:
    """Record the công văn by which a fault of form was put right (NĐ 30/2020/NĐ-CP, khoản 3 Điều 18).

    Raises:
        Refused: no reason, no document, not issued.
    """
    return _by_document(session, draft, DocumentStatus.CORRECTED, basis, reason, by)


def withdraw(session: Session, draft: DocumentDraft, basis: str, reason: str, *, by: By) -> IssuedDocument:
    """Record the document by which an issued one was withdrawn; its number stays taken.

    Raises:
        Refused: no reason, no document, not issued.
    """
    return _by_document(session, draft, DocumentStatus.WITHDRAWN, basis, reason, by)


def replace(session: Session, draft: DocumentDraft, by_document: IssuedDocument, reason: str, *, by: By) -> None:
    """Record that another document of the same form took this one's place: a fault of content (Điều 18)."""
    _by_document(session, draft, DocumentStatus.REPLACED, by_document.number_words, reason, by)


def check_no_copy(session: Session, thing: str, thing_id: int | None) -> None:
    """Refuse to set a number right at the thing's own door once the signed copy is here: the two would part.

    Raises:
        Refused: with where to do it.
    """
    for draft, last in standing_of(session, thing, thing_id or 0):
        raise Refused(
            f"Bản đã ký số {last.number_words} ngày {format_date(last.issued_on)} đã lưu ({draft.code}). "
            "Sửa ở “Phát hành văn bản”, chọn “Sửa số, ngày ghi nhầm”."
        )


def check_may_follow(draft: DocumentDraft, last: IssuedDocument | None, to: DocumentStatus) -> None:
    """Hold a step against the table.

    Raises:
        Refused: it may not follow.
    """
    now = last.status if last else DocumentStatus.DRAFTED
    if to.value not in STEPS[now.value]:
        allowed = "; ".join(STEPS[now.value].values()) or "không có"
        raise Refused(f"{draft.code} đang “{now.label}”, không {_done(to)} được. Các bước được phép: {allowed}.")


def _done(to: DocumentStatus) -> str:
    return next(steps[to.value] for steps in STEPS.values() if to.value in steps)


def _by_document(
    session: Session, draft: DocumentDraft, to: DocumentStatus, basis: str, reason: str, by: By
) -> IssuedDocument:
    rows = history(session, draft)
    if rows and rows[-1].status is to and (rows[-1].basis, rows[-1].reason) == (basis.strip(), reason.strip()):
        return rows[-1]
    last = _last(session, draft, to, reason)
    if not basis.strip():
        raise Refused("Chưa ghi số, ngày của văn bản làm căn cứ (công văn đính chính, văn bản thu hồi).")
    number = Number(last.number, last.symbol)
    return _add(
        session, draft, to, number, last.issued_on, copy_of(last), by=by, reason=reason.strip(), basis=basis.strip()
    )


def _last(session: Session, draft: DocumentDraft, to: DocumentStatus, reason: str) -> IssuedDocument:
    audit.hold(session)
    rows = history(session, draft)
    check_may_follow(draft, rows[-1] if rows else None, to)
    if not reason.strip():
        raise Refused("Sửa, đính chính, thay thế, thu hồi văn bản phải nêu lý do; không ghi tên cá nhân.")
    return rows[-1]


def _take(session: Session, draft: DocumentDraft, number: Number, on: date, words: str) -> None:
    """What has a door of its own has taken the number there, under its own name."""
    if draft.thing is not None:
        numbers.take(session, number, on, draft.thing, draft.thing_id or 0, words)
    else:
        numbers.take(session, number, on, DOCUMENT.subject, draft.id or 0, words)


def _check_day(draft: DocumentDraft, on: date, today: date) -> None:
    if not is_possible_day(on, draft.drafted_on, today):
        raise Refused(
            f"Ngày phát hành {format_date(on)} phải từ ngày soạn {format_date(draft.drafted_on)} đến ngày hôm nay "
            f"{format_date(today)}. Hãy kiểm tra lại ngày."
        )


def _issued_before(draft: DocumentDraft, last: IssuedDocument) -> Refused:
    return Refused(
        f"{draft.code} {last.status.label.lower()}: số {last.number_words} ngày {format_date(last.issued_on)}, mã bản ký "
        f"{last.digest[:12]}. Bản đã phát hành không thay đổi được: ghi nhầm số, ngày thì chọn “Sửa số, ngày ghi nhầm”; "
        "nội dung sai thì phát hành văn bản thay thế; thể thức sai thì ghi công văn đính chính."
    )


def copy_of(row: IssuedDocument) -> SignedCopy:
    """The signed copy of a row."""
    return SignedCopy(row.digest, row.file_kind, row.size)


def _add(
    session: Session,
    draft: DocumentDraft,
    status: DocumentStatus,
    number: Number,
    issued_on: date,
    copy: SignedCopy,
    *,
    by: By,
    of: IssuedDocument | None = None,
    reason: str = "",
    basis: str = "",
) -> IssuedDocument:
    row = IssuedDocument(
        draft_id=draft.id or 0,
        status=status,
        number=number.number,
        symbol=number.symbol,
        issued_on=issued_on,
        digest=copy.digest,
        file_kind=copy.kind,
        size=copy.size,
        of_id=of.id if of else None,
        basis=basis,
        reason=reason,
        recorded_at=by.now,
        recorded_by=by.actor,
    )
    session.add(row)
    session.flush()
    detail = {
        "kind": draft.kind,
        "about": draft.about,
        "number": number.words,
        "issued_on": issued_on,
        "sha256": copy.digest,
        "instead_of": of.number_words if of else None,
        "basis": basis or None,
        "reason": reason or None,
    }
    note(session, DOCUMENT.subject, draft.code, status.label, by=by, detail=detail)
    return row
