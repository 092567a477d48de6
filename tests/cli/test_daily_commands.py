"""Roll-out, issue, sweep, send and the lists, on the example plan of 2024."""

from pathlib import Path

import pytest
from command_runs import PLAN, UNITS, Danvan

NOTHING_SENT = {
    "accepted": 0,
    "deferred": 0,
    "failed": 0,
    "uncertain": 0,
    "cancelled": 0,
    "moved_on": 0,
    "waiting": 0,
    "stopped": False,
    "reasons": {},
    "next_try_at": None,
}


@pytest.mark.parametrize(
    "command",
    [
        *(["roll-out"], ["issue", "--number", "1", "--on", "1/4/2024"], ["sweep"], ["send"], ["agenda"], ["status"]),
        *(
            ["morning-after"],
            ["waiting"],
            ["release", "abc"],
            ["discard", "abc"],
            ["stop", "--reason", "x"],
            ["resume"],
        ),
        *(["clock"], ["verify"], ["accept", "a", "b"], ["hand-in", "a", "b", "--arrived", "1/4/2024"]),
    ],
    ids=" ".join,
)
def test_a_home_without_an_office_is_refused_and_left_untouched(danvan: Danvan, home: Path, command: list[str]) -> None:
    ran = danvan(*command)

    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        f"Chưa có dữ liệu cơ quan trong {home}. "
        "Hãy chạy “danvan up” (diễn tập) hoặc “danvan init” (chính thức) trước.\n",
    )
    assert not home.exists()


def test_a_roll_out_is_previewed_then_done_and_twice_is_once(danvan: Danvan) -> None:
    danvan("plan", "load", PLAN, "--units", UNITS, "--yes")

    preview = danvan("roll-out", "--preview", "--json").json
    first = danvan("roll-out", "--json").json
    second = danvan("roll-out", "--json").json

    assert (preview["created"], preview["told"], preview["preview"]) == (184, 184, True)
    assert (first["created"], first["told"], first["preview"]) == (184, 184, False)
    assert (second["created"], second["moved"], second["told"]) == (0, 0, 0)
    assert first["by_duty"][0] == {
        "name": "Báo cáo kết quả thực hiện phong trào “Dân vận khéo”",
        "clause": "III.2.c",
        "units": 24,
        "due_on": "2024-11-14",
        "reading": first["by_duty"][0]["reading"],
        "label": None,
    }


def test_sweeping_before_the_roll_out_is_refused_with_what_to_do(danvan: Danvan) -> None:
    danvan("plan", "load", PLAN, "--units", UNITS, "--yes")

    ran = danvan("sweep", "--json")

    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "Kế hoạch chưa được triển khai. Hãy chạy “Triển khai kế hoạch” trước.\n",
    )


def test_the_agenda_of_one_ward_and_one_duty_is_its_ladder(office: Danvan) -> None:
    ran = office("agenda", "--unit", "P-DX", "--duty", "bao-cao-don-vi", "--json")

    rows = ran.json
    obligation = rows[0]["obligation"]
    common = {"obligation": obligation, "unit": "P-DX", "duty": "bao-cao-don-vi", "clause": "III.2.c"}
    ladder = [
        ("2024-03-25", "roll_out", "person_in_charge"),
        ("2024-10-31", "T-10", "person_in_charge"),
        ("2024-11-07", "T-5", "person_in_charge"),
        ("2024-11-12", "T-2", "person_in_charge"),
        ("2024-11-14", "T", "person_in_charge"),
        ("2024-11-15", "T+1", "home_affairs_officer"),
        ("2024-11-15", "T+1", "person_in_charge"),
        ("2024-11-15", "T+1", "head"),
        ("2024-11-18", "T+2", "leader_in_charge"),
    ]
    assert rows == [{"on": on, **common, "rung": rung, "role": role} for on, rung, role in ladder]


def test_a_coordinating_body_has_no_rung_after_its_day(office: Danvan) -> None:
    rows = office("agenda", "--unit", "H-LHPN", "--duty", "bao-cao-don-vi", "--json").json

    assert [(row["on"], row["rung"]) for row in rows] == [
        ("2024-03-25", "roll_out"),
        ("2024-10-31", "T-10"),
        ("2024-11-07", "T-5"),
        ("2024-11-12", "T-2"),
        ("2024-11-14", "T"),
    ]


