"""A dossier from its draft to the award leaves the same record on SQLite and PostgreSQL; there, two people act at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fresh_databases import PostgresServer, forget_what_was_read
from recognition_office import ARRIVED, CITY, PLAN, City, make_city, make_office, who
from sqlalchemy import inspect
from sqlmodel import select

from config.refusals import Refused
from config.settings import settings
from models.audit import AuditRow, verify
from models.initiatives import Initiative
from models.obligations import Obligation
from models.outbox import NoticeLine
from models.recognition.commendation import Commendation
from models.recognition.record import Recognition, RecognitionDecision
from models.recognition.revocation import Revocation, RevocationGround
from models.recognition.spreading import MediaBrief, Replication, SharedInitiative, SharingEvent
from models.states import Mode
from models.submission.dossiers import DossierFile, Submission, SubmissionItem
from models.submission.submitting import SubmissionReceipt, SubmissionReturn
from tasks.recognition import commendation, spreading
from tasks.recognition import results as recognition
from tasks.recognition.files import ProposalRow, ResultRow

TABLES: tuple[type[Any], ...] = (
    Submission,
    SubmissionItem,
    SubmissionReceipt,
    SubmissionReturn,
    DossierFile,
    RecognitionDecision,
    Recognition,
    Revocation,
    Commendation,
    Replication,
    SharingEvent,
    SharedInitiative,
    MediaBrief,
    Initiative,
    Obligation,
    NoticeLine,
    AuditRow,
)
BLOCKS = ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
PROPOSAL = ProposalRow(
    "P-DX", "giay-khen-chuyen-de", "15/TTr-UBND", ARRIVED, 2024, 2024, dict.fromkeys(BLOCKS, (False, "01/XN"))
)
LATER = date(2024, 12, 20)


@pytest.fixture(scope="module")
def rolled_out(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with the plan rolled out, to copy from."""
    url = postgres.create()
    make_office(tmp_path_factory.mktemp("mau"), url, PLAN.read_text(encoding="utf-8"), Mode.TRAINING)
    return url


