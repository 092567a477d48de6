"""`danvan year-pack`: the archive, its hash as the chain has it, and the exit codes."""

import subprocess
import sys
from pathlib import Path

from command_runs import Danvan

from documents.year_pack import verifier
from flows.artifacts import count


def test_the_archive_is_made_said_and_verified(office: Danvan, home: Path) -> None:
    first = office("year-pack", "--json").json
    shown = office("year-pack")

    archive = home / first["path"]
    checked = subprocess.run(
        [sys.executable, "-I", "-S", verifier.__file__, str(archive)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert (first["plan_id"], first["new"], first["lost"], first["gone"]) == ("bac-kan-2024", True, [], [])
    assert shown.out.splitlines()[:4] == [
        f"Không có gì thay đổi so với hồ sơ đã lập, giữ nguyên hồ sơ năm 2024: 1 tệp, {count(first['rows'])} dòng sổ.",
        f"Tệp: {archive}",
        f"SHA-256: {first['sha256']}",
        f"Nhật ký: {first['through']} dòng, mã dòng cuối {first['head']}",
    ]
    assert checked.stdout.splitlines()[0] == f"Mã SHA-256 của tệp nén: {first['sha256']}"
    assert checked.stdout.splitlines()[-1] == "Hồ sơ nguyên vẹn."


def test_an_unknown_plan_is_refused(office: Danvan) -> None:
    refused = office("year-pack", "--plan", "khac")

    assert (refused.code, refused.err.strip()) == (
        1,
        "Không có kế hoạch “khac” trong sổ. Các kế hoạch có trong sổ: bac-kan-2024.",
    )
