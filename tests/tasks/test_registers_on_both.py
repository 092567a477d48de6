"""The core of the registers on SQLite and PostgreSQL: referral, answer, counts, search."""

from datetime import date

from office_driver import ACTOR, OfficeDriver, morning

from models.database import session_on
from models.registers import counts
from models.registers.entries import Paper
from models.registers.petitions import NewPetition
from models.registers.record import PetitionKind, Voice
from models.states import Source
from tasks.find import find
from tasks.registers import entries, steps
from tasks.registers.rows import EntryRow

DAY = date(2024, 5, 20)
WHO = (DAY, morning(DAY), ACTOR, Source.FORM)


def test_a_petition_is_referred_answered_counted_and_found(story: OfficeDriver) -> None:
    new = NewPetition(PetitionKind.REFLECTION, Voice.ORGANISATION, DAY, words="Đường hỏng (ví dụ)")
    with session_on(story.url) as session:
        plan_id, unit = session.connection().exec_driver_sql("SELECT plan_id, unit_code FROM obligation LIMIT 1").one()

    entries.record_entries.fn([EntryRow(new, Paper())] * 2, *WHO)
    steps.refer_petition.fn("1", unit, "15/PC-NV", DAY, None, *WHO)
    steps.answer_petition.fn("1", "20/UBND", DAY, *WHO)

    with session_on(story.url) as session:
        assert counts.petition_counts(session, plan_id, DAY, DAY) == counts.PetitionCounts(
            1, {"answered": 1}, {"organisation": 1}, {unit: 1}, 0
        )
    assert [(hit.kind, hit.code) for hit in find("duong hong vi du", "kien-nghi")] == [("Phản ánh", "1")]
    assert [hit.code for hit in find("kn-1-1", "viec")] == [f"{unit} tong-hop-kien-nghi kn-1-1"]
