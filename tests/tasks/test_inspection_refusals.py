"""What is refused, with the sentence to act on and the record as it was; and a step that breaks in the middle."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_office import MAY, ROUND, City, make_city, who

from config.refusals import Refused
from models import agenda, audit, lifecycle
from models.inspection import events as inspection_days
from models.inspection.record import About, FindingKind, GuidanceKind, RoundStatus
from models.plans import Plan
from tasks.inspection import events as inspection
from tasks.inspection import rounds as inspection_rounds
from tasks.inspection.rounds import NewRound
from tasks.inspection.rows import FindingRow, GuidedRow, PersonRow, RatingRow, ScheduleRow

TODAY = date(2024, 6, 13)
AHEAD = date(2024, 6, 24)
LATER = date(2024, 6, 25)
Act = Callable[[City], object]
FILL_IN = " Hãy điền ô “Lý do” rồi chạy lại."
LOOK_AGAIN = "Hãy xem lại số cuộc kiểm tra; nếu ghi nhầm đã kiểm tra thì đính chính trước."


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


def made_busy(city: City) -> City:
    """A confirmed list; number 1 is ahead (24/6), number 2 was held on 13/6 and has one recommendation."""
    city.register("DVK-2024-001", "P-SC")
    city.register("DVK-2024-002", "P-DX")
    city.confirmed("P-DX", "P-SC", "P-HT", "VP-HDND-UBND")
    city.schedule(("P-DX", AHEAD, "doan-1"), ("P-SC", TODAY, "doan-2"))
    city.held(2, on=TODAY)
    city.results(FindingRow("2", FindingKind.RECOMMENDATION, "Bổ sung sổ (ví dụ)", date(2024, 7, 10)), on=TODAY)
    return city


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, City]:
    """Two offices that many refusals share: a refusal leaves them as they were, and each test makes sure of it."""
    with pytest.MonkeyPatch.context() as patch:
        busy = made_busy(make_city(tmp_path_factory.mktemp("ban"), patch))
        choosing = make_city(tmp_path_factory.mktemp("chon"), patch)
        choosing.choose()
        return {"busy": busy, "choosing": choosing}


@pytest.fixture
def busy(offices: dict[str, City], monkeypatch: pytest.MonkeyPatch) -> City:
    offices["busy"].enter(monkeypatch)
    return offices["busy"]


@pytest.fixture
def choosing(offices: dict[str, City], monkeypatch: pytest.MonkeyPatch) -> City:
    offices["choosing"].enter(monkeypatch)
    return offices["choosing"]


def refused(city: City, act: Act) -> str:
    """The sentence of a refusal, after making sure that it changed nothing."""
    before = city.everything()
    with pytest.raises(Refused) as found:
        act(city)
    assert city.everything() == before
    return str(found.value)


def schedule(unit: str, day: date, team: str = "doan-1") -> Act:
    return lambda city: city.schedule((unit, day, team), on=TODAY)


def rate(number: str, about: About, code: str, rating: str = "dat") -> Act:
    return lambda city: city.results(RatingRow(number, about, code, rating), on=TODAY)


def find(words: str, fix_by: date, number: str = "2") -> Act:
    return lambda city: city.results(FindingRow(number, FindingKind.FINDING, words, fix_by), on=TODAY)


# --- days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            schedule("X-NT", AHEAD),
            "Đơn vị X-NT không có trong danh sách đã chốt của Đợt 1. Hãy chọn đơn vị trong danh sách.",
        ),
        (
            schedule("P-DX", LATER),
            "Đơn vị P-DX đã có cuộc kiểm tra số 1 ngày 24/06/2024 (Đã lên lịch). Muốn đổi, hãy dùng việc “Đổi ngày "
            "kiểm tra”.",
        ),
        (
            schedule("P-HT", date(2024, 6, 22)),
            "Ngày 22/06/2024 (thứ Bảy) không phải ngày làm việc (cuối tuần). Hãy chọn ngày làm việc, gần nhất là "
            "24/06/2024 (thứ Hai).",
        ),
        (
            schedule("P-HT", date(2024, 7, 1)),
            "Ngày 01/07/2024 nằm ngoài Đợt 1 (từ 03/06/2024 đến 28/06/2024). Hãy chọn ngày trong đợt.",
        ),
        (
            schedule("P-HT", date(2024, 6, 12)),
            "Ngày kiểm tra 12/06/2024 đã qua. Hãy chọn ngày từ 13/06/2024 trở đi.",
        ),
        (
            schedule("P-HT", date(2024, 6, 19)),
            "Từ hôm nay đến ngày 19/06/2024 chỉ còn 4 ngày làm việc, phải báo trước ít nhất 5 ngày làm việc (Giả định: "
            "báo cho đơn vị trước ít nhất 05 ngày làm việc; kế hoạch không nêu). Hãy chọn ngày từ 20/06/2024 "
            "(thứ Năm).",
        ),
        (
            schedule("P-HT", AHEAD),
            "Ngày 24/06/2024 đã có lịch: Đại diện thứ nhất của Phòng Nội vụ (cuộc kiểm tra số 1); Đại diện Văn phòng "
            "HĐND và UBND (cuộc kiểm tra số 1). Hãy chọn ngày khác hoặc đoàn khác.",
        ),
        (
            schedule("VP-HDND-UBND", LATER),
            "Đoàn kiểm tra số 1 có thành viên của chính đơn vị được kiểm tra: Đại diện Văn phòng HĐND và UBND. Hãy "
            "chọn đoàn khác.",
        ),
        (schedule("P-HT", LATER, "doan-9"), "Không có đoàn kiểm tra “doan-9”. Các đoàn: doan-1, doan-2."),
        (lambda city: city.reschedule(1, LATER, reason=" ", on=TODAY), "Đổi ngày kiểm tra phải nêu lý do." + FILL_IN),
        (
            lambda city: city.reschedule(2, LATER, on=TODAY),
            "Cuộc kiểm tra số 2 ở trạng thái “Đã kiểm tra” nên không đổi ngày được. " + LOOK_AGAIN,
        ),
        (
            lambda city: city.reschedule(1, date(2024, 6, 23), on=TODAY),
            "Ngày 23/06/2024 (Chủ nhật) không phải ngày làm việc (cuối tuần). Hãy chọn ngày làm việc, gần nhất là "
            "24/06/2024 (thứ Hai).",
        ),
        (lambda city: city.cancel(1, reason="", on=TODAY), "Hủy lịch kiểm tra phải nêu lý do." + FILL_IN),
        (
            lambda city: city.cancel(2, on=TODAY),
            "Cuộc kiểm tra số 2 ở trạng thái “Đã kiểm tra” nên không hủy lịch được. " + LOOK_AGAIN,
        ),
        (
            lambda city: city.cancel(99, on=TODAY),
            "Không có cuộc kiểm tra số “99”. Hãy chọn một cuộc kiểm tra trong danh sách.",
        ),
        (
            lambda city: city.held(1, on=TODAY),
            "Ngày kiểm tra 24/06/2024 chưa đến (hôm nay 13/06/2024). Hãy ghi nhận sau khi đã kiểm tra.",
        ),
        (
            lambda city: city.held(1, on=AHEAD, held_on=date(2024, 6, 22)),
            "Ngày 22/06/2024 (thứ Bảy) không phải ngày làm việc (cuối tuần). Hãy chọn ngày làm việc, gần nhất là "
            "24/06/2024 (thứ Hai).",
        ),
        (
            lambda city: inspection.undo_held.fn("2", "Ghi nhầm (ví dụ).", *who(TODAY)),
            "Cuộc kiểm tra số 2 đã có đánh giá hoặc tồn tại, kiến nghị nên không đính chính được. Hãy bỏ các kiến nghị "
            "trước; cuộc kiểm tra đã có đánh giá thì không quay lại được.",
        ),
    ],
)
def test_a_day_that_does_not_do_is_refused(busy: City, act: Act, sentence: str) -> None:
    assert refused(busy, act) == sentence


# --- results --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            rate("1", About.DUTY, "ke-hoach-don-vi"),
            "Cuộc kiểm tra số 1 ở trạng thái “Đã lên lịch” nên không ghi đánh giá được. Chỉ ghi khi đã kiểm tra và "
            "chưa thông báo kết luận.",
        ),
        (
            rate("2", About.DUTY, "ke-hoach-don-vi", "xuat-sac"),
            "Không có mức đánh giá “xuat-sac”. Các mức: tot, dat, han-che, chua-thuc-hien.",
        ),
        (
            rate("2", About.DUTY, "kiem-tra-dinh-ky"),
            "Đơn vị P-SC không được giao nhiệm vụ “kiem-tra-dinh-ky”. Hãy chọn nhiệm vụ khác.",
        ),
        (
            rate("2", About.INITIATIVE, "DVK-2024-002"),
            "Mô hình DVK-2024-002 không phải của đơn vị được kiểm tra (P-SC). Hãy chọn mô hình khác.",
        ),
        (
            rate("2", About.INITIATIVE, "DVK-2024-999"),
            "Không có mô hình “DVK-2024-999” trong kế hoạch. Hãy chọn một mô hình trong danh sách.",
        ),
        (
            find("  ", date(2024, 7, 10)),
            "Chưa có nội dung tồn tại, kiến nghị. Hãy ghi nội dung đơn vị phải khắc phục, thực hiện.",
        ),
        (
            find("Chưa có sổ (ví dụ)", date(2024, 6, 12)),
            "Hạn khắc phục 12/06/2024 đã qua. Hãy chọn ngày từ 13/06/2024 trở đi.",
        ),
        (
            lambda city: inspection.withdraw_finding.fn("2", 7, "Ghi nhầm (ví dụ).", *who(TODAY)),
            "Cuộc kiểm tra số 2 không có mục 7. Hãy chọn một mục trong danh sách.",
        ),
        (
            lambda city: inspection.withdraw_finding.fn("2", 1, "", *who(TODAY)),
            "Rút tồn tại, kiến nghị phải nêu lý do." + FILL_IN,
        ),
        (
            lambda city: city.conclude(1, on=TODAY),
            "Cuộc kiểm tra số 1 ở trạng thái “Đã lên lịch” nên không thông báo kết luận được. Chỉ ghi khi đã kiểm tra "
            "và chưa thông báo kết luận.",
        ),
        (
            lambda city: city.conclude(2, on=TODAY, document="7/KL-UBND"),
            "Văn bản kết luận phải ghi đủ số và ngày, hoặc để trống cả hai.",
        ),
        (
            lambda city: city.conclude(2, on=TODAY, document="7/KL-UBND", document_on=date(2024, 6, 12)),
            "Ngày văn bản kết luận 12/06/2024 phải từ ngày kiểm tra 13/06/2024 đến hôm nay 13/06/2024. Hãy kiểm tra "
            "lại ngày.",
        ),
        (
            lambda city: city.conclude(2, on=date(2024, 7, 11)),
            "Hạn khắc phục 10/07/2024 của mục 1 đã qua. Hãy chọn ngày từ 11/07/2024 trở đi.",
        ),
    ],
)
def test_a_result_that_does_not_fit_is_refused(busy: City, act: Act, sentence: str) -> None:
    assert refused(busy, act) == sentence


def test_nothing_is_concluded_before_something_is_written_down(city: City) -> None:
    number = city.held_with_findings(TODAY)

    assert refused(city, lambda city: city.conclude(number, on=TODAY)) == (
        "Cuộc kiểm tra số 1 chưa có đánh giá, tồn tại hay kiến nghị nào. Hãy ghi kết quả trước khi thông báo kết luận."
    )


def test_a_second_conclusion_is_refused(city: City) -> None:
    busy = made_busy(city)
    busy.conclude(2, on=TODAY)

    assert refused(busy, lambda city: city.conclude(2, on=TODAY, document="8/KL-UBND", document_on=TODAY)) == (
        "Cuộc kiểm tra số 2 đã thông báo kết luận; kết luận chỉ thông báo một lần. "
        "Muốn bỏ một mục, hãy dùng việc “Rút tồn tại, kiến nghị”."
    )


def test_evidence_on_the_desk_keeps_its_finding_from_being_taken_back(city: City) -> None:
    busy = made_busy(city)
    busy.conclude(2, on=TODAY)
    busy.hand_in("P-SC", "tu-kiem-tra", TODAY, occurrence="kt-2-1")

    sentence = refused(busy, lambda city: inspection.withdraw_finding.fn("2", 1, "Nhầm (ví dụ).", *who(TODAY)))

    assert sentence.startswith("Không thể chuyển từ “Đã tiếp nhận” sang “Không còn áp dụng”.")


# --- rounds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda city: city.choose(on=TODAY),
            "Đợt 1 ở trạng thái “Đã chốt danh sách” nên không sửa được danh sách đơn vị. Hãy mở lại danh sách trước.",
        ),
        (
            lambda city: city.settle(RoundStatus.CHOOSING, reason="Bổ sung (ví dụ).", on=TODAY),
            "Không thể mở lại danh sách: đã có lịch hoặc kết quả kiểm tra của P-SC (13/06/2024), P-DX (24/06/2024). "
            "Hãy hủy các lịch này trước.",
        ),
        (
            lambda city: city.settle(RoundStatus.CANCELLED, reason="Lùi (ví dụ).", on=TODAY),
            "Không thể hủy đợt: đã có lịch hoặc kết quả kiểm tra của P-SC (13/06/2024), P-DX (24/06/2024). Hãy hủy các "
            "lịch này trước.",
        ),
        (
            lambda city: city.settle(RoundStatus.CLOSED, on=TODAY),
            "Đợt 1 còn cuộc kiểm tra chưa có kết luận: P-SC (13/06/2024), P-DX (24/06/2024). Hãy kết luận hoặc hủy "
            "lịch trước.",
        ),
        (
            lambda city: city.choose(round_code="dot-9"),
            "Không có đợt kiểm tra “dot-9”. Hãy chọn một đợt trong danh sách, hoặc mở đợt mới.",
        ),
    ],
)
def test_a_round_that_is_under_way_is_not_changed_under_peoples_feet(busy: City, act: Act, sentence: str) -> None:
    assert refused(busy, act) == sentence


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda city: city.change("P-SC", add=True, reason=" "), "Bổ sung đơn vị phải nêu lý do." + FILL_IN),
        (
            lambda city: city.change("P-DX", add=False, reason=""),
            "Đưa đơn vị ra khỏi danh sách phải nêu lý do." + FILL_IN,
        ),
        (
            lambda city: city.change("BTV-TU", add=True),
            "Ban Thường vụ Thành ủy là cấp trên nên không bao giờ là đối tượng kiểm tra. Hãy chọn đơn vị khác.",
        ),
        (
            lambda city: city.change("MTTQ", add=True),
            "Ủy ban MTTQ Việt Nam thành phố không thuộc đối tượng kiểm tra của kế hoạch (mục “inspection.candidates”). "
            "Hãy chọn đơn vị khác.",
        ),
        (
            lambda city: city.change("P-NV", add=True),
            "Phòng Nội vụ không thuộc đối tượng kiểm tra của kế hoạch (mục “inspection.candidates”). Hãy chọn đơn vị "
            "khác.",
        ),
        (lambda city: city.change("P-XX", add=True), "Không có đơn vị “P-XX”. Hãy chọn một đơn vị trong danh sách."),
        (
            lambda city: city.change("P-TP", add=True, on=date(2025, 7, 1)),
            "Phòng Tư pháp không còn hoạt động vào ngày 01/07/2025. Hãy chọn đơn vị kế thừa.",
        ),
        (
            lambda city: city.change("X-NT", add=True),
            "Danh sách Đợt 1 đã đủ 8 đơn vị. Hãy đưa một đơn vị ra trước, rồi bổ sung đơn vị này.",
        ),
        (
            lambda city: city.change("X-NT", add=False),
            "Đơn vị X-NT không có trong danh sách Đợt 1. Hãy xem lại danh sách của đợt.",
        ),
        (
            lambda city: city.schedule(("P-DX", AHEAD, "doan-1")),
            "Đợt 1 ở trạng thái “Đang chọn đơn vị” nên không lên lịch được. Hãy chốt danh sách đơn vị trước.",
        ),
        (
            lambda city: city.settle(RoundStatus.CLOSED),
            "Không thể chuyển đợt kiểm tra từ “Đang chọn đơn vị” sang “Đã kết thúc”. Các bước được phép: chốt danh "
            "sách đơn vị (Đã chốt danh sách); hủy đợt (Đã hủy).",
        ),
    ],
)
def test_a_list_is_changed_by_the_rules_only(choosing: City, act: Act, sentence: str) -> None:
    assert refused(choosing, act) == sentence


def test_an_empty_list_is_not_confirmed(city: City) -> None:
    city.choose()
    for unit in city.choose().units:
        if unit.on_the_list:
            city.change(unit.code, add=False)

    assert refused(city, lambda city: city.settle(RoundStatus.CONFIRMED)) == (
        "Danh sách Đợt 1 chưa có đơn vị nào. Hãy chọn đơn vị theo quy tắc hoặc bổ sung trước."
    )


def test_units_are_not_left_out_of_a_closed_round_without_a_reason(city: City) -> None:
    city.confirmed("P-DX")

    assert refused(city, lambda city: city.settle(RoundStatus.CLOSED)) == (
        "Đợt 1 còn đơn vị chưa kiểm tra: P-DX. Hãy nêu lý do rồi kết thúc đợt."
    )


def test_a_closed_round_takes_no_more_days(city: City) -> None:
    city.confirmed("P-DX")
    city.settle(RoundStatus.CLOSED, reason="Mưa lũ (ví dụ).")

    assert refused(city, lambda city: city.schedule(("P-DX", AHEAD, "doan-1"))) == (
        "Đợt 1 ở trạng thái “Đã kết thúc” nên không lên lịch được. Hãy mở đợt khác."
    )


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (
            NewRound(" ", AHEAD, LATER),
            "Chưa có tên đợt kiểm tra. Hãy ghi tên đợt, ví dụ: Đợt kiểm tra bổ sung quý IV.",
        ),
        (
            NewRound("Đợt (ví dụ)", LATER, AHEAD),
            "Ngày kết thúc đợt 24/06/2024 trước ngày bắt đầu 25/06/2024. Hãy đổi lại hai ngày.",
        ),
        (
            NewRound("Đợt (ví dụ)", date(2024, 5, 2), date(2024, 5, 17)),
            "Đợt kết thúc ngày 17/05/2024 đã qua. Hãy chọn thời gian từ 20/05/2024.",
        ),
        (
            NewRound("Đợt (ví dụ)", AHEAD, LATER, -1),
            "Số đơn vị tối đa của đợt phải từ 1 trở lên. Hãy ghi lại, hoặc để 0 để theo kế hoạch.",
        ),
    ],
)
def test_a_round_that_makes_no_sense_is_not_opened(choosing: City, new: NewRound, sentence: str) -> None:
    assert refused(choosing, lambda _: inspection_rounds.open_inspection_round.fn(new, *who(MAY))) == sentence


# --- the log, the people, the plan ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            GuidedRow(GuidanceKind.SURVEY, "BDV-TU", MAY, "Nội dung (ví dụ)"),
            "Ban Dân vận Thành ủy là cấp trên, không thuộc đối tượng hướng dẫn, khảo sát. Hãy chọn đơn vị khác.",
        ),
        (
            GuidedRow(GuidanceKind.SURVEY, "P-XX", MAY, "Nội dung (ví dụ)"),
            "Không có đơn vị “P-XX”. Hãy chọn một đơn vị trong danh sách.",
        ),
        (
            GuidedRow(GuidanceKind.GUIDANCE, "P-DX", date(2024, 5, 21), "Nội dung (ví dụ)"),
            "Ngày 21/05/2024 chưa đến. Hãy ghi sau khi đã thực hiện.",
        ),
        (
            GuidedRow(GuidanceKind.GUIDANCE, "P-DX", date(2023, 5, 20), "Nội dung (ví dụ)"),
            "Ngày 20/05/2023 trước ngày bắt đầu kế hoạch (25/03/2024). Hãy kiểm tra lại năm và tháng.",
        ),
        (
            GuidedRow(GuidanceKind.GUIDANCE, "P-DX", MAY, "  "),
            "Chưa có nội dung. Hãy ghi nội dung hướng dẫn hoặc khảo sát.",
        ),
        (
            GuidedRow(GuidanceKind.GUIDANCE, "P-DX", MAY, "Nội dung (ví dụ)", "5/NV", date(2024, 5, 21)),
            "Ngày văn bản 21/05/2024 chưa đến. Hãy kiểm tra lại ngày.",
        ),
    ],
)
def test_the_log_takes_what_has_happened_at_units_of_the_plan(choosing: City, row: GuidedRow, sentence: str) -> None:
    assert refused(choosing, lambda _: inspection.log_guidance.fn([row], *who(MAY))) == sentence


def test_one_wrong_row_refuses_them_all_and_every_wrong_row_is_named(city: City) -> None:
    city.confirmed("P-DX", "P-SC", "P-HT")
    rows = [
        ScheduleRow(ROUND, "P-DX", AHEAD, "doan-1", line=2),
        ScheduleRow(ROUND, "P-SC", AHEAD, "doan-1", line=3),
        ScheduleRow(ROUND, "P-HT", date(2024, 6, 22), "doan-2", line=4),
    ]

    assert refused(city, lambda _: inspection.schedule_inspections.fn(rows, *who(MAY))) == (
        "Dòng 3: Ngày 24/06/2024 đã có lịch: Đại diện thứ nhất của Phòng Nội vụ (cuộc kiểm tra số 1); Đại diện Văn "
        "phòng HĐND và UBND (cuộc kiểm tra số 1). Hãy chọn ngày khác hoặc đoàn khác.\n"
        "Dòng 4: Ngày 22/06/2024 (thứ Bảy) không phải ngày làm việc (cuối tuần). Hãy chọn ngày làm việc, gần nhất là "
        "24/06/2024 (thứ Hai)."
    )


def test_a_seat_that_the_data_does_not_have_is_refused_without_repeating_the_name(city: City) -> None:
    rows = [PersonRow("nv-9", "Họ Và Tên Mẫu", line=2), PersonRow("nv-1", " ", line=3)]

    assert refused(city, lambda _: inspection.record_people.fn(rows, *who(MAY))) == (
        "Dòng 2: Không có thành viên “nv-9”. Các mã: nv-1, nv-2, vhtt-1, vp-1.\nDòng 3: Chưa có họ tên. "
        "Hãy điền cột “ho_ten”."
    )


def test_a_plan_that_was_not_rolled_out_is_not_inspected(city: City) -> None:
    with city.session() as session:
        session.get(Plan, "bac-kan-2024").rolled_out_on = None

    assert refused(city, lambda city: city.choose()) == (
        "Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước."
    )


# --- a step that breaks in the middle -------------------------------------------------------------------------


SEEN_THROUGH: list[Act] = [
    lambda city: city.choose(),
    lambda city: city.change("P-DX", add=False),
    lambda city: city.change("X-NT", add=True),
    lambda city: city.settle(RoundStatus.CONFIRMED),
    lambda city: city.schedule(("X-NT", TODAY, "doan-1"), ("P-GDDT", TODAY, "doan-2"), ("P-HT", AHEAD, "doan-2")),
    lambda city: city.reschedule(3, LATER, team="doan-1"),
    lambda city: city.cancel(3),
    lambda city: city.held(1, on=TODAY),
    lambda city: inspection.undo_held.fn("1", "Ghi nhầm (ví dụ).", *who(TODAY)),
    lambda city: city.held(1, on=TODAY),
    lambda city: city.results(
        FindingRow("1", FindingKind.FINDING, "Chưa có sổ (ví dụ)", AHEAD),
        FindingRow("1", FindingKind.RECOMMENDATION, "Bổ sung sổ (ví dụ)", LATER),
        RatingRow("1", About.DUTY, "ke-hoach-don-vi", "dat"),
        on=TODAY,
    ),
    lambda city: city.conclude(1, on=TODAY),
    lambda city: inspection.withdraw_finding.fn("1", 2, "Đã thực hiện (ví dụ).", *who(TODAY)),
    lambda city: inspection.inspection_tick.fn(LATER, who(LATER)[1]),
]


BREAKS: list[tuple[Any, str]] = [
    (audit, "append"),
    (agenda, "write_for_one"),
    (lifecycle, "insert_ignore"),
    (inspection_days, "insert_ignore"),
]


@pytest.mark.parametrize(("module", "work"), BREAKS, ids=["audit", "agenda", "notice", "booking"])
def test_a_step_that_breaks_anywhere_leaves_nothing_and_its_retry_equals_the_unbroken_run(
    module: Any, work: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    unbroken = make_city(tmp_path / "a", monkeypatch)
    for act in SEEN_THROUGH:
        act(unbroken)
    expected = unbroken.everything()
    city = make_city(tmp_path / "b", monkeypatch)

    breaks = sum(retried(city, act, module, work) for act in SEEN_THROUGH)

    assert city.everything() == expected
    assert breaks >= 2


def retried(city: City, act: Act, module: Any, work: str) -> int:
    """Break a step at the first call of a piece of work, at the second, … until it goes through; how often it broke."""
    for call in range(1, 100):
        before = city.everything()
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, work, breaking_at(call, getattr(module, work)))
                act(city)
            return call - 1
        except ConnectionError:
            assert city.everything() == before
    raise AssertionError("không qua được")


def breaking_at(call: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """Do the work, and at one call lose the machine instead."""
    calls = iter(range(1, 1000))

    def done(*args: Any, **given: Any) -> Any:
        if next(calls) == call:
            raise ConnectionError("mất kết nối (ví dụ)")
        return work(*args, **given)

    return done
