"""Each row of the table in docs/buoc-so-ghi-nhan.md: the event, the rows written, the notice with its clause."""

import json
from datetime import date
from pathlib import Path

import pytest
from registers_office import MAY, REASON, Registers, make_registers, petition, who

from config.refusals import Refused
from models.registers import counts
from models.registers.committee import NewMember
from models.registers.entries import Paper
from models.registers.media import NewItem
from models.registers.obstacles import NewObstacle
from models.registers.record import MEDIA, MEMBER, REGULATION
from models.registers.reviews import NewReview
from tasks import sweep
from tasks.registers import entries, files, steps

MAIL = "dau-moi.p-dx@bac-kan.example"
DUE = date(2024, 6, 3)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registers:
    return make_registers(tmp_path, monkeypatch)


def petitions(book: Registers) -> list[tuple[object, ...]]:
    return book.city.rows("SELECT id, status, unit_code, answer_by, answer_number, origin FROM petition ORDER BY id")


def owed(book: Registers) -> list[tuple[object, ...]]:
    return book.city.rows(
        "SELECT occurrence, unit_code, due_on, status, clause_code, kind FROM obligation "
        "WHERE occurrence LIKE 'kn-%' ORDER BY id"
    )


def test_row_1_a_petition_is_taken_in_by_form_and_from_paper(book: Registers) -> None:
    book.record(petition())
    book.record(petition(unit="P-DX"), paper=Paper("31/MTTQ", MAY))

    assert petitions(book) == [(1, "received", None, None, None, "form"), (2, "received", "P-DX", None, None, "paper")]
    assert book.told() == []
    assert book.city.changes("petition") == [("1", "tiếp nhận"), ("2", "tiếp nhận")]


def test_row_2_a_file_brings_words_and_names_and_the_same_file_twice_changes_nothing(book: Registers) -> None:
    home = book.file(
        "kien-nghi.csv",
        "ma;so_van_ban;ngay_van_ban;loai;nguon;co_quan_gui;nguoi_gui;don_vi;ngay_nhan;noi_dung",
        "KN1;31/MTTQ;10/05/2024;Kiến nghị;Mặt trận Tổ quốc;MTTQ;;P-DX;13/05/2024;Đề nghị sửa đường (ví dụ)",
        "KN2;;;Phản ánh;Nhân dân;;Người gửi (ví dụ);;14/05/2024;Thủ tục chậm (ví dụ)",
    )

    first = book.take(files.read_petitions(home))
    before = book.city.everything()
    again = book.take(files.read_petitions(home))

    assert (first.done, again.done) == (("Đã ghi 2 mục.",), ("Đã ghi 0 mục; 2 mục đã có, giữ nguyên.",))
    assert book.city.everything() == before
    assert book.city.rows("SELECT key, person, words, origin FROM petition ORDER BY id") == [
        ("KN1", None, "Đề nghị sửa đường (ví dụ)", "file"),
        ("KN2", "Người gửi (ví dụ)", "Thủ tục chậm (ví dụ)", "file"),
    ]
    shown = json.dumps([each.rows for each in first.tables], ensure_ascii=False)
    audited = json.dumps(book.city.rows("SELECT body FROM audit_row"), ensure_ascii=False)
    assert ("sửa đường" in shown + audited, "Người gửi" in shown + audited) == (False, False)


def test_row_3_a_referral_is_owed_by_the_unit_with_its_day_and_the_unit_is_told(book: Registers) -> None:
    book.record(petition())

    book.refer(1)

    assert petitions(book) == [(1, "referred", "P-DX", "2024-06-03", None, "form")]
    assert owed(book) == [("kn-1-1", "P-DX", "2024-06-03", "open", "III.1.b", "internal_target")]
    assert book.told() == [(1, "referred-1", MAIL, "III.1.b", "Chuyển kiến nghị")]
    assert book.city.rows(
        "SELECT on_day, rung FROM agenda_entry a JOIN obligation o ON o.id = a.obligation_id "
        "WHERE o.occurrence = 'kn-1-1' ORDER BY on_day"
    ) == [("2024-05-27", "T-5"), ("2024-05-30", "T-2")]


def test_a_coordinating_body_is_asked_to_coordinate_and_the_words_of_a_petition_stay_in(book: Registers) -> None:
    book.record(petition())

    book.refer(1, "MTTQ", by=date(2024, 5, 31))

    ((event,),) = book.city.rows("SELECT event FROM notice_line WHERE subject = 'petition'")
    assert json.loads(event)["paragraphs"] == [
        "Phòng Nội vụ trân trọng đề nghị Quý cơ quan phối hợp xem xét, cho ý kiến về kiến nghị số 1 của Nhân dân, "
        "gửi kèm văn bản số 15/PC-NV ngày 20/05/2024.",
        "Trân trọng đề nghị Quý cơ quan có văn bản trả lời trước khi hết ngày 31/05/2024 (thứ Sáu).",
    ]


