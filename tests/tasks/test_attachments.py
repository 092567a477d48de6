"""Tệp kèm mô hình: versions by name, receipts, what counts now; refusals change nothing."""

from datetime import date

import pytest
from unit_plan_office import ACTOR, UnitPlanOffice, docx, morning, row

from config.refusals import Refused
from models.database import session_on
from models.intake import store as intake_store
from models.registration.attachments import InitiativeFile, current_digests
from models.registration.record import ReplyKind
from models.states import Source
from tasks.attachments import AttachmentReport, attach_files

pytest_plugins = ("unit_plan_fixtures",)

APRIL, MAY = date(2024, 4, 10), date(2024, 5, 6)
FIRST, SECOND = "DVK-2024-001", "DVK-2024-002"
PDF = b"%PDF-1.7\ntrailer << >>\n%%EOF"


@pytest.fixture
def registered(unit_plans: UnitPlanOffice) -> UnitPlanOffice:
    """Two mô hình of one unit."""
    unit_plans.register([row(1, "P-DX", "Tuyến đường hoa (ví dụ)"), row(2, "P-DX", "Nhà sạch (ví dụ)")], APRIL)
    return unit_plans


def attach(code: str, on: date, preview: bool = False) -> AttachmentReport:
    return attach_files.fn(code, on, morning(on), ACTOR, Source.FORM, preview)


def digests(office: UnitPlanOffice) -> dict[int, frozenset[str]]:
    with session_on(office.url, read_only=True) as session:
        return current_digests(session, [1, 2])


def test_files_of_a_model_s_own_folder_get_receipts_and_leave_the_folder(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "bao-cao-thanh-tich.docx", docx(), FIRST)
    registered.drop("P-DX", "anh.pdf", PDF, FIRST)
    registered.drop("P-DX", "ke-hoach.docx", docx("của đơn vị"))

    report = attach(f"{FIRST} · P-DX · Tuyến đường hoa (ví dụ)", APRIL)

    assert (report.shown, report.changed) == (f"{FIRST} “Tuyến đường hoa (ví dụ)”", 2)
    assert [(each.receipt, each.kind, each.version) for each in report.files] == [
        (f"BN-{FIRST}-{each.digest[:12].upper()}", kind, 1)
        for each, kind in zip(report.files, ("pdf", "docx"), strict=True)
    ]
    assert [intake_store.place_of(registered.home, each.digest).read_bytes() for each in report.files] == [PDF, docx()]
    assert digests(registered) == {1: frozenset(each.digest for each in report.files), 2: frozenset()}
    left = {path.name for path in (registered.home / "tiep-nhan" / "P-DX").iterdir()}
    assert left == {FIRST, "ke-hoach.docx"}
    assert {path.name for path in (registered.home / "tiep-nhan" / "P-DX" / FIRST).iterdir()} == {"da-nhan"}
    assert registered.chain_is_whole()


def test_another_content_under_the_same_name_is_the_next_version_and_alone_counts(registered: UnitPlanOffice) -> None:
    for name, words in (("bao-cao.docx", "bản một"), ("Bao-Cao.docx", "bản hai"), ("bao-cao.docx", "bản một")):
        registered.drop("P-DX", name, docx(words), FIRST)
        report = attach(FIRST, MAY)

    assert registered.rows(InitiativeFile, "initiative_id", "name", "version") == [
        (1, "bao-cao.docx", 1),
        (1, "Bao-Cao.docx", 2),
        (1, "bao-cao.docx", 3),
    ]
    assert digests(registered) == {1: frozenset({report.files[0].digest}), 2: frozenset()}


def test_the_same_file_again_changes_no_row(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "bao-cao.docx", docx(), FIRST)
    first = attach(FIRST, APRIL)
    before = registered.dump()
    registered.drop("P-DX", "bao-cao.docx", docx(), FIRST)

    again = attach(FIRST, MAY)

    assert (again.files, again.changed) == (first.files, 0)
    assert registered.dump() == before


def test_a_preview_says_the_same_and_leaves_record_store_and_folder_alone(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "bao-cao.docx", docx(), FIRST)
    before = registered.dump()

    shown = attach(FIRST, APRIL, preview=True)

    assert registered.dump() == before
    done = attach(FIRST, APRIL)
    assert (done.files, done.changed, done.preview) == (shown.files, shown.changed, False)


def test_a_kill_between_the_record_and_the_folder_is_mended_by_the_next_run(
    registered: UnitPlanOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered.drop("P-DX", "bao-cao.docx", docx(), FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(intake_store, "keep", killed_after(intake_store.keep))
        with pytest.raises(KeyboardInterrupt):
            attach(FIRST, APRIL)
    assert registered.rows(InitiativeFile, "id") == []

    report = attach(FIRST, APRIL)

    assert (report.changed, len(registered.rows(InitiativeFile, "id"))) == (1, 1)
    assert intake_store.is_whole(registered.home, report.files[0].digest)


def killed_after(keep):  # type: ignore[no-untyped-def]
    """Store the content, then die before the record is committed."""

    def dying(*arguments):  # type: ignore[no-untyped-def]
        keep(*arguments)
        raise KeyboardInterrupt

    return dying


def test_a_withdrawn_model_takes_no_files(registered: UnitPlanOffice) -> None:
    registered.reply([FIRST], ReplyKind.WITHDRAWN, APRIL, document_number="15/CV-UBND")
    registered.drop("P-DX", "bao-cao.docx", docx(), FIRST)
    refused_without_a_trace(
        registered,
        FIRST,
        f"Mô hình {FIRST} đang “Đã rút” nên không nhận thêm tệp; kiểm tra lại mã, hoặc đăng ký lại mô hình trước.",
    )


def test_files_of_the_unit_are_not_those_of_its_models(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "ke-hoach.docx", docx())
    refused_without_a_trace(
        registered,
        SECOND,
        f"Thư mục tiep-nhan/P-DX/{SECOND} chưa có tệp nào; đặt tệp của đơn vị vào thư mục này rồi chạy lại.",
    )


def test_a_link_in_place_of_the_folder_is_not_followed(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "bao-cao.docx", docx(), SECOND)
    folder = registered.home / "tiep-nhan" / "P-DX"
    (folder / FIRST).symlink_to(folder / SECOND, target_is_directory=True)
    refused_without_a_trace(
        registered,
        FIRST,
        f"Thư mục tiep-nhan/P-DX/{FIRST} là liên kết tới nơi khác nên không đọc; thay bằng thư mục thật.",
    )


def test_one_unfit_file_refuses_all(registered: UnitPlanOffice) -> None:
    registered.drop("P-DX", "a.docx", docx(), FIRST)
    registered.drop("P-DX", "b.exe", b"MZ", FIRST)
    refused_without_a_trace(
        registered,
        FIRST,
        "Chưa nhận tệp nào:\nTệp “b.exe” không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, .png.",
    )


def refused_without_a_trace(office: UnitPlanOffice, code: str, sentence: str) -> None:
    before = office.dump()
    with pytest.raises(Refused) as refused:
        attach(code, MAY)
    assert str(refused.value) == sentence
    assert office.dump() == before
