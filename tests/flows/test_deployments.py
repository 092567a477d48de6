"""The deployments: names that Prefect can carry, schedules in the office's time, on or off by mode."""

import unicodedata

import pytest

from flows.deployments import EVERYTHING, deployments, served_in
from models.rules.leaving import EVERY, FIRST, LAST
from models.states import Mode


def schedules(mode: Mode) -> list[tuple[str, str, str, str, bool]]:
    """List (deployment, slug, cron, zone, on) of every schedule."""
    return [
        (made.name, schedule.slug, schedule.schedule.cron, schedule.schedule.timezone, schedule.active)
        for made in deployments(mode)
        for schedule in made.schedules or []
    ]


def test_no_choice_is_refused_by_the_server_since_its_words_may_have_changed_in_the_meantime() -> None:
    assert {made.enforce_parameter_schema for made in deployments(Mode.TRAINING)} == {False}


def test_these_are_the_things_a_person_can_start_in_training() -> None:
    assert [made.name for made in deployments(Mode.TRAINING)] == [
        "Triển khai kế hoạch",
        "Ghi nhận ban hành",
        "Nhắc hạn",
        "Sáng sau hạn",
        "Ghi nhận nộp",
        "Đối chiếu",
        "Tiếp nhận hồ sơ",
        "Gia hạn",
        "Lý do chậm",
        "Đăng ký mô hình từ tệp",
        "Đăng ký mô hình",
        "Xác nhận đăng ký",
        "Nhận tệp kèm mô hình",
        "Sáp nhập, đổi tên đơn vị",
        "Đợt kiểm tra",
        "Lịch kiểm tra",
        "Kết quả kiểm tra",
        "Hướng dẫn, khảo sát",
        "Nạp tệp kiểm tra",
        "Thẩm định: mở đợt",
        "Thẩm định: Hội đồng và phân công",
        "Thẩm định: phiếu chấm",
        "Thẩm định: họp và biểu quyết",
        "Thẩm định: kết quả",
        "Lập hồ sơ trình",
        "Nhận tệp hồ sơ trình",
        "Ghi tiến trình hồ sơ trình",
        "Lịch nội bộ trình cấp trên",
        "Lấy ý kiến công khai",
        "Ghi nhận kết quả công nhận",
        "Thu hồi công nhận, khen thưởng",
        "Sổ công nhận",
        "Đề nghị khen thưởng",
        "Kết quả khen thưởng",
        "Nhân rộng, chia sẻ mô hình",
        "Thông tin mô hình cho truyền thông",
        "Số liệu báo cáo của đơn vị",
        "Bản số liệu báo cáo",
        "Ký, phát hành báo cáo",
        "Gửi báo cáo",
        "Còn thiếu cho báo cáo",
        "Đóng năm kế hoạch",
        "Lập hồ sơ năm",
        "Kiến nghị, phản ánh",
        "Khó khăn, vướng mắc",
        "Ban Chỉ đạo",
        "Tin, bài truyền thông",
        "Rà soát văn bản",
        "Nạp tệp sổ ghi nhận",
        "Xem sổ ghi nhận",
        "Soạn văn bản",
        "Phát hành văn bản",
        "Xuất biểu mẫu",
        "Nhập biểu mẫu",
        "Gửi thông báo",
        "Duyệt gửi",
        "Xem hộp gửi",
        "Xem trước thư",
        "Vì sao có thông báo này",
        "Gửi lại",
        "Danh sách gọi điện",
        "Ghi đã gọi",
        "Dừng gửi",
        "Cho gửi lại",
        "Diễn tập: chuyển đến ngày",
    ]


def test_a_live_office_has_no_training_clock_to_move() -> None:
    training, live = ({made.name for made in deployments(mode)} for mode in (Mode.TRAINING, Mode.LIVE))

    assert training - live == {"Diễn tập: chuyển đến ngày"}
    assert live - training == set()


def test_live_the_day_has_its_timetable_in_the_offices_time() -> None:
    assert schedules(Mode.LIVE) == [
        ("Nhắc hạn", "hang-ngay-07-gio", "0 7 * * *", "Asia/Ho_Chi_Minh", True),
        ("Gửi thông báo", "moi-10-phut", "*/10 7-16 * * *", "Asia/Ho_Chi_Minh", True),
    ]


def test_the_next_sending_that_people_are_told_follows_the_timetable() -> None:
    cron = next(entry.timetable.cron for entry in EVERYTHING if entry.flow.name == "Gửi thông báo" and entry.timetable)
    minutes = int(EVERY.total_seconds() // 60)

    assert cron == f"*/{minutes} {FIRST.hour}-{LAST.hour} * * *"
    assert LAST.minute + minutes == 60


def test_in_training_the_same_schedules_are_off() -> None:
    assert schedules(Mode.TRAINING) == [(*rest, False) for *rest, _ in schedules(Mode.LIVE)]


@pytest.mark.parametrize("made", deployments(Mode.TRAINING), ids=lambda made: made.name)
def test_names_are_identities_that_prefect_can_carry(made: object) -> None:
    names = (made.name, made.flow_name)  # type: ignore[attr-defined]

    assert [name for name in names if set(name) & set("/%&><") or not unicodedata.is_normalized("NFC", name)] == []


def test_every_deployment_is_described_tagged_and_loaded_by_its_module() -> None:
    made = deployments(Mode.TRAINING)

    assert [entry.name for entry in made if not entry.description or len(entry.tags) != 1] == []
    assert [entry.entrypoint for entry in made] == [
        f"{each.flow.fn.__module__}.{each.flow.fn.__name__}" for each in served_in(Mode.TRAINING)
    ]
