"""`danvan draft`: a document as a file, or the sentence that says what is missing."""

from pathlib import Path

from command_runs import Danvan


def test_a_draft_says_where_it_lies_and_a_refusal_what_to_do_first(november: Danvan, home: Path) -> None:
    november("clock", "--to", "15/11/2024")
    early = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi")
    november("reconcile", "bao-cao-don-vi", "--through", "14/11/2024")

    made = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi", "--json").json
    shown = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi")

    assert (early.code, early.err.startswith("Nhiệm vụ “Báo cáo kết quả")) == (1, True)
    assert (home / made["path"]).is_file()
    assert shown.out.splitlines()[:2] == [
        f"Công văn đôn đốc: số liệu không thay đổi, dùng tệp đã có {made['path']}.",
        str(home / made["path"]),
    ]
