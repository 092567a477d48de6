"""The report's way out: who signs, the clerk's number, each recipient; III.1.c is met only at the end of it."""

from datetime import date, timedelta

import pytest
from office_driver import OfficeDriver
from year_end_office import RECIPIENTS, REPORT, Spec, YearEnd, who

from config.refusals import Refused
from models.audit import verify
from models.database import session_on
from models.year_end.record import Means
from tasks.year_end import chain, versions

NOV_15, NOV_18, NOV_19, DEC_18 = date(2024, 11, 15), date(2024, 11, 18), date(2024, 11, 19), date(2024, 12, 18)


@pytest.fixture
def year(story: OfficeDriver) -> YearEnd:
    made = YearEnd(story)
    made.put(Spec(), Spec("X-DQ"))
    return made


def test_the_duty_is_met_only_when_issued_and_sent_to_all_three(year: YearEnd) -> None:
    year.freeze(NOV_15)
    states = [year.duty()]
    for act in (
        lambda: year.signed(NOV_18),
        lambda: year.issue(NOV_18),
        lambda: year.send("BTV-TU", on=NOV_18),
        lambda: year.send("BDV-TU", on=NOV_18),
        lambda: year.send("BCD", on=NOV_19),
    ):
        act()
        states.append(year.duty())

    assert states == [("open", None)] * 5 + [("accepted", NOV_19)]
    assert [(each.label, each.on_day) for each in chain.look(REPORT, 1, NOV_19).steps] == [
        ("Đã soạn", NOV_15),
        ("Trưởng phòng đã duyệt (Trưởng phòng Nội vụ)", NOV_18),
        ("Văn phòng đã thẩm tra (Văn phòng HĐND và UBND)", NOV_18),
        ("Phó Chủ tịch đã ký (Phó Chủ tịch UBND thành phố)", NOV_18),
        ("Đã phát hành", NOV_18),
        ("Đã gửi đủ các nơi nhận", NOV_19),
    ]


def test_the_door_for_hand_ins_does_not_meet_the_duty_before(year: YearEnd) -> None:
    with pytest.raises(Refused) as refused:
        year.office.hand_in("P-NV", "bao-cao-thanh-pho", NOV_18)

    assert str(refused.value) == (
        "Việc này (III.1.c) chỉ hoàn thành khi “Báo cáo kết quả thực hiện phong trào “Dân vận khéo” năm 2024” đã phát hành "
        "và gửi đủ 3 nơi nhận. Hãy dùng “Ký, phát hành báo cáo” và “Gửi báo cáo”; gửi đủ thì việc này tự được ghi nhận."
    )
    assert year.duty() == ("open", None)


def test_a_correction_after_sending_makes_a_supplement_and_the_issued_version_stays(year: YearEnd) -> None:
    year.sent_to_all(NOV_19)
    before = versions.body_of(REPORT, 1)
    year.recognise("DVK-2024-001")

    made = year.freeze(DEC_18)
    year.signed(DEC_18)
    year.issue(DEC_18, "135/BC-UBND")
    year.send(*RECIPIENTS, on=DEC_18)

    assert (made.version.version, made.version.supplements) == (2, 1)
    assert [(each.version, each.status, each.number) for each in versions.versions(REPORT)] == [
        (1, "sent", "120/BC-UBND"),
        (2, "sent", "135/BC-UBND"),
    ]
    assert versions.body_of(REPORT, 1) == before
    assert year.duty() == ("accepted", NOV_19)


def test_a_draft_gives_way_and_what_lies_with_a_signer_does_not(year: YearEnd) -> None:
    year.freeze(NOV_15)
    year.put(Spec("X-DQ", "1"), start=3)
    assert year.freeze(NOV_15).version.version == 2
    year.sign(NOV_18)
    year.put(Spec("X-DQ", "1"), start=4)

    with pytest.raises(Refused) as refused:
        year.freeze(NOV_18)
    assert str(refused.value) == (
        "Số liệu đã khác bản số 2, nhưng bản ấy đang “Trưởng phòng đã duyệt”. "
        "Hãy trả lại để soạn lại (nêu lý do), rồi lập bản mới; hoặc chờ phát hành xong rồi lập bản bổ sung."
    )
    chain.return_report.fn(REPORT, None, "Số liệu vừa thay đổi (ví dụ).", *who(NOV_18))
    year.freeze(NOV_18)
    assert [(each.version, each.status) for each in versions.versions(REPORT)] == [
        (1, "superseded"),
        (2, "superseded"),
        (3, "drafted"),
    ]


