"""Every refusal of the appraisal: a sentence that says what to do, and the record exactly as it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from appraisal_office import DAY, ROUND, Office, make_office, member_rows, ranking, secret, sheet_row, weighted, who

from config.refusals import Refused
from models.appraisal.record import Choice, ConflictKind
from models.appraisal.rounds import ConflictRow, MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import TallyRow
from models.initiatives import InitiativeStatus
from models.states import Mode
from tasks.appraisal import council as appraisal_council
from tasks.appraisal import results as appraisal_results
from tasks.appraisal import rounds as appraisal
from tasks.appraisal import sheets as appraisal_sheets

A, B = "DVK-2024-001", "DVK-2024-002"
VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")
Step = Callable[[Office], object]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch)


def refused(office: Office, step: Step) -> str:
    """The sentence of a refusal, after seeing that nothing was written."""
    before = office.everything()
    with pytest.raises(Refused) as told:
        step(office)
    assert office.everything() == before
    return str(told.value)


def registered(office: Office) -> None:
    office.register(A, "P-DX")
    office.register(B, "X-DQ", status=InitiativeStatus.REGISTERED)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            lambda office: office.open(B),
            f"Chưa đưa vào đợt thẩm định được: {B} không ở trạng thái “Đã xác nhận”. Hãy xác nhận đăng ký, hoặc bỏ các "
            "mô hình này rồi làm lại.",
        ),
        (
            lambda office: office.open("DVK-2024-999"),
            "Kế hoạch không có mô hình DVK-2024-999. Hãy chọn trong danh sách.",
        ),
        (
            lambda office: office.open(due=date(2024, 11, 15)),
            "Hạn nộp phiếu chấm 15/11/2024 đã qua so với hôm nay 18/11/2024. Hãy chọn lại ngày.",
        ),
        (
            lambda office: office.council(),
            f"Không có đợt thẩm định “{ROUND}”. Hãy chọn một đợt trong danh sách, hoặc mở đợt mới.",
        ),
    ],
)
def test_opening_is_refused(office: Office, step: Step, sentence: str) -> None:
    registered(office)

    assert refused(office, step) == sentence


def test_an_initiative_is_in_one_round_at_a_time(office: Office) -> None:
    registered(office)
    office.open()

    assert refused(office, lambda office: office.open(A)) == (
        f"Mô hình đang được thẩm định ở đợt khác: {A} (đợt {ROUND}). Hãy để lại ở đợt ấy trước, hoặc bỏ khỏi đợt mới."
    )
    assert refused(office, lambda office: office.open()) == (
        "Không có mô hình nào để thẩm định: chỉ mô hình đã xác nhận đăng ký mới đưa vào đợt."
    )


def test_a_councils_file_is_refused_whole_and_every_wrong_row_is_told(office: Office) -> None:
    registered(office)
    office.open()
    rows = [
        *member_rows(),
        MemberRow(8, "TV01", "uy-vien", "P-KT", "", "Thành viên Thứ Bảy"),
        MemberRow(9, "", "truong-ban", "P-LA", "to-9", ""),
    ]

    assert refused(office, lambda office: office.council(rows)) == (
        "Tệp “hoi-dong.csv” không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 8, mã thành viên: mã “TV01” ghi hai lần.\n"
        "- Dòng 9, họ tên: chưa ghi họ tên.\n"
        "- Dòng 9, mã thành viên: chưa ghi mã.\n"
        "- Dòng 9, tổ: không có tổ “to-9”; các tổ: kế hoạch không chia tổ.\n"
        "- Dòng 9, vai trò: không có vai trò “truong-ban”; dùng một trong: chu-tich, pho-chu-tich, thu-ky, uy-vien.\n"
        "- Dòng 9, đơn vị: không có đơn vị “P-LA” trong danh sách đơn vị."
    )


def test_a_member_is_not_left_out_once_sheets_are_assigned(office: Office) -> None:
    office.scoring("P-DX")

    assert refused(office, lambda office: office.council(member_rows()[:-1])) == (
        "Tệp “hoi-dong.csv” thiếu thành viên TV06 trong khi đã phân công thẩm định. Hãy ghi lại đủ các thành viên này; "
        "thành viên không làm nữa thì bỏ phân công từng mô hình."
    )


def test_assigning_is_refused_without_a_council_or_with_too_few_who_may(office: Office) -> None:
    registered(office)
    office.open()
    assert refused(office, lambda office: office.assign()) == (
        "Chưa có Hội đồng: hãy nạp tệp Hội đồng trước khi phân công."
    )
    office.council()
    for member in ("TV01", "TV02", "TV03"):
        office.declare(member, A)

    assert refused(office, lambda office: office.assign()) == (
        f"Không đủ thành viên không có xung đột lợi ích để thẩm định: {A} (thiếu 1). Hãy bổ sung thành viên vào Hội "
        "đồng, hoặc để mô hình ấy lại đợt sau."
    )


def test_conflicts_are_refused_whole(office: Office) -> None:
    office.scoring("P-DX")
    rows = [
        ConflictRow(2, "TV01", A, ConflictKind.DECLARED),
        ConflictRow(3, "TV99", "DVK-2024-999", ConflictKind.AUTHOR),
    ]

    said = refused(
        office, lambda office: appraisal_council.declare_conflicts.fn(ROUND, rows, "Tệp “quan-he.csv”", *who())
    )
    assert said == (
        "Tệp “quan-he.csv” không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 3, mô hình: đợt không có mô hình “DVK-2024-999”.\n"
        "- Dòng 3, thành viên: Hội đồng không có thành viên “TV99”."
    )


def scoring(office: Office) -> None:
    """Two mô hình being scored; TV02 belongs to the unit of the second."""
    office.scoring("P-DX", "P-VHTT")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            lambda office: appraisal_council.assign_by_hand.fn(ROUND, "TV01", A, " ", *who()),
            "Chưa ghi lý do phân công bằng tay; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: appraisal_council.assign_by_hand.fn(ROUND, "TV06", A, "Am hiểu.", *who()),
            "Vai trò của thành viên TV06 không chấm điểm. Hãy chọn thành viên khác.",
        ),
        (
            lambda office: appraisal_council.assign_by_hand.fn(ROUND, "TV02", B, "Am hiểu.", *who()),
            f"Thành viên TV02 có xung đột lợi ích với mô hình {B} nên không thẩm định được.",
        ),
        (
            lambda office: appraisal_council.assign_by_hand.fn(ROUND, office.assigned(A)[0], A, "Am hiểu.", *who()),
            "đã được phân công thẩm định mô hình",
        ),
        (
            lambda office: appraisal_council.take_off.fn(ROUND, "TV06", A, "Bận.", *who()),
            f"Thành viên TV06 không được phân công thẩm định mô hình {A}.",
        ),
        (
            lambda office: appraisal_council.take_off.fn(ROUND, "TV01", A, "", *who()),
            "Chưa ghi lý do bỏ phân công; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: appraisal_council.lift_conflict.fn(ROUND, "TV02", B, "Nhầm.", *who()),
            f"Thành viên TV02 không có khai báo xung đột lợi ích với mô hình {B}. Xung đột do cùng đơn vị hoặc là tác "
            "giả được đọc từ hồ sơ, không gỡ được.",
        ),
        (
            lambda office: appraisal.drop.fn(ROUND, A, "", *who()),
            "Chưa ghi lý do để mô hình lại đợt sau.",
        ),
        (
            lambda office: appraisal.cancel.fn(ROUND, "", *who()),
            "Chưa ghi lý do hủy đợt thẩm định.",
        ),
        (
            lambda office: appraisal_sheets.let_amend.fn(ROUND, "TV01", [A], "", *who()),
            "Chưa ghi lý do cho sửa phiếu; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: appraisal_sheets.let_amend.fn(ROUND, office.assigned(A)[0], [A], "Nhầm.", *who()),
            "chưa nộp phiếu về mô hình",
        ),
        (
            lambda office: office.close(),
            "Còn 6 phiếu chưa nộp: ",
        ),
        (
            lambda office: office.close(without_missing=True),
            "Chưa ghi lý do khóa khi còn phiếu chưa nộp; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: office.meet(),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đang chấm” nên không ghi phiên họp được; chỉ làm khi đợt ở "
            "trạng thái “Đã khóa phiếu chấm”.",
        ),
        (
            lambda office: office.preview(),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đang chấm” nên không xem trước kết quả được; chỉ làm khi đợt ở "
            "trạng thái “Đã khóa phiếu chấm”.",
        ),
        (
            lambda office: appraisal_results.explain_total(ROUND, A),
            "Chưa khóa phiếu chấm nên chưa có tổng để giải trình.",
        ),
        (
            lambda office: appraisal_sheets.reopen_scoring.fn(ROUND, "Bổ sung.", *who()),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đang chấm” nên không mở lại việc chấm được; chỉ làm khi đợt ở "
            "trạng thái “Đã khóa phiếu chấm”.",
        ),
        (
            lambda office: office.publish(),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đang chấm” nên không công bố được; chỉ làm khi đợt ở trạng thái "
            "“Đã áp dụng kết quả”.",
        ),
    ],
)
def test_a_step_out_of_place_is_refused_while_scoring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: Step, sentence: str
) -> None:
    office = make_office(tmp_path, monkeypatch, after=scoring)

    assert sentence in refused(office, step)


def test_a_sheet_is_refused_whole_and_names_row_and_criterion_but_no_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, monkeypatch, weighted())
    office.register("DVK-2024-003", "P-HT")
    office.scoring("P-DX", "X-DQ")
    member = office.assigned(A)[0]
    other = next(code for code in VOTERS if code not in office.assigned(A))
    name = office.facts().member_by_code("TV02").name
    rows = [
        SheetRow(2, A, scores={"hieu-qua": "37", "lan-toa": "7,25", "sang-tao": "5"}),
        SheetRow(3, A, scores={"hieu-qua": "8", "lan-toa": "7"}),
        SheetRow(4, "DVK-2024-009", scores={"hieu-qua": "8", "lan-toa": "7"}),
    ]

    assert refused(office, lambda office: office.sheet(member, *rows)) == (
        f"Phiếu {member} không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 2, tiêu chí “Hiệu quả”: điểm vượt mức tối đa 10.\n"
        "- Dòng 2, tiêu chí “Sức lan tỏa”: điểm phải là bội số của 0,5.\n"
        "- Dòng 2, tiêu chí “sang-tao”: không có trong bộ tiêu chí.\n"
        f"- Dòng 3, mô hình: “{A}” ghi hai lần trong phiếu.\n"
        f"- Dòng 4, mô hình: đợt {ROUND} không có mô hình “DVK-2024-009”."
    )
    row = SheetRow(2, A, scores={"hieu-qua": "tám"}, remarks={"hieu-qua": f"Theo ý kiến của {name}"})
    assert refused(office, lambda office: office.sheet(member, row)) == (
        f"Phiếu {member} không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 2, tiêu chí “Hiệu quả”: nhận xét nêu tên thành viên Hội đồng hoặc cá nhân; hãy bỏ tên.\n"
        "- Dòng 2, tiêu chí “Hiệu quả”: phải ghi một số, ví dụ 8,5.\n"
        "- Dòng 2, tiêu chí “Sức lan tỏa”: chưa cho điểm."
    )
    assert refused(office, lambda office: office.sheet(member, SheetRow(2, A, True, {"hieu-qua": "8"}))).endswith(
        "- Dòng 2: đã ghi không cho ý kiến thì không ghi điểm."
    )
    assert refused(
        office, lambda office: office.sheet(other, SheetRow(2, A, scores={"hieu-qua": "8", "lan-toa": "7"}))
    ).endswith(f"- Dòng 2, mô hình: thành viên {other} không được phân công thẩm định mô hình {A}.")
    assert refused(office, lambda office: office.sheet("TV99", row)) == (
        f"Hội đồng của đợt {ROUND} không có thành viên “TV99”. Hãy chọn một mã trong danh sách thành viên."
    )


def test_a_member_with_a_conflict_may_not_hand_a_sheet_in(office: Office) -> None:
    office.scoring("P-DX")
    member = office.assigned(A)[0]
    office.declare(member, A)

    assert refused(office, lambda office: office.sheet(member, sheet_row(A))).endswith(
        f"- Dòng 2, mô hình: thành viên {member} có xung đột lợi ích với mô hình {A} nên không được chấm."
    )


def test_a_sheet_that_was_handed_in_is_not_overwritten_and_a_closed_one_not_at_all(office: Office) -> None:
    office.scoring("P-DX")
    member, *others = office.assigned(A)
    office.sheet(member, sheet_row(A))
    assert refused(office, lambda office: office.sheet(member, sheet_row(A, ["ben-vung"]))).endswith(
        f"- Dòng 2, mô hình: phiếu về mô hình {A} ở trạng thái “Đã nộp”; muốn sửa thì chạy “Cho sửa phiếu” trước khi "
        "khóa."
    )
    assert "ở trạng thái “Đã nộp” nên không bỏ phân công được nữa." in refused(
        office, lambda office: appraisal_council.take_off.fn(ROUND, member, A, "Bận.", *who())
    )

    office.close(without_missing=True, reason="Hết hạn.")

    assert "“Vắng, không chấm”" in refused(office, lambda office: office.sheet(others[0], sheet_row(A)))
    assert "không cho sửa phiếu được" in refused(
        office, lambda office: appraisal_sheets.let_amend.fn(ROUND, member, [A], "Nhầm.", *who())
    )


# --- closed: meetings, votes, results -----------------------------------------------------------------------------


def closed(office: Office) -> None:
    """The same with every sheet in and closed."""
    office.scoring("P-DX", "P-VHTT")
    office.all_sheets()
    office.close()


def voted(office: Office) -> None:
    """The same with everybody in favour of everything."""
    closed(office)
    office.all_vote()


@pytest.fixture
def shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch, after=closed)


@pytest.fixture
def decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return make_office(tmp_path, monkeypatch, after=voted)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            lambda office: office.meet(on=date(2024, 11, 19)),
            "Ngày họp 19/11/2024 sau ngày hôm nay 18/11/2024. Hãy chọn lại ngày.",
        ),
        (
            lambda office: office.meet(on=date(2024, 11, 17)),
            "Ngày họp trước ngày mở đợt 18/11/2024. Hãy chọn lại ngày.",
        ),
        (
            lambda office: office.meet(began="13 giờ"),
            "Giờ họp ghi như 08:00, giờ kết thúc sau giờ bắt đầu.",
        ),
        (
            lambda office: appraisal_results.record_meeting.fn(ROUND, DAY, "08:00", "09:00", " ", ["TV01"], *who()),
            "Chưa ghi địa điểm họp; biên bản cần địa điểm.",
        ),
        (
            lambda office: appraisal_results.record_meeting.fn(ROUND, DAY, "08:00", "09:00", "Phòng 1", [], *who()),
            "Chưa chọn thành viên có mặt.",
        ),
        (
            lambda office: office.meet("TV01", "TV99"),
            f"Hội đồng của đợt {ROUND} không có thành viên “TV99”. Hãy chọn một mã trong danh sách thành viên.",
        ),
        (
            lambda office: office.vote({(A, "TV01"): Choice.FOR}),
            f"Đợt {ROUND} chưa ghi phiên họp số 1. Hãy ghi phiên họp trước.",
        ),
        (
            lambda office: office.apply("abc123"),
            "Kết quả đã thay đổi so với lần xem trước, hoặc mã chưa đúng. Hãy chạy “Xem trước” để xem lại và lấy mã "
            "mới.",
        ),
        (
            lambda office: office.undo(""),
            "Chưa ghi lý do hoàn tác; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: appraisal_results.settle_tie.fn(ROUND, A, True, "Lý do.", *who()),
            f"Mô hình {A} không bằng điểm ở vị trí cuối được chọn nên kết quả theo quy định, không quyết định riêng.",
        ),
        (
            lambda office: appraisal_sheets.reopen_scoring.fn(ROUND, "", *who()),
            "Chưa ghi lý do mở lại việc chấm; lý do được ghi vào nhật ký.",
        ),
        (
            lambda office: appraisal.bring_back.fn(ROUND, A, *who()),
            f"Đợt thẩm định {ROUND} đang ở trạng thái “Đã khóa phiếu chấm” nên không đưa mô hình lại vào đợt được; chỉ "
            "làm khi đợt ở trạng thái “Đang chuẩn bị”, “Đang chấm”.",
        ),
    ],
)
def test_a_step_out_of_place_is_refused_once_closed(shut: Office, step: Step, sentence: str) -> None:

    assert refused(shut, step) == sentence


def test_ballots_are_refused_whole_and_say_who_may_not_vote_but_not_what_was_voted(shut: Office) -> None:
    office = shut
    office.meet("TV01", "TV02", "TV03", "TV06")
    ballots = {
        (A, "TV01"): Choice.FOR,
        (A, "TV05"): Choice.FOR,
        (A, "TV06"): Choice.FOR,
        (B, "TV02"): Choice.AGAINST,
        ("DVK-2024-009", "TV99"): Choice.FOR,
    }

    assert refused(office, lambda office: office.vote(ballots)) == (
        "Tệp “phieu.csv” không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 3, thành viên: thành viên TV05 vắng mặt ở phiên họp.\n"
        "- Dòng 4, thành viên: vai trò của thành viên TV06 không biểu quyết.\n"
        "- Dòng 5, thành viên: thành viên TV02 có xung đột lợi ích với mô hình này.\n"
        "- Dòng 6, mô hình: đợt không có mô hình “DVK-2024-009”.\n"
        "- Dòng 6, thành viên: Hội đồng không có thành viên “TV99”."
    )
    assert refused(
        office,
        lambda office: appraisal_results.take_tallies.fn(ROUND, 1, [TallyRow(2, A, 1, 0, 0, 0)], "Tệp", *who()),
    ) == ("Kế hoạch không quy định bỏ phiếu kín: hãy nạp phiếu biểu quyết của từng thành viên.")


def test_a_tally_with_more_ballots_than_voters_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, secret)
    closed(office)
    office.meet(*VOTERS)
    # Five are there, and one of them has a conflict with B.
    rows = [TallyRow(2, A, 5, 0, 0, 0), TallyRow(3, B, 5, 0, 0, 0), TallyRow(4, A, 1, 0, 0, 0)]

    assert refused(office, lambda office: appraisal_results.take_tallies.fn(ROUND, 1, rows, "Tệp", *who())) == (
        "Tệp không được nhận, chưa ghi dòng nào. Hãy sửa các lỗi sau rồi nộp lại:\n"
        "- Dòng 3: tổng số phiếu nhiều hơn số thành viên có mặt, được quyền biểu quyết mô hình này.\n"
        f"- Dòng 4, mô hình: “{A}” ghi hai lần."
    )
    assert refused(office, lambda office: office.vote({(A, "TV01"): Choice.FOR})) == (
        "Kế hoạch không quy định biểu quyết công khai: hãy nạp tổng hợp kiểm phiếu."
    )


def test_without_a_quorum_nothing_is_applied(shut: Office) -> None:
    office = shut
    office.all_vote(present=("TV01", "TV02", "TV03"))
    code = office.preview().preview_code

    assert refused(office, lambda office: office.apply(code)) == (
        f"Chưa áp dụng được vì còn mô hình chưa có kết quả. {A}: phiên họp chưa đủ số thành viên theo quy định; thành "
        f"viên có xung đột lợi ích không tính; {B}: phiên họp chưa đủ số thành viên theo quy định; thành viên có xung "
        "đột lợi ích không tính. Họp lại với đủ thành viên, ghi phiên họp và nạp kết quả biểu quyết, rồi xem trước lại."
    )


def test_what_changed_since_it_was_shown_is_not_applied(decided: Office) -> None:
    office = decided
    code = office.preview().preview_code
    office.vote({(A, member): Choice.FOR for member in VOTERS})

    assert refused(office, lambda office: office.apply(code)) == (
        "Kết quả đã thay đổi so với lần xem trước, hoặc mã chưa đúng. Hãy chạy “Xem trước” để xem lại và lấy mã mới."
    )


def test_results_are_decided_once(decided: Office) -> None:
    office = decided
    code = office.preview().preview_code
    office.apply(code)

    assert refused(office, lambda office: office.apply(code)) == (
        f"Kết quả của đợt {ROUND} đã được áp dụng. Muốn quyết định lại thì hoàn tác trước khi công bố."
    )
    assert "không khai báo xung đột lợi ích được" in refused(office, lambda office: office.declare("TV03", A))


def test_what_is_published_is_not_taken_back(decided: Office) -> None:
    office = decided
    office.apply()
    office.publish()

    assert refused(office, lambda office: office.undo()) == (
        f"Đợt thẩm định {ROUND} đang ở trạng thái “Đã công bố” nên không hoàn tác được; chỉ làm khi đợt ở trạng thái "
        "“Đã áp dụng kết quả”."
    )
    assert "không công bố được" in refused(office, lambda office: office.publish())


def test_what_was_submitted_upward_meanwhile_is_not_taken_back(decided: Office) -> None:
    office = decided
    office.apply()
    with office.session() as session:
        row = office.facts().initiative_by_code(A)
        row.status = InitiativeStatus.SUBMITTED
        session.add(row)

    assert refused(office, lambda office: office.undo()) == (
        f"Không hoàn tác được: {A} đã sang bước sau. Hãy rút hồ sơ trình của các mô hình này trước."
    )


def test_a_dossier_that_changed_after_its_scoring_is_not_decided_nor_published(decided: Office) -> None:
    office = decided
    code = office.preview().preview_code
    office.change_dossier(A)
    assert refused(office, lambda office: office.apply(code)).startswith(
        "Còn phiếu phải chấm lại do hồ sơ thay đổi hoặc mới phân công: "
    )

    office.change_dossier(A, "Mục tiêu (ví dụ)")
    office.apply(code)
    office.change_dossier(A)

    assert refused(office, lambda office: office.publish()) == (
        f"Chưa công bố được: hồ sơ {A} thay đổi sau khi chấm. Hãy hoàn tác, chấm lại các hồ sơ này rồi áp dụng lại."
    )


def test_a_withdrawn_initiative_is_left_out_before_the_others_are_decided(decided: Office) -> None:
    office = decided
    with office.session() as session:
        row = office.facts().initiative_by_code(A)
        row.status = InitiativeStatus.WITHDRAWN
        session.add(row)
    code = office.preview().preview_code

    assert refused(office, lambda office: office.apply(code)) == (
        f"Chưa áp dụng được vì còn mô hình chưa có kết quả. {A}: không còn ở trạng thái đã xác nhận đăng ký. "
        "Để mô hình ấy lại đợt sau."
    )
    appraisal.drop.fn(ROUND, A, "Đơn vị rút đăng ký.", *who())
    office.apply()
    assert office.statuses() == {A: "withdrawn", B: "passed"}


def test_the_council_does_not_choose_more_than_there_are_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, monkeypatch, ranking(1))
    office.scoring("P-DX", "X-DQ", "P-HT")
    for member, codes in office.awaited().items():
        office.sheet(
            member, *[SheetRow(n, code, scores={"hieu-qua": "8", "lan-toa": "8"}) for n, code in enumerate(codes, 2)]
        )
    office.close()
    appraisal_results.settle_tie.fn(ROUND, A, True, "Địa bàn khó khăn.", *who())

    assert refused(
        office, lambda office: appraisal_results.settle_tie.fn(ROUND, B, True, "Địa bàn khó khăn.", *who())
    ).startswith("Hội đồng đã chọn đủ số mô hình ở vị trí cuối.")
    assert refused(office, lambda office: appraisal_results.settle_tie.fn(ROUND, B, False, "", *who())) == (
        "Chưa ghi lý do Hội đồng quyết định; lý do được ghi vào biên bản và nhật ký."
    )


def test_a_live_plan_that_is_not_issued_tells_no_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, monkeypatch, mode=Mode.LIVE)
    office.register(A, "P-DX")
    office.open()
    office.council()

    assert refused(office, lambda office: office.assign()) == (
        "Kế hoạch chưa ban hành nên chưa báo được cho đơn vị. Hãy chạy “Ghi nhận ban hành” trước, rồi làm lại."
    )


def test_a_step_that_breaks_in_the_middle_leaves_nothing_and_the_retry_equals_the_unbroken_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.appraisal import decisions

    records = []
    for name, breaks in (("dut", True), ("lien", False)):
        (tmp_path / name).mkdir()
        office = make_office(tmp_path / name, monkeypatch)
        closed(office)
        office.all_vote()
        code = office.preview().preview_code
        if breaks:
            before = office.everything()
            with monkeypatch.context() as broken:
                # The batch is half applied when the last audit row cannot be written.
                broken.setattr(decisions, "shift_all", _break)
                with pytest.raises(OSError, match="đĩa đầy"):
                    office.apply(code)
            assert office.everything() == before
        office.apply(code)
        records.append(office.everything())

    assert records[0] == records[1]


def _break(*_: object, **__: object) -> None:
    raise OSError("đĩa đầy")
