"""The list for telephone calls as a page to print on A4, with a box to tick for each thing to be said."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jinja2 import PackageLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """One thing to say to one person; `number` is what is typed back."""

    number: int
    unit: str
    person: str
    seat: str
    phone: str
    say: str
    due: str
    why: str


def phone_sheet(rows: Sequence[PhoneRow], office: str, day: date, *, training: bool) -> str:
    """Lay the list out; numbers of telephones are whole, so the page stays in the office."""
    page = _template().render(rows=rows, office=office, day=f"{day:%d/%m/%Y}", training=training)
    return unicodedata.normalize("NFC", page)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = SandboxedEnvironment(
        loader=PackageLoader("notifications", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("phone_list.html.j2")
