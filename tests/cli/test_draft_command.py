"""`danvan draft`: a document as a file, or the sentence that says what is missing."""

from pathlib import Path

from command_runs import Danvan


def test_a_draft_says_where_it_lies_and_a_refusal_what_to_do_first(november: Danvan, home: Path) -> None:
    november("clock", "--to", "15/11/2024")
    early = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi")
    november("reconcile", "bao-cao-don-vi", "--through", "14/11/2024")

    made = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi", "--json").json
    shown = november("draft", "cong-van-don-doc", "--duty", "bao-cao-don-vi")

    folder = home / "tiep-nhan" / "van-ban-di" / made["code"]
    folder.mkdir(parents=True)
    (folder / "ban-ky.pdf").write_bytes(b"%PDF-1.7 signed")
    issued = november("issue-document", made["code"], "--number", "45", "--on", "15/11/2024")
    listed = november("documents", "--json").json
    moved = november("issue-document", made["code"], "--number", "54", "--on", "15/11/2024", "--reenter")

    assert issued.out.splitlines()[0] == "Công văn đôn đốc DT-0001: Đã phát hành số 45/UBND-NV ngày 15/11/2024."
    assert [(each["code"], each["number"]) for each in listed] == [("DT-0001", "45/UBND-NV")]
    assert (moved.code, "phải nêu lý do" in moved.err) == (1, True)
    assert (early.code, early.err.startswith("Nhiệm vụ “Báo cáo kết quả")) == (1, True)
    assert (home / made["path"]).is_file()
    assert shown.out.splitlines()[:2] == [
        f"Công văn đôn đốc DT-0001: số liệu không thay đổi, dùng tệp đã có {made['path']}.",
        str(home / made["path"]),
    ]