def test_from_and_to_include_both_days(office: Danvan) -> None:
    ward = ("agenda", "--unit", "P-DX", "--json")

    rows = office(*ward, "--from", "7/11/2024", "--to", "12/11/2024").json

    assert [(row["on"], row["duty"], row["rung"]) for row in rows] == [
        ("2024-11-07", "bao-cao-don-vi", "T-5"),
        ("2024-11-12", "bao-cao-don-vi", "T-2"),
    ]


def test_people_read_the_agenda_with_vietnamese_roles(office: Danvan) -> None:
    ran = office("agenda", "--unit", "P-DX", "--duty", "bao-cao-don-vi", "--from", "15/11/2024")

    assert [line.rstrip() for line in ran.out.splitlines()] == [
        "Ngày        Đơn vị  Nhiệm vụ        Căn cứ   Bậc  Gửi                                Ghi chú",
        "──────────  ──────  ──────────────  ───────  ───  ─────────────────────────────────  ─────────",
        "15/11/2024  P-DX    bao-cao-don-vi  III.2.c  T+1  chuyên viên Phòng Nội vụ",
        "15/11/2024  P-DX    bao-cao-don-vi  III.2.c  T+1  đầu mối phụ trách                  chờ duyệt",
        "15/11/2024  P-DX    bao-cao-don-vi  III.2.c  T+1  người đứng đầu cơ quan, đơn vị     chờ duyệt",
        "18/11/2024  P-DX    bao-cao-don-vi  III.2.c  T+2  lãnh đạo UBND thành phố phụ trách  chờ duyệt",
    ]


@pytest.mark.parametrize(
    ("filter_by", "said"),
    [
        (("--unit", "P-XX"), "Không có đơn vị “P-XX” trong kế hoạch đã triển khai. Xem mã đơn vị: danvan status."),
        (("--duty", "bao-cao"), "Kế hoạch không có nhiệm vụ “bao-cao”."),
    ],
)
@pytest.mark.parametrize("command", ["agenda", "status"])
def test_a_code_that_does_not_exist_is_refused_and_not_an_empty_list(
    office: Danvan, command: str, filter_by: tuple[str, str], said: str
) -> None:
    ran = office(command, *filter_by, "--json")

    assert (ran.code, ran.out, ran.err[: len(said)]) == (1, "", said)


def test_status_on_the_morning_after_keeps_the_relations_and_the_kinds_apart(office: Danvan) -> None:
    rows = office("status", "--today", "15/11/2024", "--json").json

    wanted = {
        ("bao-cao-don-vi", "P-DX"),
        ("bao-cao-don-vi", "H-LHPN"),
        ("ke-hoach-don-vi", "P-DX"),
        ("kien-toan-bcd", "P-DX"),
    }
    found = {
        (row["duty"], row["unit"]): (row["kind"], row["state"], row["lateness"], row["days_late"])
        for row in rows
        if (row["duty"], row["unit"]) in wanted
    }
    assert found == {
        ("bao-cao-don-vi", "P-DX"): ("legal", "open", "overdue", 1),
        ("bao-cao-don-vi", "H-LHPN"): ("legal", "open", "not_received", 0),
        ("ke-hoach-don-vi", "P-DX"): ("internal_target", "open", "past_target", 0),
        ("kien-toan-bcd", "P-DX"): ("standing", "open", "no_day", 0),
    }


def test_people_read_the_status_under_a_heading_for_each_kind(office: Danvan) -> None:
    ran = office("status")

    assert [line for line in ran.out.splitlines() if line.endswith(":")] == [
        "Hạn theo Kế hoạch:",
        "Mốc nội bộ (giả định):",
        "Thường xuyên:",
    ]


def test_a_sweep_and_a_send_twice_say_it_once(office: Danvan) -> None:
    office("send")
    day = ("--today", "15/4/2024", "--json")

    first, again = office("sweep", *day).json, office("sweep", *day).json
    sent, sent_again = office("send", *day).json, office("send", *day).json

    assert first["lines"] == 24
    assert again == {"today": "2024-04-15", "lines": 0, "notices": 0, "held": 0, "no_contact": 0, "carried_on": []}
    assert sent == NOTHING_SENT | {"accepted": 24}
    assert sent_again == NOTHING_SENT


