"""Hand-ins from the command line: by the day of arrival, returned, accepted, corrected."""

from command_runs import Danvan

WARD = ("P-DX", "bao-cao-don-vi")


def test_lateness_counts_from_the_day_of_arrival_and_not_of_entry(november: Danvan) -> None:
    november("clock", "--to", "15/11/2024")

    on_time = november(
        "hand-in", *WARD, "--arrived", "14/11/2024", "--number", "7/BC-UBND", "--dated", "13/11/2024", "--json"
    )
    late = november("hand-in", "X-DQ", "bao-cao-don-vi", "--arrived", "15/11/2024", "--json")

    assert (on_time.json["days_late"], on_time.json["lateness_text"]) == (0, "Đúng hạn")
    assert on_time.json == {
        "unit_name": "UBND phường Đức Xuân",
        "duty_name": "Báo cáo kết quả thực hiện phong trào “Dân vận khéo”",
        "clause": "III.2.c",
        "round": 1,
        "arrived_on": "2024-11-14",
        "status_label": "Đã tiếp nhận",
        "days_late": 0,
        "lateness_text": "Đúng hạn",
        "next_step": "Xem xét, rồi chấp thuận hoặc trả lại bổ sung.",
        "files": [],
        "faults": [],
        "extension_text": "",
    }
    assert late.json["days_late"] == 1


def test_returned_and_handed_in_again_stays_on_time_and_is_then_accepted(november: Danvan) -> None:
    november("hand-in", *WARD, "--arrived", "11/11/2024")

    returned = november(
        "return", *WARD, "--reasons", "Thiếu số liệu phụ lục", "--supplement", "18/11/2024", "--json"
    ).json
    november("clock", "--to", "18/11/2024")
    again = november("hand-in", *WARD, "--arrived", "18/11/2024", "--json").json
    accepted = november("accept", *WARD, "--json").json

    assert (returned["status_label"], returned["next_step"]) == (
        "Trả lại bổ sung",
        "Chờ đơn vị gửi bổ sung. Chậm nhất hết ngày 18/11/2024 (thứ Hai).",
    )
    assert (again["round"], again["days_late"]) == (2, 0)
    assert (accepted["status_label"], accepted["lateness_text"]) == ("Đã chấp thuận", "Đúng hạn")


def test_a_wrong_entry_is_corrected_and_owed_again(november: Danvan) -> None:
    november("hand-in", *WARD, "--arrived", "11/11/2024")

    corrected = november("correct", *WARD, "--reason", "Ghi nhầm đơn vị", "--json").json

    assert (corrected["status_label"], corrected["next_step"]) == ("Chưa nhận được", "Chờ đơn vị nộp.")


def test_a_nil_return_is_taken_where_the_duty_takes_one(office: Danvan) -> None:
    taken = office("hand-in", "P-DX", "ra-soat-van-ban", "--arrived", "25/03/2024", "--nil", "--json")
    refused = office("hand-in", *WARD, "--arrived", "25/03/2024", "--nil")

    assert (taken.code, taken.json["status_label"]) == (0, "Báo không phát sinh")
    assert (refused.code, refused.out) == (1, "")


def test_people_read_three_lines_after_an_entry(office: Danvan) -> None:
    ran = office("hand-in", *WARD, "--arrived", "25/3/2024")

    assert ran.out.splitlines() == [
        "UBND phường Đức Xuân: Báo cáo kết quả thực hiện phong trào “Dân vận khéo” (III.2.c).",
        "Lần 1, đến ngày 25/03/2024. Đã tiếp nhận; Đúng hạn.",
        "Việc tiếp theo: Xem xét, rồi chấp thuận hoặc trả lại bổ sung.",
    ]


def test_refusals_are_one_sentence_on_standard_error_and_code_1(office: Danvan) -> None:
    to_come = office("hand-in", *WARD, "--arrived", "26/03/2024")
    nothing_there = office("accept", *WARD)
    unknown = office("accept", "P-XX", "bao-cao-don-vi")

    assert [(ran.code, ran.out) for ran in (to_come, nothing_there, unknown)] == [(1, "")] * 3
    assert unknown.err == "Không có đơn vị “P-XX”. Hãy chọn một đơn vị trong danh sách.\n"
    assert all("Traceback" not in ran.err for ran in (to_come, nothing_there, unknown))


def test_a_reconciliation_names_unit_and_day_and_may_be_previewed(november: Danvan) -> None:
    november("clock", "--to", "15/11/2024")
    command = ("reconcile", "bao-cao-don-vi", "--through", "15/11/2024", "--arrived", "P-DX=14/11/2024")

    preview = november(*command, "--preview", "--json").json
    no_day = november("reconcile", "bao-cao-don-vi", "--through", "15/11/2024", "--arrived", "P-DX")
    twice = november(*command, "--arrived", "P-DX=13/11/2024")
    done = november(*command, "--json").json

    assert preview == done | {"preview": True}
    assert done["recorded"] == ["UBND phường Đức Xuân"]
    assert (no_day.code, no_day.err.splitlines()[0]) == (
        2,
        "Giá trị của --arrived chưa đúng: “P-DX” thiếu ngày đến, ví dụ P-DX=14/11/2024.",
    )
    assert (twice.code, twice.err.splitlines()[0]) == (
        2,
        "Giá trị của --arrived chưa đúng: đơn vị P-DX được ghi hai lần.",
    )


def test_the_actor_is_written_to_the_audit_chain(office: Danvan, home: object) -> None:
    import sqlite3

    office("hand-in", *WARD, "--arrived", "25/03/2024", "--as", "Văn thư UBND thành phố")

    with sqlite3.connect(f"{home}/danvan.db") as record:
        (body,) = record.execute("SELECT body FROM audit_row ORDER BY seq DESC LIMIT 1").fetchone()
    assert '"actor":"Văn thư UBND thành phố"' in body
    assert '"source":"command"' in body