def test_row_4_the_unit_is_reminded_before_the_day(book: Registers) -> None:
    book.record(petition())
    book.refer(1)

    sweep.sweep.fn(*who(date(2024, 5, 27))[:2])

    assert (
        book.city.rows(
            "SELECT l.rung, l.state FROM notice_line l JOIN obligation o ON o.id = l.obligation_id "
            "WHERE o.occurrence = 'kn-1-1'"
        )
        == [("T-5", "owed")]
        or book.city.rows("SELECT rung FROM notice_line WHERE rung = 'T-5'") != []
    )


def test_row_5_a_referral_without_an_answer_is_told_to_the_office_once(book: Registers) -> None:
    book.record(petition())
    book.refer(1)
    after = date(2024, 6, 4)

    waiting = [steps.watch_referrals.fn(*who(DUE)[:2])]
    waiting += [steps.watch_referrals.fn(*who(day)[:2]) for day in (after, date(2024, 6, 5))]

    assert waiting == [[], [1], [1]]
    assert [row[1] for row in book.told()] == ["referred-1", "unanswered-1"]


def test_row_6_an_answer_is_the_units_hand_in_accepted(book: Registers) -> None:
    book.record(petition())
    book.refer(1)

    book.answer(1, date(2024, 5, 29))

    assert petitions(book) == [(1, "answered", "P-DX", "2024-06-03", "20/UBND-VP", "form")]
    assert [row[3] for row in owed(book)] == ["accepted"]
    assert book.city.rows("SELECT arrived_on, document_number, status FROM hand_in") == [
        ("2024-05-29", "20/UBND-VP", "accepted")
    ]


def test_row_7_closed_and_opened_again_with_a_reason(book: Registers) -> None:
    book.record(petition())
    book.answer(1, MAY)

    steps.close_petition.fn("1", *who(MAY))
    steps.reopen_petition.fn("1", REASON, *who(MAY))

    assert [change for _, change in book.city.changes("petition")] == [
        "tiếp nhận",
        "received → answered",
        "answered → closed",
        "closed → answered",
    ]


def test_row_8_a_referral_taken_back_is_no_longer_owed_and_the_unit_is_told(book: Registers) -> None:
    book.record(petition())
    book.refer(1)

    steps.take_back_referral.fn("1", "Chuyển nhầm đơn vị", *who(MAY))
    book.refer(1, "P-SC")

    assert [(row[0], row[1], row[3]) for row in owed(book)] == [
        ("kn-1-1", "P-DX", "withdrawn"),
        ("kn-1-2", "P-SC", "open"),
    ]
    assert [row[1] for row in book.told()] == ["referred-1", "taken-back-1", "referred-2"]


def test_row_9_a_withdrawn_petition_stays_in_the_record_and_counts_nowhere(book: Registers) -> None:
    book.record(petition())
    book.refer(1)

    entries.strike_entry.fn("petition", "1", "Bên gửi đề nghị rút", *who(MAY))

    assert book.city.rows("SELECT status, withdrawn_reason FROM petition") == [("withdrawn", "Bên gửi đề nghị rút")]
    assert [row[3] for row in owed(book)] == ["withdrawn"]
    with book.city.session() as session:
        assert counts.petition_counts(session, "bac-kan-2024", MAY, MAY).total == 0


def test_row_10_an_obstacle_is_reported_by_number_and_day_and_resolved(book: Registers) -> None:
    book.record(NewObstacle("P-DX", "kinh-phi", MAY))

    steps.report_obstacle.fn("1", "45/BC-NV", MAY, *who(MAY))
    steps.resolve_obstacle.fn("1", date(2024, 5, 27), *who(date(2024, 5, 27)))

    assert book.city.rows("SELECT status, report_number, reported_on, resolved_on, clause_code FROM obstacle") == [
        ("resolved", "45/BC-NV", "2024-05-20", "2024-05-27", "III.1.a")
    ]


