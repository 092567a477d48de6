"""The outbox at the terminal."""

import re

from command_runs import Danvan

DX = "dau-moi.p-dx@bac-kan.example"


def test_the_outbox_is_listed_searched_and_written_as_json(november: Danvan) -> None:
    listed = november("outbox", "--find", "duc xuan", "--sort", "state")
    found = november("outbox", "--state", "accepted", "--json").json

    assert listed.code == 0
    assert "Chậm gửi: 0" in listed.out
    assert "UBND phường Đức Xuân" in listed.out
    assert found["counts"] == {"Máy chủ đã nhận": len(found["rows"]) + found["left_out"]}
    assert {row["state"] for row in found["rows"]} == {"accepted"}


def test_a_line_of_a_message_to_come_is_read_and_explained(november: Danvan) -> None:
    shown = november("preview", DX, "--day", "12/11/2024")
    html = november("preview", DX, "--day", "12/11/2024", "--html").out
    number = re.search(r"nội dung số (\d+)", shown.out)
    assert number is not None
    reasons = november("why", number[1])
    as_json = november("why", number[1], "--json").json

    assert (shown.code, html.startswith("<!DOCTYPE html>")) == (0, True)
    assert reasons.out.endswith("Tính lại theo quy tắc: khớp với sổ.\n")
    assert (as_json["same"], as_json["clause"], as_json["rung"]) == (True, "III.2.c", "T-2")
