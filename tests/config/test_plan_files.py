"""Reading plan and unit files: every mistake told at once, with its path, its line and what to do."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.plan_files import (
    Checked,
    Coverage,
    PlanError,
    check,
    check_files,
    coverage,
    owing_units,
    read_plan,
    read_units,
    warnings,
)
from config.yaml_source import MAX_BYTES, read_bytes

PLANS = Path(__file__).parent / "plans"
GOOD = {
    "plan": (PLANS / "good.yaml").read_text(encoding="utf-8"),
    "units": (PLANS / "good.units.yaml").read_text(encoding="utf-8"),
}
MISTAKES = yaml.safe_load((PLANS / "mistakes.yaml").read_text(encoding="utf-8"))


def checked(folder: Path, **texts: str) -> Checked:
    """Check the good plan and units, with one or both replaced."""
    for name, text in {**GOOD, **texts}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return check_files(folder / "plan.yaml", folder / "units.yaml")


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once in the good file"
    return text.replace(old, new)


def refusal(raw: bytes) -> list[PlanError]:
    return read_bytes(raw, name="tep.yaml").errors


# --- mistakes ---------------------------------------------------------------------------------------------------


def test_the_good_files_have_neither_errors_nor_warnings(tmp_path: Path) -> None:
    result = checked(tmp_path)

    assert (result.errors, result.warnings) == ([], [])


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each["name"] for each in MISTAKES])
def test_a_mistake_is_told_with_its_path_its_line_and_what_to_do(mistake: dict, tmp_path: Path) -> None:
    text = replaced(GOOD[mistake["file"]], mistake["replace"], mistake["with"])

    result = checked(tmp_path, **{mistake["file"]: text})

    assert result.errors == [PlanError(**each) for each in mistake["errors"]]


def test_all_mistakes_of_a_file_are_told_at_once_whatever_their_sort() -> None:
    result = check_files(PLANS / "many-mistakes.yaml", PLANS / "good.units.yaml")

    assert [(each.line, each.path) for each in result.errors] == [
        (11, "header.signerr"),
        (13, "legal_bases"),
        (23, "duties[0].clause"),
        (28, "duties[0].kind"),
        (31, "duties[0].deadline.before"),
        (33, "duties[0].owed_by[0].class"),
        (34, "duties[0].owed_by[1].wen"),
        (35, "duties[1].label"),
        (44, "duties[1].deadline.relative.duty"),
        (45, "duties[1].owed_by[0].class"),
        (46, "duties[2].expected"),
        (62, "ladders[0].rungs[0]"),
    ]
    assert result.plan is None


def test_errors_of_both_files_are_told_together(tmp_path: Path) -> None:
    result = checked(
        tmp_path,
        plan=replaced(GOOD["plan"], "host: P-NV", "host: P-XX"),
        units=replaced(GOOD["units"], "successor: P-NV", "successor: P-YY"),
    )

    assert [(each.path, each.line) for each in result.errors] == [("policy.host", 12), ("units[1].successor", 17)]


def test_checking_what_was_read_finds_what_checking_the_files_finds(tmp_path: Path) -> None:
    text = replaced(GOOD["plan"], "{duty: ke-hoach,", "{duty: dang-ky,")
    whole = checked(tmp_path, plan=replaced(text, "host: P-NV", "host: UBND"))

    plan, plan_errors = read_plan(tmp_path / "plan.yaml")
    units, units_errors = read_units(tmp_path / "units.yaml")

    assert plan is not None and units is not None
    assert (plan_errors, units_errors) == ([], [])
    assert check(plan, units) == whole.errors
    assert [each.path for each in whole.errors] == ["policy.host", "duties[2].deadline.relative.duty"]


def test_a_plan_can_be_checked_without_units() -> None:
    plan, _ = read_plan(PLANS / "good.yaml")

    assert plan is not None
    assert check(plan) == check_files(PLANS / "good.yaml").errors == []


def test_a_units_file_in_place_of_a_plan_tells_every_key_that_is_missing_or_strange() -> None:
    plan, errors = read_plan(PLANS / "good.units.yaml")

    assert plan is None
    assert [(each.line, each.path) for each in errors] == [
        *((None, key) for key in ("duties", "ends_on", "header", "id", "ladders", "legal_bases", "policy")),
        *((None, key) for key in ("starts_on", "year")),
        (1, "classes"),
        (5, "units"),
    ]


# --- bytes and YAML ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        pytest.param(
            "\ufeffid: a".encode("utf-16-le"),
            1,
            "Tệp “tep.yaml” đang ở bảng mã UTF-16; mở tệp bằng trình soạn thảo, chọn “Lưu thành” (Save As) với bảng mã "
            "UTF-8 rồi thử lại.",
            id="utf-16",
        ),
        pytest.param(
            "id: a\nyear: 2024\n".encode("utf-16-be"),
            1,
            "Tệp “tep.yaml” không phải tệp chữ ở bảng mã UTF-8 (có thể là UTF-16); mở tệp bằng trình soạn thảo, chọn “Lưu "
            "thành” (Save As) với bảng mã UTF-8 rồi thử lại.",
            id="utf-16-without-a-mark",
        ),
        pytest.param(
            b"id: a\ntitle: K\xea\n",
            2,
            "Tệp “tep.yaml” không ở bảng mã UTF-8 (có thể là Windows-1258 hoặc TCVN3); mở tệp bằng trình soạn thảo, chọn "
            "“Lưu thành” (Save As) với bảng mã UTF-8 rồi thử lại.",
            id="windows-1258",
        ),
        pytest.param(
            b"",
            1,
            "Tệp “tep.yaml” không có nội dung theo mẫu; tệp phải gồm các dòng “khóa: giá trị”, xem tệp mẫu.",
            id="empty",
        ),
        pytest.param(
            b"- a\n- b\n",
            1,
            "Tệp “tep.yaml” không có nội dung theo mẫu; tệp phải gồm các dòng “khóa: giá trị”, xem tệp mẫu.",
            id="a-list",
        ),
        pytest.param(
            b"id: a\ntitle: b\x01\n",
            2,
            "Tệp “tep.yaml” có ký tự điều khiển không dùng được (mã 1); xóa ký tự đó.",
            id="control-character",
        ),
        pytest.param(
            b"a: &x [*x]\n",
            1,
            "Tệp “tep.yaml” có giá trị gọi lại chính nó bằng dấu *; bỏ dấu *.",
            id="self-alias",
        ),
        pytest.param(
            b"? [a, b]\n: c\n",
            1,
            "Tệp “tep.yaml” có khóa không phải là chữ; bỏ dấu ngoặc hoặc dấu ? ở đầu dòng.",
            id="a-list-as-key",
        ),
        pytest.param(
            b"a: " + b"[" * 5000 + b"]" * 5000,
            1,
            "Tệp “tep.yaml” lồng nhau quá 30 lớp; xem lại thụt đầu dòng và dấu ngoặc.",
            id="deep",
        ),
        pytest.param(
            b"#" + b" " * MAX_BYTES,
            None,
            "Tệp “tep.yaml” lớn hơn 2 MB; một kế hoạch không dài như vậy, hãy kiểm tra lại đã chọn đúng tệp chưa.",
            id="too-large",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(raw: bytes, line: int | None, message: str) -> None:
    assert refusal(raw) == [PlanError("", line, message)]


def test_a_file_that_is_not_there_is_an_error_not_an_exception(tmp_path: Path) -> None:
    message = "Tệp “khong-co.yaml” không tìm thấy; kiểm tra lại đường dẫn và tên tệp."

    assert read_plan(tmp_path / "khong-co.yaml") == (None, [PlanError("", None, message)])


def test_a_folder_in_place_of_a_file_is_an_error_not_an_exception(tmp_path: Path) -> None:
    plan, errors = read_plan(tmp_path)

    assert (plan, len(errors)) == (None, 1)


def test_aliases_that_unfold_into_millions_are_refused_before_they_do() -> None:
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    (error,) = refusal("\n".join(lines).encode())

    assert error.message == "Tệp “tep.yaml” gọi lại bằng dấu * quá nhiều lần; chép nội dung ra thay cho dấu *."


def test_an_alias_is_read_as_what_it_stands_for() -> None:
    assert read_bytes(b"a: &x {b: 1}\nc: *x\n", name="tep.yaml").data == {"a": {"b": 1}, "c": {"b": 1}}


def test_words_mean_what_an_office_expects_of_them() -> None:
    raw = b"on: off\nyes: no\nphone: 0912345678\nday: 2024-11-15\nnoDay: 2024-11-31\nn: 12\nx:\nt: true\nhour: 12:30\n"

    assert read_bytes(raw, name="tep.yaml").data == {
        "on": "off",
        "yes": "no",
        "phone": "0912345678",
        "day": date(2024, 11, 15),
        "noDay": "2024-11-31",
        "n": 12,
        "x": None,
        "t": True,
        "hour": "12:30",
    }


def test_a_byte_order_mark_and_decomposed_letters_change_nothing() -> None:
    plain = read_bytes(GOOD["plan"].encode(), name="tep.yaml").data
    decomposed = unicodedata.normalize("NFD", GOOD["plan"])

    assert decomposed != GOOD["plan"]
    assert read_bytes(decomposed.encode("utf-8-sig"), name="tep.yaml").data == plain


def test_where_a_plan_stood_in_its_file_is_no_part_of_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "moved.yaml").write_text("# một dòng ghi chú\n" + GOOD["plan"], encoding="utf-8")

    assert read_plan(tmp_path / "moved.yaml") == read_plan(PLANS / "good.yaml")


# --- questions to a plan ----------------------------------------------------------------------------------------


def test_coverage_lists_clauses_without_duty_and_duties_without_clause(tmp_path: Path) -> None:
    text = replaced(GOOD["plan"], "    schedulable: false\n    reason: Không có thời hạn.\n", "")
    text = replaced(text, "  - id: theo-doi\n    clause: II.1\n", "  - id: theo-doi\n    clause: II.7\n")
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")

    plan, _ = read_plan(tmp_path / "plan.yaml")

    assert plan is not None
    assert coverage(plan) == Coverage(clauses_without_duty=["II.2"], duties_without_clause=["theo-doi"])


@pytest.mark.parametrize(
    ("assumption", "on", "owing"),
    [
        ("false", date(2024, 6, 1), ["P-TC"]),
        ("true", date(2024, 6, 1), ["P-TC", "H-PN"]),
        ("false", date(2024, 1, 1), ["P-TC"]),
        ("false", date(2023, 12, 31), []),
        ("false", date(2025, 6, 30), ["P-TC"]),
        ("true", date(2025, 7, 1), ["H-PN"]),
    ],
)
def test_those_owe_a_duty_who_are_named_in_being_and_not_excepted(
    assumption: str, on: date, owing: list[str], tmp_path: Path
) -> None:
    result = checked(tmp_path, plan=replaced(GOOD["plan"], "    value: false", f"    value: {assumption}"))

    assert result.plan is not None and result.units is not None
    units = owing_units(result.plan.duties[0], result.plan, result.units, on)

    assert [unit.code for unit in units] == owing


def test_an_exception_may_hang_on_an_assumption(tmp_path: Path) -> None:
    text = replaced(GOOD["plan"], "      - unit: P-NV\n", "      - {unit: P-NV, unless: co-mo-rong}\n")
    codes = {}
    for value in ("false", "true"):
        result = checked(tmp_path, plan=replaced(text, "    value: false", f"    value: {value}"))
        assert result.plan is not None and result.units is not None
        units = owing_units(result.plan.duties[0], result.plan, result.units, date(2024, 6, 1))
        codes[value] = [unit.code for unit in units]

    assert codes == {"false": ["P-TC"], "true": ["P-NV", "P-TC", "H-PN"]}


def test_what_is_allowed_but_hardly_meant_is_a_warning(tmp_path: Path) -> None:
    plan = replaced(GOOD["plan"], "    words: trước ngày 15/11/2024\n", "    words: trước ngày 16/11/2024\n")
    units = replaced(
        GOOD["units"],
        "    contacts:\n      - {role: person_in_charge, name: Đầu mối, email: dau-moi.p-tc@mau.example}\n",
        "",
    )
    units = replaced(units, ", email: dau-moi.h-pn@mau.example", "")

    result = checked(tmp_path, plan=plan, units=units)

    assert result.errors == []
    assert result.warnings == [
        PlanError(
            "duties[0].words",
            47,
            "Lời trích của việc bao-cao không có nguyên văn trong điều khoản II.1; đối chiếu lại.",
        ),
        PlanError("units[1]", 12, "Đơn vị P-TC chưa có đầu mối nên không nhận được thông báo; bổ sung “contacts”."),
        PlanError(
            "units[2].contacts[0]",
            22,
            "“Đầu mối” nhận qua thư điện tử nhưng chưa có địa chỉ; ghi “email” hoặc đổi “channels”.",
        ),
    ]


def test_a_duty_that_nobody_owes_is_a_warning(tmp_path: Path) -> None:
    text = replaced(GOOD["plan"], "owed_by: [{unit: P-NV}]", "owed_by: [{unit: P-NV, when: co-mo-rong}]")
    result = checked(tmp_path, plan=text)

    assert result.plan is not None
    assert warnings(result.plan, result.units) == [
        PlanError(
            "duties[3].owed_by",
            89,
            "Việc theo-doi không có đơn vị nào phải làm vào ngày bắt đầu kế hoạch; xem lại đơn vị và các giả định.",
        )
    ]


# --- anything at all --------------------------------------------------------------------------------------------

SCRAPS = [
    "",
    "x",
    "- ",
    ": ",
    "[",
    "}",
    "'",
    "&a ",
    "*a",
    "null",
    "0",
    "-1",
    "99999999999",
    "9999-12-31",
    "true",
    "\t",
    "đ",
]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """The good plan with a few lines dropped, doubled, moved, cut or with their value replaced."""
    name = draw(st.sampled_from(["plan", "units"]))
    lines = GOOD[name].split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "indent", "cut", "value", "scrap"])):
            case "drop":
                lines[at] = ""
            case "double":
                lines.insert(at, lines[at])
            case "indent":
                lines[at] = "  " + lines[at]
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case "value":
                lines[at] = lines[at].split(":")[0] + ": " + draw(st.sampled_from(SCRAPS))
            case "scrap":
                where = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:where] + draw(st.sampled_from(SCRAPS)) + lines[at][where:]
    return name, "\n".join(lines)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutation=mutated())
def test_a_mangled_file_gives_errors_or_a_plan_and_never_an_exception(
    mutation: tuple[str, str], tmp_path: Path
) -> None:
    name, text = mutation

    result = checked(tmp_path, **{name: text})

    assert bool(result.errors) or (result.plan is not None and result.units is not None)
    assert all(each.message and each.message == unicodedata.normalize("NFC", each.message) for each in result.errors)


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_arbitrary_bytes_give_data_or_an_error_and_never_an_exception(raw: bytes) -> None:
    source = read_bytes(raw, name="tep.yaml")

    assert (source.data is None) == (bool(source.errors) and source.errors[0].path == "")
