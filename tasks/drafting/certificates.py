"""Giấy khen of a decision on commendation, giấy chứng nhận of a decision on recognition (II.8, II.9).

Names of individuals stand in the file alone. Both are signed by the head, KT. by a deputy; neither has a number of the
register of outgoing documents: each page gets one of the commendation book, by hand.
"""

from datetime import date

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.documents import CertificateText
from config.vietnamese import format_date
from documents.certificates import CertificateForm, Certificates, Recipient
from documents.kinds.commendation_decision import CommendationDecision, Commended
from documents.paper import Signature
from documents.wording import lower_first
from models.initiatives import Initiative, InitiativeOf
from models.recognition.commendation import Commendation, CommendationStatus
from models.recognition.record import Recognition, RecognitionDecision, RecognitionStatus
from models.submission.dossiers import shown_name
from tasks.context import Context, of_plan
from tasks.drafting.frames import basis_of, carriers_of, drafting_of, frame_of, proposer_of, unit_names
from tasks.drafting.gathered import Gathered, Wanted
from tasks.recognition.commendation import commending_of, find_commendation
from tasks.submission.reports import find_level, find_submission

AWARDS = ("Mã", "Đơn vị đề nghị", "Hình thức", "Năm")
RECOGNISED = ("Mã công nhận", "Mô hình, điển hình", "Đơn vị")
PRINTED = "In đúng khổ giấy; số vào sổ ghi tay. Tên cá nhân chỉ có trong tệp: chỉ chuyển người có trách nhiệm."


