"""`danvan appraisal`: a whole round's files from the command line, and what its refusals say."""

from pathlib import Path

import pytest
from appraisal_office import COUNCIL, CRITERIA, ROUND, Office, make_office

from flows.cli.app import main

A = "DVK-2024-001"
VOTERS = ("TV01", "TV02", "TV03", "TV04", "TV05")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with one mô hình in a round."""
    office = make_office(tmp_path, monkeypatch)
    office.register(A, "P-DX")
    office.open()
    return office


def file(office: Office, name: str, *lines: str) -> str:
    """A CSV file; return its path."""
    path = office.home / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def sheet(office: Office, member: str, word: str = "đạt") -> str:
    """One member's sheet on A."""
    scores = ";".join([word] * len(CRITERIA))
    return file(office, f"{member}.csv", f"thành viên;mô hình;{';'.join(CRITERIA)}", f"{member};{A};{scores}")


def council_file(office: Office) -> str:
    """The council's file."""
    rows = [f"{code};{role};{unit};{name}" for code, (role, unit, name) in COUNCIL.items()]
    return file(office, "hoi-dong.csv", "mã thành viên;vai trò;đơn vị;họ tên", *rows)


def test_everything_that_enters_by_file_enters_by_command_and_a_total_is_explained(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [main(["appraisal", "council", ROUND, council_file(office)])]
    conflicts = file(office, "xung-dot.csv", "thành viên;mô hình;quan hệ", f"TV05;{A};có quan hệ")
    said.append(main(["appraisal", "conflicts", ROUND, conflicts]))
    office.assign()
    said.append(main(["appraisal", "blank", ROUND]))
    said += [main(["appraisal", "sheet", ROUND, sheet(office, member)]) for member in office.assigned(A)]
    office.close()
    office.meet(*VOTERS)
    ballots = [f"{A};{member};tán thành" for member in VOTERS if member != "TV05"]
    said.append(
        main(["appraisal", "votes", ROUND, "1", file(office, "phieu.csv", "mô hình;thành viên;phiếu", *ballots)])
    )
    capsys.readouterr()
    said.append(main(["appraisal", "explain", ROUND, A]))

    written = capsys.readouterr().out
    assert said == [0] * len(said)
    assert written.rstrip().endswith(f"(3 phiếu): {len(CRITERIA)}.")
    assert [name for _, _, name in COUNCIL.values() if name in written] == []
    assert "TV05" not in office.assigned(A)


def test_no_command_tells_a_total_before_the_sheets_are_closed(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.council()
    office.assign()
    office.all_sheets()

    code = main(["appraisal", "explain", ROUND, A])

    assert (code, capsys.readouterr().err) == (1, "Chưa khóa phiếu chấm nên chưa có tổng để giải trình.\n")


def test_a_wrong_sheet_is_refused_with_row_and_column_and_without_the_score(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.council()
    office.assign()
    before = office.everything()
    capsys.readouterr()

    code = main(["appraisal", "sheet", ROUND, sheet(office, office.assigned(A)[0], "mười hai")])

    told = capsys.readouterr().err
    assert (code, told.count("- Dòng 2, tiêu chí"), "mười hai" in told) == (1, len(CRITERIA), False)
    assert office.everything() == before