@pytest.fixture
def there(postgres: PostgresServer, rolled_out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    url = postgres.create(template=rolled_out)
    home = tmp_path / "postgresql"
    home.mkdir()
    city = City(url, home)
    enter(city, monkeypatch)
    yield city
    postgres.drop(url)
    forget_what_was_read()


def enter(city: City, patch: pytest.MonkeyPatch) -> None:
    """Let the tasks work in this office."""
    patch.setenv("DANVAN_HOME", str(city.home))
    patch.setenv("DANVAN_DATABASE_URL", city.url)
    settings.cache_clear()


def play(city: City) -> None:
    """Everything that people do from the draft to the link, once."""
    for number in (1, 2, 3):
        city.initiative(f"DVK-{number}")
    dossier = city.sent("DVK-1", "DVK-2", "DVK-3")
    city.acknowledge(dossier, date(2024, 12, 5))
    city.returned(dossier, date(2024, 12, 9))
    city.send(dossier, on=date(2024, 12, 10))
    city.acknowledge(dossier, date(2024, 12, 11))
    city.results(dossier, ResultRow("DVK-2", False, "Lý do (ví dụ)."), all_others=True)
    ground = RevocationGround.FALSE_DECLARATION
    recognition.revoke_recognition.fn("CN-2024-002", ground, "9-QĐ/TU", LATER, "BTV-TU", *who(LATER))
    commendation.propose_commendations.fn([PROPOSAL], *who(LATER))
    commendation.forward_commendation.fn("KT-2024-001", "40/TTr", LATER, *who(LATER))
    commendation.settle_commendation.fn("KT-2024-001", False, "99/CV", LATER, "Lý do (ví dụ).", *who(LATER))
    spreading.record_replication.fn("DVK-1", "P-SC", "", LATER, None, *who(LATER))
    spreading.record_sharing.fn("Hội nghị (ví dụ)", LATER, "Hội trường", ["DVK-1"], *who(LATER))
    figures = [("Số hộ", "120"), ("Đường", "1,5 km"), ("Đóng góp", "80 triệu đồng")]
    spreading.brief_media.fn("DVK-1", figures, True, "08/CV-UBND", *who(LATER))
    spreading.record_publication.fn("DVK-1", "https://bac-kan.example/1", LATER, *who(LATER))


def record(city: City) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that the step touches, as Python sees them."""
    with city.session() as session:
        assert verify(session) is None
        return {
            table.__tablename__: [
                row.model_dump() for row in session.exec(select(table).order_by(*inspect(table).primary_key))
            ]
            for table in TABLES
        }


def test_the_step_leaves_the_same_record_on_both_databases(
    there: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(there)
    on_postgresql = record(there)
    here = make_city(tmp_path, monkeypatch)
    play(here)

    assert on_postgresql == record(here)
    counted = {name: len(rows) for name, rows in on_postgresql.items() if name not in ("obligation", "audit_row")}
    counted["notice_line"] = sum(row["obligation_id"] is None for row in on_postgresql["notice_line"])
    assert counted == {
        "submission": 1,
        "submission_item": 3,
        "submission_receipt": 2,
        "submission_return": 1,
        "dossier_file": 6,
        "recognition_decision": 1,
        "recognition": 2,
        "revocation": 1,
        "commendation": 1,
        "replication": 1,
        "sharing_event": 1,
        "shared_initiative": 1,
        "media_brief": 1,
        "initiative": 3,
        "notice_line": 6,
    }


# --- two people at once -------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each was answered: "" when it was done, or the sentence of the refusal; the done ones first."""
    start = Barrier(len(acts))

    def answer(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except Refused as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(answer, acts))


def test_of_two_decisions_on_one_initiative_at_once_one_is_refused_in_words(there: City) -> None:
    there.initiative("DVK-1")
    there.initiative("DVK-2")
    dossier = there.sent("DVK-1", "DVK-2")

    said = at_once(
        lambda: there.results(dossier, ResultRow("DVK-1", True)),
        lambda: there.results(dossier, ResultRow("DVK-1", False, "Lý do (ví dụ)."), number="451-QĐ/TU"),
    )

    assert (said[0], said[1].startswith("Mô hình DVK-1 đã có quyết định ở cấp ")) == ("", True)
    assert there.rows("SELECT count(*) FROM recognition_decision") == [(1,)]
    assert there.rows("SELECT count(*) FROM notice_line WHERE subject = 'submission_item'") == [(1,)]


def test_two_who_draft_at_once_put_an_initiative_in_one_dossier_only(there: City) -> None:
    there.initiative("DVK-1")

    said = at_once(*[lambda: there.draft("DVK-1", level=CITY)] * 2)

    assert said == [
        "",
        "Mô hình DVK-1 đang ở hồ sơ HS-2024-01, chưa có kết quả. Hãy bỏ khỏi hồ sơ ấy hoặc chờ kết quả.",
    ]
    assert there.rows("SELECT count(*) FROM submission_item") == [(1,)]


def test_two_who_propose_the_same_at_once_propose_once(there: City) -> None:
    said = at_once(*[lambda: commendation.propose_commendations.fn([PROPOSAL], *who(LATER))] * 2)

    assert said == [
        "",
        "Đã có đề nghị KT-2024-001 cho đúng đối tượng, hình thức và giai đoạn này (đã đề nghị).",
    ]
    assert there.rows("SELECT count(*) FROM commendation") == [(1,)]


def test_two_who_send_at_once_send_once(there: City) -> None:
    there.initiative("DVK-1")
    dossier = there.issued("DVK-1")

    said = at_once(*[lambda: there.send(dossier)] * 2)

    assert (said[0], len(said[1]) > 0) == ("", True)
    assert there.rows("SELECT count(*) FROM audit_row WHERE body LIKE '%issued → sent%'") == [(1,)]