def test_row_11_members_as_of_a_day(book: Registers) -> None:
    ((contact, unit),) = book.city.rows("SELECT id, unit_code FROM contact WHERE unit_code = 'P-DX' AND role <> 'head'")
    decision = Paper("77/QĐ-UBND", date(2024, 4, 1))
    book.record(NewMember("uy-vien", date(2024, 4, 1), date(2024, 5, 19), contact=contact), paper=decision)
    book.record(NewMember("truong-ban", MAY, unit="P-SC", person="Người giữ ghế (ví dụ)"), paper=decision)

    with book.city.session() as session:
        seats = {
            day: [(row.role, row.unit_code) for row in counts.committee_on(session, "bac-kan-2024", day)]
            for day in (date(2024, 3, 31), date(2024, 5, 19), MAY)
        }

    assert seats == {
        date(2024, 3, 31): [],
        date(2024, 5, 19): [("uy-vien", unit)],
        MAY: [("truong-ban", "P-SC")],
    }


def test_row_12_a_gap_between_regulations_is_shown(book: Registers) -> None:
    def regulate(first: date, last: date | None, number: str) -> object:
        return entries.record_regulation.fn(first, last, Paper(number, date(2024, 3, 1)), *who(MAY))

    regulate(date(2024, 3, 1), date(2024, 4, 30), "05/QC-BCĐ")
    regulate(date(2024, 5, 13), None, "06/QC-BCĐ")

    assert entries.look.fn("committee", MAY).warnings == (
        "Không có quy chế hoạt động còn hiệu lực từ 01/05/2024 đến 12/05/2024.",
        "Ngày 20/05/2024 Ban Chỉ đạo chưa có thành viên nào được ghi.",
    )


def test_row_13_a_media_item_has_outlet_kind_day_link_and_what_it_is_about(book: Registers) -> None:
    book.city.register("DVK-1", "P-DX")

    book.record(
        NewItem("trang-thong-tin", "tin-bai", MAY, "https://bac-kan.example/tin/1", initiative="DVK-1"),
        NewItem("trang-thong-tin", "tin-bai", MAY, "https://bac-kan.example/tin/2"),
    )

    assert book.city.rows("SELECT outlet, unit_code, initiative_id, clause_code FROM media_item ORDER BY id") == [
        ("trang-thong-tin", "P-DX", 1, "III.3"),
        ("trang-thong-tin", None, None, "III.3"),
    ]
    with book.city.session() as session:
        assert counts.media_counts(session, "bac-kan-2024", MAY, MAY) == {("trang-thong-tin", "tin-bai"): 2}


def test_row_14_a_reviewed_document(book: Registers) -> None:
    book.record(NewReview("P-DX", MAY, "sua-doi", "12/QĐ-UBND"), paper=Paper("01/QC-UBND", date(2023, 2, 1)))

    with book.city.session() as session:
        assert counts.review_counts(session, "bac-kan-2024", MAY, MAY) == {"sua-doi": 1}
    assert book.city.rows("SELECT document_number, follow_up_number, clause_code FROM reviewed_document") == [
        ("01/QC-UBND", "12/QĐ-UBND", "III.2.b")
    ]


def test_row_15_a_correction_keeps_what_was_said_before(book: Registers) -> None:
    book.record(NewItem("khac", "tin-bai", MAY))

    entries.correct_entry.fn(MEDIA, "1", {"outlet": "bao-dai-tinh"}, REASON, *who(MAY))

    assert book.city.rows("SELECT outlet FROM media_item") == [("bao-dai-tinh",)]
    ((subject, changes, reason),) = book.city.rows("SELECT subject, changes, reason FROM register_correction")
    assert (subject, json.loads(changes), reason) == (MEDIA, {"outlet": ["khac", "bao-dai-tinh"]}, REASON)
    assert book.city.changes(MEDIA) == [("1", "ghi tin, bài truyền thông"), ("1", "đính chính")]


def test_row_16_a_wrong_entry_is_struck_out_and_stays(book: Registers) -> None:
    entries.record_regulation.fn(MAY, None, Paper("05/QC-BCĐ", MAY), *who(MAY))

    entries.strike_entry.fn(REGULATION, "1", REASON, *who(MAY))

    assert book.city.rows("SELECT withdrawn_reason FROM committee_regulation") == [(REASON,)]
    with book.city.session() as session:
        assert counts.regulations(session, "bac-kan-2024") == []


