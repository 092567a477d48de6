"""The pages that runs end with, whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

from flows.artifacts import (
    cell,
    fenced,
    hand_in_page,
    morning_after_page,
    reconciliation_page,
    released_page,
    sending_page,
    waiting_page,
)
from flows.board import board_page
from models.states import Mode
from tasks.board import Board, BoardRow, ComingRow, UnitRow
from tasks.delivery import Sending
from tasks.hand_ins import HandInReport
from tasks.morning_after import MissingUnit, MorningAfter, MorningDuty, OwnDuty
from tasks.reconciliation import Reconciled
from tasks.release import Released, Waiting, WaitingKind

DUE = date(2024, 11, 14)
LINK = "[Mở bảng theo dõi](/v2/artifacts/key/bang-theo-doi)\n"


def test_a_hand_in_says_where_it_stands_and_what_comes_next() -> None:
    report = HandInReport(
        unit_name="UBND phường Đức Xuân",
        duty_name="Báo cáo kết quả",
        clause="III.2.c",
        round=1,
        arrived_on=date(2024, 11, 19),
        status_label="Đã tiếp nhận",
        days_late=5,
        lateness_text="Chậm 5 ngày",
        next_step="Xem và chấp thuận, hoặc trả lại để bổ sung.",
    )

    page = hand_in_page(report)

    assert page.headline == "UBND phường Đức Xuân: Đã tiếp nhận. Chậm 5 ngày"
    assert page.markdown == (
        "# Ghi nhận nộp\n\n"
        "UBND phường Đức Xuân: Đã tiếp nhận. Chậm 5 ngày\n\n"
        "## Kết quả\n\n"
        "| Mục | Nội dung |\n"
        "| --- | --- |\n"
        "| Đơn vị | UBND phường Đức Xuân |\n"
        "| Nhiệm vụ | Báo cáo kết quả |\n"
        "| Căn cứ | III.2.c |\n"
        "| Lần nộp | 1 |\n"
        "| Ngày đến văn thư | 19/11/2024 |\n"
        "| Trạng thái | Đã tiếp nhận |\n"
        "| Đúng hạn hay chậm | Chậm 5 ngày |\n\n"
        "## Việc tiếp theo\n\n"
        "Xem và chấp thuận, hoặc trả lại để bổ sung.\n\n" + LINK
    )


def test_what_waits_for_release_is_shown_with_its_code_and_one_example() -> None:
    waiting = Waiting(
        code="a1b2c3",
        lines=2,
        people=2,
        kinds=[WaitingKind("Báo chậm", 2, ["UBND phường Đức Xuân"], "Chưa nhận được báo cáo", "Kính gửi…\n\nĐề nghị…")],
        blocked=["Nhiệm vụ “Trình”: chưa đối chiếu."],
    )

    page = waiting_page(waiting)

    assert page.markdown == (
        "# Duyệt gửi: đang chờ\n\n"
        "2 nội dung tới 2 người nhận đang chờ duyệt.\n\n"
        "## Việc tiếp theo\n\n"
        "Để quyết định, chạy lại “Duyệt gửi” với mã duyệt **a1b2c3** và chọn “Gửi” hoặc “Hủy bỏ”.\n\n"
        "## Nội dung chờ duyệt\n\n"
        "### Báo chậm: 2\n\n"
        "Nơi nhận: UBND phường Đức Xuân\n\n"
        "Ví dụ: **Chưa nhận được báo cáo**\n\n"
        "```text\nKính gửi…\n\nĐề nghị…\n```\n\n"
        "## Chưa thể duyệt\n\n"
        "- Nhiệm vụ “Trình”: chưa đối chiếu.\n\n" + LINK
    )


def test_nothing_that_waits_gives_no_code() -> None:
    page = waiting_page(Waiting(code="", lines=0, people=0, kinds=[], blocked=[]))

    assert page.markdown == "# Duyệt gửi: đang chờ\n\nKhông có gì chờ duyệt.\n\n" + LINK


def test_what_was_decided_is_one_sentence() -> None:
    sent, discarded = Released(True, 1200, 2, 2), Released(False, 3, 2, 0)

    assert [released_page(report).headline for report in (sent, discarded)] == [
        "Đã duyệt gửi 1.200 nội dung tới 2 người nhận.",
        "Đã hủy bỏ 3 nội dung; không thư nào đi.",
    ]


def test_the_morning_after_gives_words_to_paste_and_a_list_to_telephone() -> None:
    duty = MorningDuty(
        duty_name="Báo cáo kết quả",
        clause="III.2.c",
        due_on=DUE,
        missing=[MissingUnit("P-DX", "UBND phường Đức Xuân", "Họ Và Tên", "chưa có số", "Đầu mối phụ trách")],
        coordinating_missing=[
            MissingUnit("H-LHPN", "Hội Liên hiệp Phụ nữ", "Họ Và Tên", "0209 000 000", "Đầu mối phụ trách")
        ],
        received=22,
        total=24,
        chat_text="Kính gửi các đơn vị…",
    )
    report = MorningAfter(date(2024, 11, 15), [duty], [OwnDuty("Báo cáo thành phố", "III.1.c", date(2024, 11, 19), 3)])

    assert morning_after_page(report).markdown == (
        "# Sáng sau hạn, ngày 15/11/2024\n\n"
        "1 lượt đơn vị chưa nộp.\n\n"
        "## Báo cáo kết quả (III.2.c), hạn 14/11/2024\n\n"
        "Đã nhận 22 trên 24.\n\n"
        "### Chưa nộp: danh sách gọi điện\n\n"
        "| Mã | Đơn vị | Đầu mối | Điện thoại | Đã gọi |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| P-DX | UBND phường Đức Xuân | Đầu mối phụ trách | chưa có số | ☐ |\n\n"
        "Họ tên, số đầy đủ không hiện ở đây: chạy lệnh danvan morning-after trên máy chủ, hoặc xem tệp đơn vị.\n\n"
        "### Cơ quan phối hợp: chưa nhận được\n\n"
        "| Mã | Cơ quan | Đầu mối | Điện thoại |\n"
        "| --- | --- | --- | --- |\n"
        "| H-LHPN | Hội Liên hiệp Phụ nữ | Đầu mối phụ trách | …000 |\n\n"
        "### Để dán vào nhóm Zalo\n\n"
        "```text\nKính gửi các đơn vị…\n```\n\n"
        "## Việc của chính Phòng Nội vụ\n\n"
        "| Việc | Căn cứ | Hạn | Còn (ngày làm việc) |\n"
        "| --- | --- | --- | --- |\n"
        "| Báo cáo thành phố | III.1.c | 19/11/2024 | 3 |\n\n" + LINK
    )


def test_a_look_at_a_reconciliation_says_that_nothing_was_recorded() -> None:
    report = Reconciled(
        duty_name="Báo cáo kết quả",
        clause="III.2.c",
        through_on=DUE,
        recorded=["UBND xã Dương Quang"],
        still_missing=[],
        coordinating_missing=[],
        preview=True,
    )

    assert [reconciliation_page(each).headline for each in (report, replace(report, preview=False))] == [
        "Sẽ ghi nhận thêm 1 đơn vị đã nộp “Báo cáo kết quả” (III.2.c); đến hết ngày 14/11/2024 còn 0 đơn vị chưa nộp.",
        "Đã ghi nhận thêm 1 đơn vị đã nộp “Báo cáo kết quả” (III.2.c); đến hết ngày 14/11/2024 còn 0 đơn vị chưa nộp.",
    ]
    assert "Chỉ xem trước: chưa ghi gì vào sổ." in reconciliation_page(report).markdown
    assert "Chỉ xem trước" not in reconciliation_page(replace(report, preview=False)).markdown


def test_sending_says_what_really_happened_in_the_offices_time() -> None:
    report = Sending(
        accepted=3,
        deferred=1,
        failed=0,
        uncertain=0,
        cancelled=0,
        waiting=1,
        stopped=True,
        reasons={"451: máy chủ bận": 1},
        next_try_at=datetime(2024, 11, 14, 1, 5, tzinfo=UTC),
    )

    page = sending_page(report)

    assert page.headline == "Việc gửi đang dừng. Máy chủ đã nhận 3 thư; còn chờ 1."
    assert "## Lần thử tới\n\n08:05 ngày 14/11/2024\n" in page.markdown
    assert "| 451: máy chủ bận | 1 |" in page.markdown


def test_the_board_says_late_first_and_keeps_internal_targets_apart() -> None:
    late = UnitRow("UBND phường Đức Xuân", "Báo cáo kết quả", "III.2.c", "14/11/2024", 1, "Chưa nhận được")
    board = Board(
        today=date(2024, 11, 15),
        mode=Mode.TRAINING,
        plan_title="Kế hoạch năm 2024",
        plan_reference="Kế hoạch số 45/KH-UBND",
        stopped=True,
        stop_reason="kiểm tra máy chủ thư",
        rows=[
            BoardRow("Báo cáo kết quả", "III.2.c", "Hạn theo Kế hoạch", "14/11/2024", 24, 23, 23, 1, 1, ""),
            BoardRow(
                "Kế hoạch đơn vị",
                "III.2.a",
                "Mốc nội bộ (giả định)",
                "23/04/2024",
                24,
                23,
                0,
                0,
                1,
                "Giả định: 20 ngày.",
            ),
        ],
        late_units=[late],
        past_target=[replace(late, duty="Kế hoạch đơn vị", clause="III.2.a", due_text="23/04/2024", days_late=206)],
        not_received_coordinating=[replace(late, unit="Hội Liên hiệp Phụ nữ")],
        coming=[ComingRow(date(2024, 11, 18), "Báo cáo lãnh đạo", 1)],
        outbox={"Máy chủ đã nhận": 1500},
        warnings=["Lịch năm 2025 chưa được duyệt."],
    )

    page = board_page(board)

    assert (page.key, page.headline) == ("bang-theo-doi", "1 lượt đơn vị đang chậm.")
    assert page.markdown == (
        "# DIỄN TẬP · Bảng theo dõi, ngày 15/11/2024\n\n"
        "1 lượt đơn vị đang chậm.\n\n"
        "## DỪNG GỬI\n\n"
        "**Không thư nào đi cho tới khi chạy “Cho gửi lại”.** Lý do: kiểm tra máy chủ thư.\n\n"
        "## Cần xem lại\n\n"
        "- Lịch năm 2025 chưa được duyệt.\n\n"
        "## Đang chậm\n\n"
        "### Báo cáo kết quả (III.2.c), 14/11/2024: 1 nơi\n\n"
        "| Đơn vị | Số ngày chậm |\n"
        "| --- | --- |\n"
        "| UBND phường Đức Xuân | 1 |\n\n"
        "## Sắp tới\n\n"
        "| Ngày | Việc | Số lượt |\n"
        "| --- | --- | --- |\n"
        "| 18/11/2024 | Báo cáo lãnh đạo | 1 |\n\n"
        "## Nhiệm vụ\n\n"
        "### Hạn theo Kế hoạch\n\n"
        "| Nhiệm vụ | Hạn | Đã nhận | Chậm | Còn thiếu |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Báo cáo kết quả (III.2.c) | 14/11/2024 | 23/24 | 1 | 1 |\n\n"
        "### Mốc nội bộ (giả định)\n\n"
        "| Nhiệm vụ | Hạn | Đã nhận | Chậm | Còn thiếu |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Kế hoạch đơn vị (III.2.a) | 23/04/2024 | 23/24 | 0 | 1 |\n\n"
        "- III.2.a. Giả định: 20 ngày.\n\n"
        "## Qua mốc nội bộ (không phải quá hạn theo kế hoạch)\n\n"
        "### Kế hoạch đơn vị (III.2.a), 23/04/2024: 1 nơi\n\n"
        "UBND phường Đức Xuân.\n\n"
        "## Cơ quan phối hợp: chưa nhận được\n\n"
        "### Báo cáo kết quả (III.2.c), 14/11/2024: 1 nơi\n\n"
        "Hội Liên hiệp Phụ nữ.\n\n"
        "## Thông báo\n\n"
        "| Trạng thái | Số |\n"
        "| --- | --- |\n"
        "| Máy chủ đã nhận | 1.500 |\n\n"
        "## Kế hoạch\n\n"
        "- Kế hoạch năm 2024\n"
        "- Kế hoạch số 45/KH-UBND\n\n"
        "[Mở trang tệp văn bản, biểu mẫu](/tep/)\n"
    )


def test_what_people_typed_is_text_and_not_markup() -> None:
    assert cell("a | b\n<img src=x> & c") == "a \\| b &lt;img src=x> &amp; c"


def test_text_to_copy_cannot_break_out_of_its_frame() -> None:
    assert fenced("xem ``` này") == "````text\nxem ``` này\n````"
