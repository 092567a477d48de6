"""What pages and lists of the interface call a contact: the role and the unit. Whoever shares its login reads them.

The name of a person stands in mails, documents and files, and on the office's own machine.
"""

from config.plan_schema import Role
from documents.wording import upper_first
from models.plans import Contact
from tasks.digests import ROLE_LABELS

NOBODY = "Chưa có đầu mối"


def role_of(contact: Contact | None) -> str:
    """ "Đầu mối phụ trách"."""
    return upper_first(ROLE_LABELS[Role(contact.role)]) if contact is not None else NOBODY


def seat(contact: Contact, unit: str) -> str:
    """ "Đầu mối phụ trách - UBND phường Đức Xuân"; a role that names its unit stands alone."""
    role = role_of(contact)
    return role if unit in role else f"{role} - {unit}"