def test_a_sending_recorded_by_mistake_is_taken_back_and_the_duty_is_owed_again(year: YearEnd) -> None:
    year.sent_to_all(NOV_19)

    chain.correct_sending.fn(REPORT, None, "BCD", "Chưa gửi (ví dụ).", *who(NOV_19))
    after = year.duty()[0]
    year.send("BCD", on=NOV_19)

    assert (after, year.duty()) == ("open", ("accepted", NOV_19))


def test_the_same_said_twice_is_said_once(year: YearEnd) -> None:
    year.freeze(NOV_18)
    year.signed(NOV_18)
    year.issue(NOV_18)
    year.issue(NOV_18)
    year.send("BTV-TU", on=NOV_18)

    done = year.send("BTV-TU", "BDV-TU", on=NOV_18).done

    assert done == (
        "Đã ghi nhận gửi bản số 1 cho 1 nơi nhận; còn chưa gửi: BCĐ thực hiện QCDC ở cơ sở và phong trào “Dân vận khéo” "
        "thành phố."
    )


def test_each_refusal_says_what_to_do_and_changes_nothing(sqlite_story: OfficeDriver) -> None:
    year = YearEnd(sqlite_story)
    year.put(Spec())
    assert _refusal(lambda: year.sign(NOV_15)) == "Báo cáo này chưa có bản nào. Hãy lập bản số liệu trước."
    year.freeze(NOV_15)
    said = [
        _refusal(lambda: year.issue(NOV_15)),
        _refusal(lambda: year.send("BCD", on=NOV_15)),
        _refusal(lambda: chain.sign_report.fn(REPORT, None, NOV_18 + timedelta(days=9), *who(NOV_18))),
        _refusal(lambda: chain.sign_report.fn(REPORT, 7, NOV_18, *who(NOV_18))),
        _refusal(lambda: chain.sign_report.fn("bao-cao-la", None, NOV_18, *who(NOV_18))),
    ]
    year.signed(NOV_18)
    said += [
        _refusal(lambda: year.issue(NOV_18, " ")),
        _refusal(lambda: year.issue(NOV_15)),
        _refusal(lambda: year.sign(NOV_18)),
        _refusal(lambda: chain.return_report.fn(REPORT, None, " ", *who(NOV_18))),
    ]
    year.issue(NOV_18)
    said += [
        _refusal(lambda: year.send(on=NOV_18)),
        _refusal(lambda: year.send("P-DX", on=NOV_18)),
        _refusal(lambda: chain.send_report.fn(REPORT, None, ["BCD"], NOV_15, Means.PAPER, *who(NOV_18))),
        _refusal(lambda: chain.correct_sending.fn(REPORT, None, "BCD", "Nhầm (ví dụ).", *who(NOV_18))),
    ]

    assert said == [
        "Không thể chuyển báo cáo từ “Đã soạn” sang “Đã phát hành”. Các bước được phép: Trưởng phòng duyệt (Trưởng phòng "
        "đã duyệt); thay bằng bản mới (Đã thay bằng bản mới).",
        "Bản số 1 đang “Đã soạn”; phát hành xong mới gửi được.",
        "Ngày ký, duyệt 27/11/2024 phải từ ngày 15/11/2024 đến ngày hôm nay 18/11/2024. Hãy kiểm tra lại ngày.",
        "Báo cáo “tong-ket” không có bản số 7. Hãy chọn một bản trong danh sách.",
        "Kế hoạch không có báo cáo “bao-cao-la”. Các báo cáo: tong-ket (Báo cáo kết quả thực hiện phong trào “Dân vận khéo” "
        "năm 2024), so-ket (Báo cáo sơ kết phong trào “Dân vận khéo” 6 tháng đầu năm 2024).",
        "Chưa nhập số, ký hiệu báo cáo do văn thư cấp, ví dụ: 120/BC-UBND.",
        "Ngày phát hành 15/11/2024 phải từ ngày 18/11/2024 đến ngày hôm nay 15/11/2024. Hãy kiểm tra lại ngày.",
        "Bản số 1 đang “Phó Chủ tịch đã ký”, không chờ ai ký. Văn thư cấp số, ghi nhận phát hành.",
        "Trả lại để soạn lại phải nêu lý do.",
        "Chưa chọn nơi nhận: chọn một hoặc nhiều nơi trong danh sách.",
        "P-DX không phải nơi nhận của báo cáo này. Các nơi nhận: BTV-TU, BDV-TU, BCD.",
        "Ngày gửi 15/11/2024 phải từ ngày 18/11/2024 đến ngày hôm nay 18/11/2024. Hãy kiểm tra lại ngày.",
        "Bản số 1 chưa ghi là đã gửi BCD; không có gì để đính chính.",
    ]
    assert [each.status for each in versions.versions(REPORT)] == ["issued"]
    with session_on(sqlite_story.url) as session:
        assert verify(session) is None


def _refusal(act: object) -> str:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    return str(refused.value)
