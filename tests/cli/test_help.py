"""The help is quick and in Vietnamese, and a wrong use is answered in Vietnamese with exit code 2."""

import os
import subprocess
import sys

import pytest
from command_runs import PROJECT, Danvan

HEAVY = ("prefect", "sqlalchemy", "sqlmodel", "apprise", "pydantic", "yaml", "httpx", "config.settings", "models")

COMMANDS = [
    *(["up"], ["init"], ["doctor"], ["clock"], ["verify"]),
    *(["roll-out"], ["issue"], ["sweep"], ["send"], ["agenda"], ["status"], ["morning-after"]),
    *(["hand-in"], ["accept"], ["return"], ["correct"], ["reconcile"], ["find"]),
    *(["waiting"], ["release"], ["discard"], ["stop"], ["resume"]),
    *(
        ["outbox"],
        ["preview"],
        ["why"],
        ["resend"],
        ["phone-list"],
        ["called"],
        ["draft"],
        ["issue-document"],
        ["documents"],
    ),
    *(["plan"], ["plan", "check"], ["plan", "coverage"], ["plan", "load"], ["plan", "schema"]),
    *(["calendar"], ["calendar", "propose"]),
    *(
        ["appraisal"],
        ["appraisal", "council"],
        ["appraisal", "conflicts"],
        ["appraisal", "blank"],
        ["appraisal", "sheet"],
    ),
    *(["appraisal", "votes"], ["appraisal", "explain"]),
    *(["year-end"], ["year-end", "totals"], ["year-end", "versions"], ["year-end", "verify"], ["year-end", "missing"]),
    ["year-pack"],
    *(["workbook"], ["workbook", "export"], ["workbook", "import"]),
    *(["zalo"], ["zalo", "key"], ["zalo", "challenge"], ["zalo", "connect"], ["zalo", "status"], ["zalo", "refresh"]),
    *(["zalo", "disconnect"], ["zalo", "link"], ["zalo", "unlink"], ["zalo", "poll"]),
    *(["zalo", "followers"], ["zalo", "confirm"], ["zalo", "people"]),
]

MEASURE = """
import resource, sys
from flows.__main__ import main
code = main(["--help"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(code, used.ru_utime + used.ru_stime, ",".join(sorted(sys.modules)), file=sys.stderr)
"""


def test_help_takes_less_than_half_a_second_of_cpu_and_loads_nothing_heavy() -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}

    ran = subprocess.run(
        [sys.executable, "-c", MEASURE], env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
    )

    code, seconds, modules = ran.stderr.split()
    assert code == "0"
    assert float(seconds) < 0.5
    assert set(HEAVY) & set(modules.split(",")) == set()


def test_the_package_runs_as_a_module_in_utf_8_whatever_the_console_says() -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "ascii"}

    ran = subprocess.run(
        [sys.executable, "-m", "flows", "resume", "--help"],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )

    assert ran.stdout.decode("utf-8").splitlines()[:3] == [
        "Cách dùng: danvan resume [TÙY CHỌN]",
        "",
        "  Cho gửi lại.",
    ]


def test_the_first_page_lists_every_command(danvan: Danvan) -> None:
    page = danvan("--help").out

    listed = [
        line.split()[0] for line in page.split("Lệnh:\n")[1].splitlines() if line.startswith("  ") and line[2] != " "
    ]
    assert sorted(listed) == sorted({command[0] for command in COMMANDS})


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_page_of_help_is_in_vietnamese(danvan: Danvan, command: list[str]) -> None:
    page = danvan(*command, "--help")

    english = [
        word
        for word in (
            "Usage",
            "Options",
            "Arguments",
            "Commands",
            "required",
            "default",
            "Show this",
            "OPTIONS",
            "ARGS",
            "<",
        )
        if word in page.out
    ]
    assert (page.code, page.err, english) == (0, "", [])
    assert page.out.startswith(f"Cách dùng: danvan {' '.join(command)} [TÙY CHỌN]")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["issu"], "Không có lệnh “issu”. Có phải là “issue”?"),
        (["xyz"], "Không có lệnh “xyz”."),
        (["issue"], "Thiếu tùy chọn --number."),
        (["hand-in"], "Thiếu tham số ĐƠN_VỊ."),
        (["issue", "--numbr", "1"], "Không có tùy chọn --numbr. Có phải là --number?"),
        (["issue", "--number"], "Tùy chọn --number cần một giá trị đi kèm."),
        (["accept", "a", "b", "c"], "Thừa tham số: c."),
        (
            ["sweep", "--today", "31/02/2024"],
            "Giá trị của --today chưa đúng: Không có ngày “31/02/2024” trong lịch; hãy kiểm tra lại ngày, tháng, năm.",
        ),
        (
            ["sweep", "--today", "mai"],
            "Giá trị của --today chưa đúng: “mai” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/11/2024.",
        ),
        (
            ["calendar"],
            "Giá trị của --from, --to chưa đúng: hãy ghi đủ hai ngày, ví dụ --from 01/02/2024 --to 29/02/2024.",
        ),
        (["calendar", "propose", "nay"], "Giá trị của NĂM chưa đúng: “nay” không phải là một năm, ví dụ 2027."),
    ],
)
def test_a_wrong_use_is_answered_in_vietnamese_with_code_2(danvan: Danvan, typed: list[str], said: str) -> None:
    ran = danvan(*typed)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == said
    assert ran.err.splitlines()[1].startswith("Xem cách dùng: danvan")


def test_without_a_command_the_help_is_shown_with_code_2(danvan: Danvan) -> None:
    ran = danvan()

    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", "Cách dùng: danvan [TÙY CHỌN] LỆNH [THAM SỐ]...")
