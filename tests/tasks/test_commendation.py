"""Khen thưởng through its tasks: declarations, grounds, results; each refusal with the record unchanged."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from recognition_office import City, make_city, who

from models.recognition.revocation import RevocationGround
from tasks.recognition import commendation
from tasks.recognition.commendation import ProposalReport
from tasks.recognition.files import ProposalRow

TODAY, LATER = date(2024, 12, 20), date(2024, 12, 27)
BLOCKS = ("ky-luat", "dieu-tra", "thanh-tra-kiem-tra", "don-thu")
CLEAN = {block: (False, f"0{number}/XN") for number, block in enumerate(BLOCKS, start=1)}
ROW = ProposalRow(
    unit="P-DX",
    award="giay-khen-chuyen-de",
    document_number="15/TTr-UBND",
    proposed_on=date(2024, 12, 19),
    from_year=2022,
    to_year=2024,
    declared=CLEAN,
)
SOURCE = "Nghị định 152/2025/NĐ-CP, theo tài liệu phổ biến pháp luật; đối chiếu văn bản gốc trước khi dùng"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


def propose(*rows: ProposalRow, preview: bool = False, **grounds: str) -> list[ProposalReport]:
    given = (grounds.get("recognition"), grounds.get("award"))
    return commendation.propose_commendations.fn(list(rows), *who(TODAY), grounds=given, preview=preview)


def awarded(code: str) -> None:
    commendation.forward_commendation.fn(code, "40/TTr-PNV", TODAY, *who(TODAY))
    commendation.settle_commendation.fn(code, True, "99/QĐ-UBND", LATER, None, *who(LATER))


def test_a_proposal_with_every_block_answered_is_taken_in_with_its_documents(city: City) -> None:
    (report,) = propose(ROW)

    assert (report.code, report.status_label, report.clause, report.award) == (
        "KT-2024-001",
        "Đã đề nghị",
        "II.9",
        "Giấy khen về thi đua theo chuyên đề",
    )
    ((declared,),) = city.rows("SELECT json_extract(declared, '$.\"don-thu\".document') FROM commendation")
    assert declared == "04/XN"
    assert city.changes("commendation") == ["đề nghị"]


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("ky-luat", "Đang trong thời gian xem xét hoặc thi hành kỷ luật"),
        ("dieu-tra", "Đang bị điều tra, truy tố, xét xử"),
        ("thanh-tra-kiem-tra", "Đang bị thanh tra, kiểm tra khi có dấu hiệu vi phạm"),
        ("don-thu", "Có đơn khiếu nại, tố cáo đang được xác minh"),
    ],
)
def test_each_block_that_holds_refuses_the_proposal_with_its_reason(city: City, block: str, name: str) -> None:
    row = replace(ROW, declared=CLEAN | {block: (True, "33/TB-TTr")})

    assert city.refuses(lambda: propose(row)) == (
        f"Chưa xét khen thưởng: {name} (33/TB-TTr). Theo {SOURCE}. Chỉ đề nghị lại khi trường hợp này đã kết thúc."
    )


def test_a_block_without_answer_or_document_is_refused(city: City) -> None:
    unanswered = {block: CLEAN[block] for block in BLOCKS[:3]}

    assert city.refuses(lambda: propose(replace(ROW, declared=unanswered))) == (
        "Chưa khai có hay không: Có đơn khiếu nại, tố cáo đang được xác minh. "
        "Hãy khai đủ từng trường hợp kèm văn bản xác nhận."
    )
    assert city.refuses(lambda: propose(replace(ROW, declared=CLEAN | {"don-thu": (False, " ")}))) == (
        "Chưa nêu văn bản xác nhận: Có đơn khiếu nại, tố cáo đang được xác minh. "
        "Hãy nhập số, ký hiệu văn bản cho từng trường hợp."
    )


def test_a_merit_award_needs_no_lower_award_and_takes_no_thematic_ground(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")
    propose(ROW)
    awarded("KT-2024-001")
    merit = replace(ROW, award="giay-khen-cong-trang")

    sentence = (
        "{} là kết quả thi đua theo chuyên đề, không làm căn cứ đề nghị “Giấy khen theo công trạng” (khen thưởng theo "
        "công trạng). Hãy bỏ căn cứ này hoặc chọn hình thức khác."
    )
    assert city.refuses(lambda: propose(merit, recognition="CN-2024-001")) == sentence.format("CN-2024-001")
    assert city.refuses(lambda: propose(merit, award="KT-2024-001")) == sentence.format("KT-2024-001")
    assert [report.status_label for report in propose(merit)] == ["Đã đề nghị"]


def test_a_thematic_award_may_stand_on_a_recognition(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")

    propose(replace(ROW, initiative="DVK-1"), recognition="CN-2024-001")

    assert city.rows("SELECT ground_recognition_id, initiative_id FROM commendation") == [(1, 1)]


def test_proposals_of_a_file_are_taken_all_or_none_and_may_be_previewed(city: City) -> None:
    rows = [ROW, replace(ROW, unit="X-DQ", nominee="Người Ví Dụ"), replace(ROW, unit="K-HONG")]

    assert city.refuses(lambda: propose(*rows)) == (
        "Đề nghị thứ 3: Không có đơn vị “K-HONG”. Hãy chọn một đơn vị trong danh sách."
    )
    before = city.everything()
    assert [report.code for report in propose(*rows[:2], preview=True)] == ["KT-2024-001", "KT-2024-002"]
    assert city.everything() == before


def test_a_nominee_is_named_in_the_record_alone(city: City) -> None:
    reports = propose(replace(ROW, nominee="Người Ví Dụ"))
    awarded("KT-2024-001")

    shown = (
        repr(reports) + repr(city.rows("SELECT event FROM notice_line")) + repr(city.rows("SELECT body FROM audit_row"))
    )
    assert "Người Ví Dụ" not in shown
    assert city.rows("SELECT nominee FROM commendation") == [("Người Ví Dụ",)]


def test_the_same_proposal_is_not_made_twice_but_another_nominee_may_be(city: City) -> None:
    propose(ROW)

    assert city.refuses(lambda: propose(ROW)) == (
        "Đã có đề nghị KT-2024-001 cho đúng đối tượng, hình thức và giai đoạn này (đã đề nghị)."
    )
    assert [report.code for report in propose(replace(ROW, nominee="Người Ví Dụ"))] == ["KT-2024-002"]


def test_impossible_days_and_periods_are_refused(city: City) -> None:
    assert city.refuses(lambda: propose(replace(ROW, proposed_on=LATER))) == (
        "Ngày đề nghị 27/12/2024 phải từ ngày 25/03/2024 đến ngày hôm nay 20/12/2024."
    )
    assert city.refuses(lambda: propose(replace(ROW, from_year=2024, to_year=2023))) == (
        "Giai đoạn 2024-2023 không đúng: năm đầu không sau năm cuối, năm cuối không sau năm 2024."
    )
    assert city.refuses(lambda: propose(replace(ROW, document_number=" "))) == (
        "Chưa nhập số, ký hiệu văn bản đề nghị khen thưởng của đơn vị."
    )


def test_the_nominating_unit_is_told_of_an_award_and_of_a_decline_with_its_reason(city: City) -> None:
    propose(ROW)
    propose(replace(ROW, unit="X-DQ"))
    awarded("KT-2024-001")
    commendation.forward_commendation.fn("KT-2024-002", "41/TTr-PNV", TODAY, *who(TODAY))
    commendation.settle_commendation.fn("KT-2024-002", False, "50/CV", LATER, "Chưa đủ hồ sơ (ví dụ).", *who(LATER))

    assert city.told("commendation") == [
        (
            "awarded",
            "dau-moi.p-dx@bac-kan.example",
            "II.9",
            "owed",
            "Phòng Nội vụ thông báo kết quả như sau. Đề nghị khen thưởng tại văn bản số 15/TTr-UBND (mã KT-2024-001): "
            "được Giấy khen về thi đua theo chuyên đề theo văn bản số 99/QĐ-UBND ngày 27/12/2024.",
        ),
        (
            "declined",
            "dau-moi.x-dq@bac-kan.example",
            "II.9",
            "owed",
            "Phòng Nội vụ thông báo kết quả như sau. Đề nghị khen thưởng tại văn bản số 15/TTr-UBND (mã KT-2024-002): "
            "không được Giấy khen về thi đua theo chuyên đề theo văn bản số 50/CV ngày 27/12/2024. "
            "Lý do: Chưa đủ hồ sơ (ví dụ).",
        ),
    ]


def test_steps_out_of_order_and_results_without_reason_are_refused(city: City) -> None:
    propose(ROW)
    settle = commendation.settle_commendation.fn

    assert city.refuses(lambda: settle("KT-2024-001", True, "99/QĐ", LATER, None, *who(LATER))) == (
        "Không thể chuyển đề nghị khen thưởng từ “Đã đề nghị” sang “Được khen thưởng”. "
        "Các bước được phép: trình khen thưởng (Đã trình); rút đề nghị (Đã rút)."
    )
    commendation.forward_commendation.fn("KT-2024-001", "40/TTr", TODAY, *who(TODAY))
    assert city.refuses(lambda: settle("KT-2024-001", False, "50/CV", LATER, " ", *who(LATER))) == (
        "Không được khen thưởng thì phải nêu lý do: đơn vị đề nghị cần được biết lý do."
    )
    assert city.refuses(lambda: settle("KT-2024-001", True, "99/QĐ", date(2024, 12, 1), None, *who(LATER))) == (
        "Ngày quyết định 01/12/2024 phải từ ngày 20/12/2024 đến ngày hôm nay 27/12/2024."
    )


def test_a_proposal_is_withdrawn_with_a_reason(city: City) -> None:
    propose(ROW)

    assert city.refuses(lambda: commendation.withdraw_commendation.fn("KT-2024-001", "", *who(TODAY))) == (
        "Rút đề nghị phải nêu lý do."
    )
    report = commendation.withdraw_commendation.fn("KT-2024-001", "Đơn vị xin rút (ví dụ).", *who(TODAY))
    assert report.status_label == "Đã rút"


def test_a_second_award_for_the_same_achievement_is_warned_of(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2", carried_from="DVK-1")
    propose(replace(ROW, initiative="DVK-1"))
    awarded("KT-2024-001")

    (report,) = propose(replace(ROW, initiative="DVK-2"))

    assert report.warnings == [
        "Thành tích này đã được Giấy khen về thi đua theo chuyên đề (quyết định 99/QĐ-UBND ngày 27/12/2024). "
        "Hãy cân nhắc trước khi trình."
    ]


def test_an_award_is_revoked_with_its_ground_and_the_notice_waits_for_release(city: City) -> None:
    propose(ROW)
    awarded("KT-2024-001")

    report = commendation.revoke_commendation.fn(
        "KT-2024-001", RevocationGround.INELIGIBLE, "120/QĐ-UBND", LATER, *who(LATER)
    )

    assert report.status_label == "Đã thu hồi"
    assert city.told("commendation")[-1][:4] == ("revoked", "dau-moi.p-dx@bac-kan.example", "II.9", "held")
    assert city.changes("commendation")[-1] == "awarded → revoked"
