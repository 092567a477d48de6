"""The person that a command or a form names."""

from sqlmodel import Session, col, select

from config.refusals import Refused
from models.plans import Contact
from tasks.context import code_of


def person_named(session: Session, person: str) -> Contact:
    """Find a contact by number, "12 · tên", or address.

    Raises:
        Refused: nobody of that name.
    """
    code = code_of(person)
    found = session.get(Contact, int(code)) if code.isdecimal() else None
    if found is None and "@" in code:
        query = select(Contact).where(Contact.email == code).order_by(col(Contact.active).desc(), col(Contact.id))
        found = session.exec(query).first()
    if found is None:
        raise Refused(f"Không có người nhận “{person}”: chọn trong danh sách, hoặc ghi địa chỉ thư.")
    return found
