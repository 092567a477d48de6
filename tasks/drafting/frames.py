"""What every document of a plan has in common, from the plan's data; and how a duty and a clause are worded."""

from sqlmodel import Session, col, select

from config.refusals import Refused
from config.steps.documents import Drafting, IssuingBody
from documents.paper import Office, Signature
from documents.wording import Cited, Frame, lower_first
from documents.wording import Duty as DutyWords
from models.plans import Clause, Duty, Unit
from tasks.context import Context

NO_BREAK = "\u00a0"


def drafting_of(context: Context) -> Drafting:
    """The plan's section on documents.

    Raises:
        Refused: the plan has none.
    """
    section = context.content.plan.documents
    if section is None:
        raise Refused(
            "Kế hoạch chưa có mục “documents” (tên cơ quan, thẩm quyền ký, nơi nhận); bổ sung vào tệp kế hoạch rồi nạp lại."
        )
    return section


def frame_of(context: Context) -> Frame:
    """The frame; number and day of the plan stay blank until they are recorded, those of the document always."""
    section, plan = drafting_of(context), context.plan
    signing = section.signature
    return Frame(
        office=_office(section.issuer),
        year=plan.year,
        signature=Signature.collective(signing.body, signing.head, deputy=signing.deputy),
        plan=Cited(
            kind="Kế hoạch",
            symbol=plan.number or f"KH-{section.issuer.code}",
            by=section.issuer.name,
            about=section.about,
            on=plan.issued_on,
            year=plan.year,
        ),
        movement=section.movement,
        model=section.model,
        desk=section.desk,
        recipients=tuple(section.recipients),
    )


def body_below(context: Context, name: str, code: str) -> Office:
    """A team or a council at the head of its own papers, under the issuing body.

    Lines break where a name may: a council's before its mô hình, the issuing body's where its own head breaks.
    """
    issuer = drafting_of(context).issuer
    first, model, rest = name.partition(" mô hình ")
    return Office(
        name=name,
        short=first,
        lines=(first, f"{model.strip()} {rest}") if rest else (name,),
        parent=" ".join(line.replace(" ", NO_BREAK) for line in issuer.lines),
        code=code,
        drafter=issuer.drafter,
        place=issuer.place,
    )


def _office(issuer: IssuingBody) -> Office:
    return Office(
        name=issuer.name,
        short=issuer.title,
        lines=tuple(issuer.lines),
        code=issuer.code,
        drafter=issuer.drafter,
        place=issuer.place,
        parent=issuer.above,
    )


def unit_names(session: Session, context: Context) -> dict[str, str]:
    """Unit → its name as documents write it: in full where the plan's data say how."""
    section = context.content.plan.documents
    in_full = {each.unit: each.name for each in section.names} if section else {}
    return {row.code: row.name for row in session.exec(select(Unit))} | in_full


def cites_of(session: Session, context: Context) -> dict[str, str]:
    """Clause → how it is cited: "điểm c khoản 2 mục III"."""
    rows = session.exec(select(Clause).where(Clause.plan_id == context.plan.id).order_by(col(Clause.position)))
    return {row.code: row.cite for row in rows}


def worded(session: Session, context: Context, duty: Duty) -> DutyWords:
    """A duty as a letter names it, with the deadline in the plan's own words."""
    products = {each.duty: each for each in drafting_of(context).products}
    product = products.get(duty.code)
    return DutyWords(
        clause=cites_of(session, context)[duty.clause_code],
        product=product.name if product else lower_first(duty.name),
        short=product.short if product else lower_first(duty.name),
        to=duty.handed_to,
        deadline=duty.words,
    )


def basis_of(words: str) -> str:
    """A legal basis as a decision begins with it."""
    return words if words.startswith("Căn cứ") else f"Căn cứ {words}"


def proposer_of(context: Context) -> str:
    """Upon whose proposal a decision is made: the head of the desk."""
    section = context.content.plan.year_end
    return section.signing.head if section else f"Trưởng {drafting_of(context).desk}"


def carriers_of(context: Context) -> tuple[str, ...]:
    """Who sees to a decision: the office of the committee where the plan names it, and the desk."""
    section = context.content.plan.year_end
    office = (section.signing.office,) if section and section.signing.office else ()
    return tuple(dict.fromkeys((*office, drafting_of(context).desk)))