def test_nothing_leaves_while_sending_is_stopped(office: Danvan) -> None:
    stopped = office("stop", "--reason", "Chờ sửa danh sách đầu mối")
    again = office("stop", "--reason", "Chờ sửa danh sách đầu mối")
    while_stopped = office("send", "--json").json
    resumed = office("resume")
    afterwards = office("send", "--json").json

    assert [each.out for each in (stopped, again, resumed)] == [
        "Đã dừng gửi. Cho gửi lại: danvan resume.\n",
        "Việc gửi đã dừng từ trước.\n",
        "Đã cho gửi lại.\n",
    ]
    assert (while_stopped["accepted"], while_stopped["stopped"]) == (0, True)
    assert (afterwards["accepted"], afterwards["stopped"]) == (27, False)


def test_issuing_moves_what_hangs_on_the_day_and_only_once(office: Danvan) -> None:
    order = ("issue", "--number", "45/KH-UBND", "--on", "20/03/2024")

    preview = office(*order, "--preview", "--json").json
    done = office(*order, "--json").json
    again = office(*order, "--json").json
    other = office("issue", "--number", "46/KH-UBND", "--on", "20/03/2024")

    moved = {(each["clause"], each["old"], each["new"], each["units"]) for each in done["moved"]}
    assert (preview["preview"], preview["moved"]) == (True, done["moved"])
    # Twenty working days after Wednesday 20/03: 18/04 is a holiday; then ten more, five holidays between.
    assert moved == {
        ("III.2.a", "2024-04-23", "2024-04-17", 24),
        ("II.6", "2024-05-09", "2024-05-06", 26),
    }
    assert again["moved"] == []
    assert (other.code, other.err.startswith("Kế hoạch đã được ghi nhận ban hành: số 45/KH-UBND")) == (1, True)


def test_the_year_by_hand_from_the_check_of_arrivals_to_the_release(november: Danvan) -> None:
    handed_in = november(
        "hand-in", "X-DQ", "bao-cao-don-vi", "--arrived", "12/11/2024", "--number", "12/BC-UBND", "--json"
    )
    november("clock", "--to", "15/11/2024")

    blocked = november("waiting")
    refused = november("release", "000000")
    morning = november("morning-after", "--json").json
    checked = november(
        *("reconcile", "bao-cao-don-vi", "--through", "15/11/2024"),
        *("--arrived", "P-TCKH=14/11/2024", "--arrived", "P-KT=13/11/2024", "--json"),
    ).json
    waiting = november("waiting", "--json").json
    released = november("release", waiting["code"], "--json").json
    sent = november("send", "--json").json

    assert handed_in.json["lateness_text"] == "Đúng hạn"
    assert blocked.out.splitlines()[-1] == "Không có thông báo nào chờ duyệt."
    assert "sổ văn bản đến chưa được đối chiếu đến hết ngày 14/11/2024" in blocked.out
    assert refused.code == 1
    report = next(duty for duty in morning["duties"] if duty["clause"] == "III.2.c")
    assert (report["received"], report["total"]) == (1, 24)
    assert len(checked["recorded"]) == 2
    assert report["total"] - report["received"] == 2 + len(checked["still_missing"]) + len(
        checked["coordinating_missing"]
    )
    # The person in charge and the head of each late subordinate unit.
    assert (waiting["lines"], waiting["people"]) == (2 * len(checked["still_missing"]),) * 2
    assert (released["sent"], released["lines"]) == (True, waiting["lines"])
    assert sent["accepted"] == waiting["people"]


def test_what_was_discarded_never_leaves(november: Danvan) -> None:
    november("clock", "--to", "15/11/2024")
    november("reconcile", "bao-cao-don-vi", "--through", "15/11/2024")
    code = november("waiting", "--json").json["code"]

    discarded = november("discard", code, "--json").json

    assert discarded["sent"] is False
    assert november("waiting", "--json").json["lines"] == 0
    assert november("send", "--json").json == NOTHING_SENT


def test_the_training_clock_does_not_go_back(office: Danvan) -> None:
    moved = office("clock", "--to", "2024-04-01", "--json").json

    back = office("clock", "--to", "2024-03-31")

    assert (moved["from_on"], moved["to_on"], moved["days"]) == ("2024-03-25", "2024-04-01", 7)
    assert (back.code, back.err.startswith("Đồng hồ diễn tập đang ở ngày 01/04/2024")) == (1, True)
    assert office("clock").out == "Diễn tập, ngày 01/04/2024.\n"
