"""Trình cấp trên through its tasks: each row of the step's table, each refusal with the record unchanged."""

import csv
import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from recognition_office import (
    ARRIVED,
    DECIDED,
    DRAFTED,
    ISSUED,
    PDF,
    SENT,
    City,
    make_city,
    plan_document,
    who,
)

from models.initiatives import InitiativeStatus
from models.submission.submitting import manifest_digest
from tasks.attachments import attach_files
from tasks.recognition.files import PieceRow
from tasks.submission import dossiers as submission
from tasks.submission import packages
from tasks.submission.reports import found_submission

NO_UPLOAD = "chưa có hoặc không còn khớp với các tệp hiện nay. Hãy đóng gói lại."


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


# --- the list ---------------------------------------------------------------------------------------------------


def test_a_draft_takes_every_initiative_that_passed_and_waits(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2", status=InitiativeStatus.FAILED)
    city.initiative("DVK-3", "X-DQ")
    city.initiative("DVK-4", status=InitiativeStatus.DECLINED)

    report = city.draft()

    assert (report.code, report.status_label, report.done) == (
        "HS-2024-01",
        "Đang lập",
        "Đã đưa 2 mô hình vào hồ sơ HS-2024-01.",
    )
    assert report.initiatives == [
        ("DVK-1", "Mô hình DVK-1 (ví dụ)", "P-DX", "Chưa có kết quả"),
        ("DVK-3", "Mô hình DVK-3 (ví dụ)", "X-DQ", "Chưa có kết quả"),
    ]
    assert report.missing == [
        "Danh sách trích ngang",
        "Biên bản họp xét",
        "Báo cáo thành tích của DVK-1",
        "Báo cáo thành tích của DVK-3",
        "Tờ trình đã ký",
    ]
    assert city.changes("submission") == ["lập hồ sơ", "thêm mô hình"]


def test_a_preview_of_a_draft_leaves_the_record_as_it_was(city: City) -> None:
    city.initiative("DVK-1")
    before = city.everything()

    report = city.draft(preview=True)

    assert (report.done, report.preview) == ("Sẽ đưa 1 mô hình vào hồ sơ HS-2024-01.", True)
    assert city.everything() == before


def test_initiatives_are_added_to_a_draft_and_taken_out_of_it(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.draft("DVK-1").code

    added = city.draft("DVK-1", "DVK-2", submission=dossier)
    left = submission.take_out_of_submission.fn(dossier, ["DVK-1"], *who(DRAFTED))

    assert [code for code, *_ in added.initiatives] == ["DVK-1", "DVK-2"]
    assert [code for code, *_ in left.initiatives] == ["DVK-2"]


def test_what_may_not_go_up_is_refused_with_what_to_do(city: City) -> None:
    city.initiative("DVK-1", status=InitiativeStatus.CONFIRMED)
    city.initiative("DVK-2")
    city.draft("DVK-2")

    assert city.refuses(lambda: city.draft("DVK-1")) == (
        "Mô hình DVK-1 đang “Đã xác nhận”; chỉ trình mô hình “Thẩm định đạt” hoặc “Không được công nhận”. "
        "Hãy xem lại kết quả thẩm định."
    )
    assert city.refuses(lambda: city.draft("DVK-2")) == (
        "Mô hình DVK-2 đang ở hồ sơ HS-2024-01, chưa có kết quả. Hãy bỏ khỏi hồ sơ ấy hoặc chờ kết quả."
    )
    assert city.refuses(lambda: city.draft("DVK-9")) == (
        "Kế hoạch năm 2024 không có mô hình “DVK-9”. Hãy chọn một mô hình trong danh sách."
    )
    assert city.refuses(lambda: city.draft()) == (
        "Chưa có mô hình nào để trình: chọn mô hình, hoặc ghi nhận kết quả thẩm định trước."
    )
    assert city.refuses(lambda: city.draft("DVK-2", level="tinh")) == (
        "Kế hoạch không có cấp công nhận “tinh”. Các cấp: thanh-pho."
    )


def test_a_list_that_has_left_the_draft_is_closed(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.issued("DVK-1")

    sentence = "Hồ sơ HS-2024-01 ở trạng thái “Đã phát hành” nên danh sách không sửa được nữa. Hãy lập hồ sơ bổ sung."
    assert city.refuses(lambda: city.draft("DVK-2", submission=dossier)) == sentence
    assert city.refuses(lambda: submission.take_out_of_submission.fn(dossier, ["DVK-1"], *who(ISSUED))) == sentence


# --- files and the package --------------------------------------------------------------------------------------


def test_a_piece_is_kept_by_its_hash_and_a_newer_content_is_its_next_version(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    first, second = PDF + b"1", PDF + b"2"

    for data in (first, first, second):
        city.pieces(dossier, PieceRow(city.file("bien-ban.pdf", data), "bien-ban", None, "05/BB-BCD", DRAFTED))

    hashes = [hashlib.sha256(data).hexdigest() for data in (first, second)]
    assert city.rows("SELECT version, sha256, document_number FROM dossier_file ORDER BY version") == [
        (1, hashes[0], "05/BB-BCD"),
        (2, hashes[1], "05/BB-BCD"),
    ]
    assert [(city.home / "kho" / each[:2] / each).read_bytes() for each in hashes] == [first, second]


def test_files_are_taken_all_or_none_and_each_mistake_is_told(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.draft("DVK-1").code
    rows = [
        PieceRow(city.file("bien-ban.pdf"), "bien-ban"),
        PieceRow(city.file("macro.docm"), "danh-sach"),
        PieceRow("trinh-cap-tren/khong-co.pdf", "danh-sach"),
        PieceRow(city.file("a.pdf"), "bao-cao"),
        PieceRow(city.file("a.pdf"), "bien-ban", "DVK-1"),
        PieceRow(city.file("a.pdf"), "bao-cao", "DVK-2"),
        PieceRow(city.file("a.pdf"), "phu-luc"),
        PieceRow("../danvan.db", "bien-ban"),
    ]

    sentences = city.refuses(lambda: city.pieces(dossier, *rows)).split("\n")

    assert [sentence.split(":")[0] for sentence in sentences] == [f"Tệp thứ {number}" for number in range(2, 9)]
    assert sentences[2:6] == [
        "Tệp thứ 4: “Báo cáo thành tích” là tệp của từng mô hình: hãy chọn mô hình.",
        "Tệp thứ 5: “Biên bản họp xét” là tệp chung của cả hồ sơ: hãy để trống ô mô hình.",
        "Tệp thứ 6: Hồ sơ HS-2024-01 không có mô hình DVK-2. Hãy thêm mô hình vào hồ sơ trước.",
        "Tệp thứ 7: Hồ sơ cấp “Mô hình, điển hình “Dân vận khéo” cấp thành phố” không có thành phần “phu-luc”. "
        "Các thành phần: danh-sach (Danh sách trích ngang), bien-ban (Biên bản họp xét), bao-cao (Báo cáo thành "
        "tích), to-trinh (Tờ trình đã ký).",
    ]


def test_the_decision_that_came_back_is_filed_with_the_dossier_and_is_no_part_of_what_went_up(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier, drafted = city.sent("DVK-1"), city.draft("DVK-2").code

    def decision() -> PieceRow:
        return PieceRow(city.file("quyet-dinh.pdf"), "quyet-dinh-nhan-duoc", None, "450-QĐ/TU", DECIDED)

    too_early = city.refuses(lambda: city.pieces(drafted, decision(), on=ARRIVED))
    city.results(dossier, all_others=True)
    for _ in range(2):
        city.pieces(dossier, decision(), on=ARRIVED)

    assert too_early == (
        "Hồ sơ HS-2024-02 ở trạng thái “Đang lập” nên không nhận thêm “Quyết định nhận được”. Quyết định chỉ đến sau khi hồ sơ "
        "đã gửi."
    )
    ((version, number, digest),) = city.rows(
        "SELECT version, document_number, sha256 FROM dossier_file WHERE piece = 'quyet-dinh-nhan-duoc'"
    )
    assert (version, number, (city.home / "kho" / digest[:2] / digest).is_file()) == (1, "450-QĐ/TU", True)
    with city.session() as session:
        _, row, level = found_submission(session, dossier)
        assert manifest_digest(session, row, level) == row.manifest_sha256


def test_the_package_holds_every_newest_file_the_list_and_an_index_with_hashes(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier, "DVK-1")
    city.pieces(dossier, PieceRow(city.file("Biên bản.pdf", PDF + b"new"), "bien-ban", None, "06/BB", DRAFTED))

    report = city.pack(dossier)

    assert report.package is not None
    data = (city.home / report.package).read_bytes()
    assert report.package_sha256 == hashlib.sha256(data).hexdigest()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert list(held) == [
        "bang-ke.csv",
        "danh-sach.csv",
        "01-danh-sach/danh-sach.pdf",
        "02-bien-ban/Bien_ban.pdf",
        "03-bao-cao/DVK-1/bao-cao-DVK-1.pdf",
        "SHA256SUMS",
    ]
    index = list(csv.reader(io.StringIO(held["bang-ke.csv"].decode("utf-8-sig"))))
    assert index[0] == ["TT", "Thành phần", "Mô hình", "Tệp", "Văn bản", "Dung lượng (byte)", "SHA-256"]
    assert [(row[3], int(row[5]), row[6]) for row in index[1:]] == [
        (name, len(held[name]), hashlib.sha256(held[name]).hexdigest()) for name in list(held)[1:-1]
    ]
    assert index[3][4] == "06/BB ngày 02/12/2024"
    sums = dict(reversed(line.split("  ")) for line in held["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items() if name != "SHA256SUMS"}


def test_the_same_dossier_makes_the_same_package(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier, "DVK-1")
    first = city.pack(dossier)
    before = city.everything()

    again = city.pack(dossier, on=ISSUED)

    assert again == first
    assert city.everything() == before


def test_a_stored_file_that_was_changed_is_not_packed(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier, "DVK-1")
    digest = hashlib.sha256(PDF + b"minutes").hexdigest()
    place = city.home / "kho" / digest[:2] / digest
    place.chmod(0o640)
    place.write_bytes(b"forged")

    assert city.refuses(lambda: city.pack(dossier)) == (
        f"Tệp “Biên bản họp xét” trong kho không còn nguyên vẹn (mã {digest[:12]}). "
        "Hãy nhận lại tệp, hoặc khôi phục bản sao lưu."
    )


def test_an_individual_is_named_in_the_list_that_goes_up_and_nowhere_else(city: City) -> None:
    city.exemplar("DVK-1", "Người Ví Dụ")
    dossier = city.draft("DVK-1").code
    city.complete(dossier, "DVK-1")

    report = city.pack(dossier)

    assert report.package is not None
    with zipfile.ZipFile(city.home / report.package) as archive:
        assert "Người Ví Dụ" in archive.read("danh-sach.csv").decode("utf-8-sig")
    assert "Người Ví Dụ" not in repr(report)
    assert report.initiatives == [("DVK-1", "Điển hình cá nhân của UBND phường Đức Xuân", "P-DX", "Chưa có kết quả")]
    assert [row for row in city.rows("SELECT body FROM audit_row") if "Người Ví Dụ" in row[0]] == []


def test_packing_that_fails_in_the_middle_and_is_done_again_equals_the_unbroken_run(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier, "DVK-1")
    before = city.everything()
    with monkeypatch.context() as broken:
        broken.setattr("models.submission.submitting.note", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            city.pack(dossier)
    assert city.everything() == before

    report = city.pack(dossier)

    assert report.package is not None
    assert [path.name for path in (city.home / packages.FOLDER / dossier).iterdir()] == [Path(report.package).name]
    assert city.changes("submission")[-1] == "đóng gói"


# --- on its way up ----------------------------------------------------------------------------------------------


def test_a_dossier_goes_up_step_by_step_with_an_audit_row_for_each(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.sent("DVK-1")

    report = city.acknowledge(dossier, date(2024, 12, 5), "30-PN/TU")

    assert (report.number, report.issued_on, report.sent_on, report.status_label) == (
        "HS-2024-01/TTr-UBND",
        ISSUED,
        SENT,
        "Cấp trên đã nhận",
    )
    assert [change for change in city.changes("submission") if "→" in change] == [
        "drafted → issued",
        "issued → sent",
        "sent → acknowledged",
    ]
    assert city.statuses() == {"DVK-1": "submitted"}


def test_sending_meets_the_plans_duty_to_submit_and_withdrawing_owes_it_again(city: City) -> None:
    city.initiative("DVK-1")
    owed = "SELECT status FROM obligation WHERE duty_code = 'trinh-cong-nhan'"
    assert city.rows(owed) == [("open",)]

    dossier = city.sent("DVK-1")

    assert city.rows(owed) == [("accepted",)]
    assert city.rows("SELECT arrived_on, document_number, document_on FROM hand_in") == [
        ("2024-12-04", "HS-2024-01/TTr-UBND", "2024-12-03")
    ]
    city.withdraw(dossier)
    assert city.rows(owed) == [("open",)]
    assert city.statuses() == {"DVK-1": "passed"}


def test_a_dossier_is_not_issued_or_sent_before_it_is_whole(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code

    assert city.refuses(lambda: city.issue(dossier)) == (
        "Hồ sơ HS-2024-01 chưa đủ để phát hành, còn thiếu: Danh sách trích ngang; Biên bản họp xét; Báo cáo thành "
        "tích của DVK-1. Hãy nhận đủ rồi làm lại."
    )
    city.complete(dossier, "DVK-1")
    city.pack(dossier)
    city.issue(dossier)
    assert city.refuses(lambda: city.send(dossier)) == (
        "Hồ sơ HS-2024-01 chưa đủ để gửi, còn thiếu: Tờ trình đã ký. Hãy nhận đủ rồi làm lại."
    )
    city.signed(dossier)
    assert city.refuses(lambda: city.send(dossier)) == f"Gói hồ sơ của HS-2024-01 {NO_UPLOAD}"


def test_days_that_cannot_be_and_numbers_used_twice_are_refused(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    city.issued("DVK-1")
    second = city.draft("DVK-2").code
    city.complete(second, "DVK-2")

    assert city.refuses(lambda: city.issue(second, number=" ")) == (
        "Chưa nhập số, ký hiệu tờ trình do văn thư cấp, ví dụ: 12/TTr-UBND."
    )
    assert city.refuses(lambda: city.issue(second, number="HS-2024-01/TTr-UBND")) == (
        "Số HS-2024-01/TTr-UBND đã dùng cho hồ sơ HS-2024-01. Hãy kiểm tra lại sổ văn bản đi."
    )
    assert city.refuses(lambda: submission.issue_submission.fn(second, "13/TTr", date(2024, 12, 9), *who(ISSUED))) == (
        "Ngày phát hành 09/12/2024 phải từ ngày lập hồ sơ 02/12/2024 đến ngày hôm nay 03/12/2024."
    )
    assert city.refuses(lambda: city.send("HS-2024-01", on=DRAFTED, today=SENT)) == (
        "Ngày gửi 02/12/2024 phải từ ngày 03/12/2024 đến ngày hôm nay 04/12/2024."
    )
    assert city.refuses(lambda: city.send(second)) == (
        "Không thể chuyển hồ sơ trình từ “Đang lập” sang “Đã gửi”. Các bước được phép: phát hành (Đã phát hành); "
        "hủy dự thảo (Đã rút)."
    )


def test_a_number_entered_by_mistake_is_undone_before_the_dossier_leaves(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.issued("DVK-1")

    report = submission.correct_submission.fn(dossier, "Nhầm số (ví dụ).", *who(ISSUED))

    assert (report.status_label, report.number, report.issued_on) == ("Đang lập", None, None)
    assert city.refuses(lambda: submission.correct_submission.fn(dossier, "Nhầm.", *who(ISSUED))) == (
        "Không thể chuyển hồ sơ trình từ “Đang lập” sang “Đang lập”. Các bước được phép: phát hành (Đã phát hành); "
        "hủy dự thảo (Đã rút)."
    )


@pytest.mark.parametrize(("clock", "expected"), [("pause", date(2024, 12, 25)), ("restart", date(2024, 12, 27))])
def test_a_return_pauses_or_restarts_the_clock_by_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: str, expected: date
) -> None:
    plan = plan_document()
    plan["recognition"]["levels"][0]["review"] = {"working_days": 10, "clock": clock}
    city = make_city(tmp_path, monkeypatch, plan)
    city.initiative("DVK-1")
    dossier = city.sent("DVK-1")
    # 05/12 received: 06, 09 counted (two), returned on 10, complete again on 13.
    assert city.acknowledge(dossier, date(2024, 12, 5)).expected_on == date(2024, 12, 19)

    assert city.returned(dossier, date(2024, 12, 10)).expected_on is None
    city.pieces(dossier, PieceRow(city.file("moi.pdf", PDF + b"more"), "bien-ban"), on=date(2024, 12, 11))
    assert city.refuses(lambda: city.send(dossier, on=date(2024, 12, 11))) == f"Gói hồ sơ của HS-2024-01 {NO_UPLOAD}"
    city.pack(dossier, on=date(2024, 12, 11))
    assert city.send(dossier, on=date(2024, 12, 12)).expected_on is None
    report = city.acknowledge(dossier, date(2024, 12, 13))

    assert report.expected_on == expected
    assert city.rows("SELECT round, returned_on, complete_on FROM submission_return") == [
        (1, "2024-12-10", "2024-12-13")
    ]
    assert city.rows("SELECT sent_on, first_sent_on FROM submission") == [("2024-12-12", "2024-12-04")]


def test_what_the_body_above_does_is_refused_on_days_that_cannot_be(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.sent("DVK-1")

    assert city.refuses(lambda: city.returned(dossier, date(2024, 12, 6), reasons=" ")) == (
        "Hãy nêu nội dung cấp trên yêu cầu bổ sung."
    )
    acknowledge = submission.acknowledge_submission.fn
    assert city.refuses(lambda: acknowledge(dossier, ISSUED, None, *who(SENT))) == (
        "Ngày cấp trên nhận 03/12/2024 phải từ ngày gửi 04/12/2024 đến ngày hôm nay 04/12/2024."
    )
    city.acknowledge(dossier, date(2024, 12, 6))
    assert (
        city.refuses(
            lambda: submission.return_submission.fn(dossier, date(2024, 12, 5), "Thiếu.", None, *who(date(2024, 12, 9)))
        )
        == "Ngày trả lại 05/12/2024 phải từ ngày 06/12/2024 đến ngày hôm nay 09/12/2024."
    )


def test_withdrawing_a_draft_touches_no_initiative(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code

    report = city.withdraw(dossier)

    assert (report.status_label, city.statuses()) == ("Đã rút", {"DVK-1": "passed"})
    assert city.rows("SELECT met_obligation FROM submission") == [(None,)]


def test_the_reports_that_hang_on_initiatives_go_into_the_package_and_need_not_be_filed_again(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier)
    assert city.pack(dossier).missing == ["Báo cáo thành tích của DVK-1", "Tờ trình đã ký"]

    hang(city, "DVK-1", "Báo cáo.pdf", b"first")
    hang(city, "DVK-1", "Ảnh.pdf", b"picture")
    report = city.pack(dossier)

    assert report.missing == ["Tờ trình đã ký"]
    with zipfile.ZipFile(city.home / str(report.package)) as archive:
        assert [name for name in archive.namelist() if name.startswith("03-")] == [
            "03-bao-cao/DVK-1/Anh.pdf",
            "03-bao-cao/DVK-1/Bao_cao.pdf",
        ]
        assert hashlib.sha256(PDF + b"first").hexdigest() in archive.read("SHA256SUMS").decode()
        assert archive.read("03-bao-cao/DVK-1/Bao_cao.pdf") == PDF + b"first"


def test_two_files_whose_names_differ_by_marks_alone_both_go_into_the_package(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    hang(city, "DVK-1", "Báo cáo.pdf", b"one")
    hang(city, "DVK-1", "Bao cao.pdf", b"other")

    report = city.pack(dossier)

    with zipfile.ZipFile(city.home / str(report.package)) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.startswith("03-")}
    assert found == {
        f"03-bao-cao/DVK-1/{hashlib.sha256(PDF + each).hexdigest()[:12]}-Bao_cao.pdf": PDF + each
        for each in (b"one", b"other")
    }


def test_a_report_handed_in_again_makes_the_package_outdated(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.draft("DVK-1").code
    city.complete(dossier)
    hang(city, "DVK-1", "bao-cao.pdf", b"first")
    city.issue(dossier)
    city.signed(dossier)
    city.pack(dossier, on=ISSUED)
    hang(city, "DVK-1", "bao-cao.pdf", b"second")

    assert city.refuses(lambda: city.send(dossier)).endswith(NO_UPLOAD)
    city.pack(dossier, on=ISSUED)
    assert city.send(dossier).status_label == "Đã gửi"


def hang(city: City, code: str, name: str, content: bytes) -> None:
    """A file that the unit handed in for its initiative, through the intake folder."""
    folder = city.home / "tiep-nhan" / "P-DX" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(PDF + content)
    attach_files.fn(code, *who(DRAFTED))