def commendations(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """A page for everybody who was commended by the decision of the chosen one.

    Raises:
        Refused: nothing chosen, one that was not awarded, or an award that somebody else decides.
    """
    if not wanted.award:
        raise Refused("Chưa chọn khen thưởng: chọn một mục trong danh sách “Khen thưởng”.")
    chosen = find_commendation(session, wanted.award)
    if chosen.status is not CommendationStatus.AWARDED or not chosen.decision_number or chosen.decided_on is None:
        raise Refused(
            f"{chosen.code} đang “{chosen.status.label}”. Hãy ghi quyết định ở “Kết quả khen thưởng” trước khi in giấy khen."
        )
    context = of_plan(session, context, chosen.plan_id)
    text = _text(context)
    award = next(each for each in commending_of(context).awards if each.id == chosen.award_code)
    _check_ours(award.name, award.decided_by, text)
    rows = session.exec(
        select(Commendation)
        .where(
            Commendation.plan_id == chosen.plan_id,
            Commendation.status == CommendationStatus.AWARDED,
            Commendation.decision_number == chosen.decision_number,
            Commendation.decided_on == chosen.decided_on,
        )
        .order_by(col(Commendation.code))
    ).all()
    names = unit_names(session, context)
    data = _certificates(
        context,
        text,
        "Giấy khen",
        "tặng",
        (chosen.decision_number, chosen.decided_on),
        tuple(_commended(session, each, text, names) for each in rows),
    )
    return _gathered(
        context,
        data,
        f"khen-thuong-{chosen.decision_number.partition('/')[0]}-{chosen.decided_on.isoformat()}",
        commending_of(context).clause,
        AWARDS,
        [(each.code, names[each.unit_code], each.award_code, _years(each)) for each in rows],
        text,
    )


def commendation_decision(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """The decision on everything that was forwarded together with the chosen proposal.

    Raises:
        Refused: nothing chosen, not forwarded yet, decided already, or an award that somebody else decides.
    """
    if not wanted.award:
        raise Refused("Chưa chọn đề nghị khen thưởng: chọn một mục trong danh sách “Khen thưởng”.")
    chosen = find_commendation(session, wanted.award)
    if chosen.status is not CommendationStatus.FORWARDED:
        raise Refused(
            f"{chosen.code} đang “{chosen.status.label}”. Chỉ soạn quyết định cho đề nghị đã trình, chưa có kết quả."
        )
    context = of_plan(session, context, chosen.plan_id)
    text, data = _text(context), commending_of(context)
    award = next(each for each in data.awards if each.id == chosen.award_code)
    _check_ours(award.name, award.decided_by, text)
    rows = session.exec(
        select(Commendation)
        .where(
            Commendation.plan_id == chosen.plan_id,
            Commendation.status == CommendationStatus.FORWARDED,
            Commendation.award_code == chosen.award_code,
            Commendation.forwarded_number == chosen.forwarded_number,
        )
        .order_by(col(Commendation.code))
    ).all()
    names, section = unit_names(session, context), drafting_of(context)
    decision = CommendationDecision(
        frame=frame_of(context),
        authority=text.authority,
        signed_by=Signature.head(section.signature.head, deputy=section.signature.deputy),
        award=award.name,
        merit=lower_first(text.merit),
        bases=tuple(basis_of(each) for each in context.content.plan.legal_bases),
        proposed_by=proposer_of(context),
        commended=tuple(
            Commended(
                name=_whom(session, each, names),
                unit=names[each.unit_code],
                individual=_is_individual(session, each),
                years=_years(each),
            )
            for each in rows
        ),
        carried_out_by=carriers_of(context),
        reward=award.reward.words if award.reward else None,
    )
    return Gathered(
        data=decision,
        plan=context.plan.id,
        about=f"khen-thuong-{chosen.award_code}-{(chosen.forwarded_number or '').partition('/')[0]}",
        clauses=(data.clause,),
        contains=(f"{award.name}: {len(rows)} tập thể, cá nhân.",),
        heads=AWARDS,
        rows=[(each.code, names[each.unit_code], each.award_code, _years(each)) for each in rows],
        notes=[
            "Căn cứ lấy từ mục legal_bases của kế hoạch; bổ sung căn cứ về thẩm quyền, mức thưởng, nguồn kinh phí trước khi ký.",
            *([award.reward.label] if award.reward else []),
            text.label,
        ],
        next_steps=(PRINTED, "Ký rồi thì ghi số, ngày ở “Kết quả khen thưởng”; sau đó soạn giấy khen."),
    )


def recognitions(session: Session, context: Context, wanted: Wanted, today: date) -> Gathered:
    """A page for every mô hình of a dossier whose recognition stands.

    Raises:
        Refused: nothing chosen, a level that gives no certificate, or another body that recognises.
    """
    if not wanted.decided:
        raise Refused("Chưa chọn hồ sơ: chọn trong danh sách “Hồ sơ đã có kết quả”.")
    row = find_submission(session, wanted.decided)
    context = of_plan(session, context, row.plan_id)
    level, names, text = find_level(context, row.level_code), unit_names(session, context), _text(context)
    if level.output != "certificate" or level.decision != "issued":
        who = names[level.recognised_by] if level.decision != "issued" else "kế hoạch"
        raise Refused(
            f"Cấp “{level.name}”: {who} không giao cơ quan này cấp giấy chứng nhận (output, decision ở mục recognition); "
            "không soạn ở đây."
        )
    found = session.execute(
        select(Recognition, Initiative, RecognitionDecision)
        .join(Initiative, col(Initiative.id) == col(Recognition.initiative_id))
        .join(RecognitionDecision, col(RecognitionDecision.id) == col(Recognition.decision_id))
        .where(Recognition.submission_id == row.id, Recognition.status == RecognitionStatus.STANDING)
        .order_by(col(Recognition.code))
    ).all()
    if not found:
        raise Refused(f"Hồ sơ {row.code} chưa có mô hình nào được công nhận. Hãy ghi ở “Ghi nhận kết quả công nhận”.")
    decision = found[-1][2]
    recipients = tuple(
        Recipient(name=_named(each), of=names[each.unit_code], merit=f"{text.recognised} năm {recognition.year}")
        for recognition, each, _ in found
    )
    data = _certificates(context, text, "Giấy chứng nhận", "", (decision.number, decision.decided_on), recipients)
    return _gathered(
        context,
        data,
        row.code,
        level.clause,
        RECOGNISED,
        [(recognition.code, shown_name(session, each), names[each.unit_code]) for recognition, each, _ in found],
        text,
    )


def _text(context: Context) -> CertificateText:
    text = drafting_of(context).certificates
    if text is None:
        raise Refused(
            "Kế hoạch chưa có mục “certificates” ở “documents” (người cấp, lời ghi, khổ giấy); bổ sung rồi nạp lại."
        )
    return text


def _check_ours(award: str, decided_by: str, text: CertificateText) -> None:
    if not _same(decided_by, text.authority):
        raise Refused(
            f"{award} do {decided_by} quyết định, không phải {text.authority}; văn bản do cơ quan ấy soạn và ký."
        )


def _same(one: str, other: str) -> bool:
    """ "Chủ tịch UBND thành phố" and "Chủ tịch Ủy ban nhân dân thành phố Bắc Kạn" are the same seat."""
    return other.casefold().startswith(one.casefold().replace("ubnd", "ủy ban nhân dân"))


def _certificates(
    context: Context,
    text: CertificateText,
    title: str,
    verb: str,
    decided: tuple[str, date],
    recipients: tuple[Recipient, ...],
) -> Certificates:
    section, (number, day) = drafting_of(context), decided
    return Certificates(
        form=CertificateForm(
            authority=text.authority,
            place=section.issuer.place,
            border=text.border,
            colour=text.colour,
            width=text.width,
            height=text.height,
            margin=text.margin,
        ),
        signature=Signature.head(section.signature.head, deputy=section.signature.deputy),
        title=title,
        verb=verb,
        subject=f"{title} theo Quyết định số {number} ngày {format_date(day)}",
        author=section.issuer.name,
        decision=f"Quyết định số {number}",
        decided_on=day,
        book=text.book,
        recipients=recipients,
        year=context.plan.year,
    )


def _commended(session: Session, row: Commendation, text: CertificateText, names: dict[str, str]) -> Recipient:
    name = _whom(session, row, names)
    of = names[row.unit_code] if name != names[row.unit_code] else ""
    return Recipient(name=name, of=of, merit=f"{text.merit} {_years(row)}")


def _whom(session: Session, row: Commendation, names: dict[str, str]) -> str:
    initiative = session.get(Initiative, row.initiative_id) if row.initiative_id else None
    return row.nominee or (_named(initiative) if initiative else names[row.unit_code])


def _is_individual(session: Session, row: Commendation) -> bool:
    initiative = session.get(Initiative, row.initiative_id) if row.initiative_id else None
    return row.nominee is not None or (initiative is not None and initiative.of is InitiativeOf.INDIVIDUAL)


def _named(initiative: Initiative) -> str:
    person = initiative.person
    return (
        f"{initiative.name} ({person})"
        if person and person.casefold() not in initiative.name.casefold()
        else initiative.name
    )


def _years(row: Commendation) -> str:
    return f"năm {row.from_year}" if row.from_year == row.to_year else f"giai đoạn {row.from_year} - {row.to_year}"


def _gathered(
    context: Context,
    data: Certificates,
    about: str,
    clause: str,
    heads: tuple[str, ...],
    rows: list[tuple[str, ...]],
    text: CertificateText,
) -> Gathered:
    return Gathered(
        data=data,
        plan=context.plan.id,
        about=about,
        clauses=(clause,),
        contains=(f"{data.subject}: {len(data.recipients)} trang, mỗi trang một người hoặc một tập thể.",),
        heads=heads,
        rows=rows,
        notes=[text.label],
        next_steps=(PRINTED,),
    )