def test_row_17_the_list_of_extensions_is_that_of_extending(book: Registers) -> None:
    book.city.rows("SELECT 1")
    with book.city.session() as session:
        (owing,) = [
            row[0]
            for row in book.city.rows(
                "SELECT id FROM obligation WHERE unit_code = 'P-DX' AND duty_code = 'bao-cao-don-vi'"
            )
        ]
        from registers_office import instant

        from models.decided import Extension

        session.add(
            Extension(
                obligation_id=owing,
                unit_code="P-DX",
                requested_on=MAY,
                request_number="9/UBND",
                asked_until=date(2024, 11, 20),
                due_before=date(2024, 11, 14),
                recorded_at=instant(MAY),
                recorded_by="P-NV",
            )
        )

    (listed,) = entries.look.fn("extension", MAY).tables

    assert [(row[1], row[4], row[8]) for row in listed.rows] == [("20/05/2024", "9/UBND", "Chờ quyết định")]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda book: book.record(petition(date(2024, 5, 21))),
            "Ngày nhận 21/05/2024 phải từ ngày bắt đầu kế hoạch 25/03/2024 đến hôm nay 20/05/2024. "
            "Hãy kiểm tra lại ngày.",
        ),
        (
            lambda book: book.refer(1, "BTV-TU"),
            "Ban Thường vụ Thành ủy là cấp trên, không chuyển để trả lời được. Hãy báo cáo bằng văn bản trình.",
        ),
        (lambda book: book.refer(9), "Sổ không có kiến nghị, phản ánh số “9”. Hãy chọn một mục trong danh sách."),
        (
            lambda book: book.refer(1, by=date(2024, 5, 17)),
            "Hạn trả lời 17/05/2024 đã qua. Hãy chọn ngày từ 20/05/2024 trở đi.",
        ),
        (
            lambda book: steps.answer_petition.fn("1", " ", MAY, *who(MAY)),
            "Văn bản trả lời phải có số. Hãy ghi số, ký hiệu văn bản rồi chạy lại.",
        ),
        (
            lambda book: steps.close_petition.fn("1", *who(MAY)),
            "Không thể chuyển kiến nghị, phản ánh từ “Đã tiếp nhận” sang “Đã khép lại”. Các bước được phép: "
            "chuyển đơn vị (Đã chuyển); trả lời trực tiếp (Đã trả lời); rút, ghi nhầm (Đã rút).",
        ),
        (
            lambda book: book.record(NewItem("khac", "tin-bai", MAY, "javascript:x")),
            "Đường dẫn chưa đúng. Hãy chép cả đường dẫn, bắt đầu bằng http:// hoặc https://.",
        ),
        (
            lambda book: entries.correct_entry.fn("petition", "1", {"unit_code": "P-SC"}, REASON, *who(MAY)),
            "Có ô không đính chính được bằng việc này. Hãy gạch bỏ mục ghi nhầm rồi ghi mục mới.",
        ),
        (
            lambda book: entries.strike_entry.fn(MEMBER, "1", REASON, *who(MAY)),
            "Sổ không có thành viên Ban Chỉ đạo số “1”. Hãy chọn một mục trong danh sách.",
        ),
    ],
)
def test_a_refusal_says_what_to_do_and_changes_nothing(book: Registers, act: object, sentence: str) -> None:
    book.record(petition())
    before = book.city.everything()

    with pytest.raises(Refused) as refused:
        act(book)  # type: ignore[operator]

    assert str(refused.value) == sentence
    assert book.city.everything() == before


def test_a_file_is_taken_whole_or_not_at_all_and_every_wrong_cell_is_told(book: Registers) -> None:
    head = "ma,so_van_ban,ngay_van_ban,don_vi,linh_vuc,ngay_ghi_nhan,noi_dung"
    home = book.file(
        "vuong-mac.csv", head, "V1,,,P-DX,kinh-phi,20/05/2024,Chữ (ví dụ)", "V2,,,P-DX,kinh-phi,32/05/2024,"
    )
    before = book.city.everything()

    with pytest.raises(Refused) as refused:
        files.read_obstacles(home)
    assert str(refused.value) == (
        "Chưa nhận dòng nào:\nso-ghi-nhan/vuong-mac.csv, dòng 3, cột “ngay_ghi_nhan”: Không có ngày “32/05/2024” trong "
        "lịch; hãy kiểm tra lại ngày, tháng, năm.\nso-ghi-nhan/vuong-mac.csv, dòng 3, cột “noi_dung”: để trống; hãy điền."
    )

    home = book.file("vuong-mac.csv", head, "V1,,,P-DX,kinh-phi,20/05/2024,Chữ", "V2,,,P-SAI,kinh-phi,20/05/2024,Chữ")
    with pytest.raises(Refused) as refused:
        book.take(files.read_obstacles(home))
    assert str(refused.value) == "Dòng 3: Không có đơn vị “P-SAI”. Hãy chọn một đơn vị trong danh sách."
    assert book.city.everything() == before
