"""Three localities with other rules run from their YAML alone: the example plans, each through a small year."""

from datetime import date
from pathlib import Path

import pytest
from whole_cycle import Cycle, rolled_out, who

from config.plan_files import check_files
from models.appraisal.record import Choice
from models.appraisal.rounds import MemberRow
from models.inspection.record import About, FindingKind
from models.registration.checks import RowsRefused
from models.registration.record import RegistrationRow
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow
from tasks.registration import register_initiatives

EXAMPLES = Path(__file__).parents[2] / "config" / "plans" / "examples"
TWO_TIERS, PASS_OR_FAIL, COMMUNE = "vi-du-hai-cap-2024", "vi-du-dat-khong-dat-2024", "vi-du-xa-2026"
PLANS = (TWO_TIERS, PASS_OR_FAIL, COMMUNE)
LIST = [("danh-sach", False)]
DETAILS = {"muc-tieu": "Mục tiêu (ví dụ)"}


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cycle:
    """The example named by the test, rolled out on 2 March of its year."""
    plan: str = request.param
    year = int(plan[-4:])
    return rolled_out(
        EXAMPLES / f"{plan}.yaml", EXAMPLES / f"{plan}.units.yaml", date(year, 3, 4), tmp_path, monkeypatch
    )


def row(line: int, unit: str, content: str = "kinh-te", level: str | None = None) -> RegistrationRow:
    """A registration whose name nothing resembles."""
    name = f"{['Đường hoa', 'Nhà sạch', 'Sổ xanh', 'Tổ điện', 'Giếng làng', 'Chợ quê'][line % 6]} {unit} số {line}"
    return RegistrationRow(line, unit, name, content, level=level, details=DETAILS)


def registered(office: Cycle, rows: list[RegistrationRow], on: date) -> list[str]:
    """Register and confirm; return the codes in the order of the rows."""
    codes = office.register(rows, on)
    office.confirm(codes, on)
    return codes


def inspected(office: Cycle, year: int, owners: dict[str, str]) -> tuple[list[str], int]:
    """One round in which the units that the rule chose are rated and given something to fix.

    Args:
        owners: mô hình → its unit.

    Returns:
        The units, and how many mô hình were rated.
    """
    chosen = office.choose("dot-1", date(year, 5, 20))
    rated = [code for code, unit in owners.items() if unit in chosen]
    office.inspect(
        [ScheduleRow("dot-1", unit, date(year, 6, 10 + number), "doan-1") for number, unit in enumerate(chosen)],
        date(year, 5, 20),
        lambda unit, number: [
            *(RatingRow(str(number), About.INITIATIVE, code, "dat") for code in rated if owners[code] == unit),
            FindingRow(str(number), FindingKind.RECOMMENDATION, "Bổ sung sổ theo dõi (ví dụ)", date(year, 7, 15)),
        ],
    )
    return chosen, len(rated)


def members(*rows: tuple[str, str, str, str]) -> list[MemberRow]:
    """(code, role, unit, team) as the rows of a council's file."""
    return [
        MemberRow(line, code, role, unit, team, f"Thành viên {code}")
        for line, (code, role, unit, team) in enumerate(rows, 2)
    ]


@pytest.mark.parametrize("plan", PLANS)
def test_each_example_has_no_error_and_no_warning_and_says_that_it_is_one(plan: str) -> None:
    found = check_files(EXAMPLES / f"{plan}.yaml", EXAMPLES / f"{plan}.units.yaml")

    assert (found.errors, found.warnings) == ([], [])
    assert found.plan is not None
    assert found.units is not None
    assert found.plan.header.title.startswith("Ví dụ: ")
    assert [unit.name for unit in found.units.units if "(ví dụ)" not in unit.name] == []
    addresses = [contact.email or "" for unit in found.units.units for contact in unit.contacts]
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_every_example_is_held_to_here() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(
        f"{plan}{end}" for plan in PLANS for end in (".yaml", ".units.yaml")
    )


@pytest.mark.parametrize("office", [TWO_TIERS], indirect=True)
def test_field_teams_take_the_first_two_each_and_the_second_tier_takes_from_the_first(office: Cycle) -> None:
    economy = [row(1, "X-MOT"), row(2, "X-HAI"), row(3, "X-BA", "van-hoa-xa-hoi")]
    order = [
        row(4, "MTTQ", "he-thong-chinh-tri"),
        row(5, "H-ND", "quoc-phong-an-ninh"),
        row(6, "X-MOT", "quoc-phong-an-ninh"),
    ]
    codes = registered(office, [*economy, *order], date(2024, 3, 20))
    chosen = inspected(office, 2024, {code: each.unit for code, each in zip(codes, [*economy, *order], strict=True)})
    # Of the economy the third is last by points; of the second team two have equal points and effect decides.
    points = dict(
        zip(codes, [("50", "30"), ("55", "35"), ("40", "20"), ("40", "40"), ("50", "30"), ("45", "35")], strict=True)
    )
    council = members(
        ("KT1", "chu-tich", "P-NV", "to-kinh-te"), ("KT2", "uy-vien", "P-NNPTNT", "to-kinh-te"),
        ("NC1", "uy-vien", "P-VHTT", "to-noi-chinh"), ("NC2", "uy-vien", "P-NV", "to-noi-chinh"),
        ("TK", "thu-ky", "P-NV", ""),
    )  # fmt: skip
    on = date(2024, 10, 15)
    office.appraise(codes, council, lambda _, code: dict(zip(("hieu-qua", "lan-toa"), points[code], strict=True)), on)
    assigned = office.assigned()
    decided = office.decide(on)

    first = office.submit("huyen", [codes[0], codes[1], codes[4], codes[5]], LIST, date(2024, 11, 6))
    office.recognise(first, "UBND-H", date(2024, 11, 18), received=False, declined={codes[0]: "Chưa đủ hồ sơ (ví dụ)."})
    second = office.submit("tieu-bieu", [codes[1], codes[4]], LIST, date(2024, 11, 20))
    office.recognise(second, "BTV-HU", date(2024, 12, 10), received=True)
    frozen = office.freeze("tong-ket", date(2024, 12, 11))

    assert chosen == (["P-NNPTNT", "X-BA", "X-HAI"], 2)
    assert assigned == {"KT1": codes[:3], "KT2": codes[:3], "NC1": codes[3:], "NC2": codes[3:]}
    assert decided == (4, 2, 0)
    assert office.statuses() == dict(
        zip(codes, ["declined", "recognised", "failed", "failed", "recognised", "recognised"], strict=True)
    )
    assert office.recognised() == [
        ("huyen", "UBND-H", codes[1]), ("huyen", "UBND-H", codes[4]), ("huyen", "UBND-H", codes[5]),
        ("tieu-bieu", "BTV-HU", codes[1]), ("tieu-bieu", "BTV-HU", codes[4]),
    ]  # fmt: skip
    assert frozen["recorded"] == {"dang-ky": 6, "da-kiem-tra": 2, "cong-nhan": 3}


@pytest.mark.parametrize("office", [PASS_OR_FAIL], indirect=True)
def test_a_quota_is_refused_a_level_is_required_and_a_checklist_passes_or_fails(office: Cycle) -> None:
    march = date(2024, 3, 20)
    with pytest.raises(RowsRefused) as over:
        office.register([row(line, "X-MOT", level="huyen") for line in range(1, 5)], march)
    with pytest.raises(RowsRefused) as without:
        office.register([row(1, "X-MOT")], march)
    rows = [row(1, "X-MOT", level="huyen"), row(2, "X-HAI", level="co-so")]
    below_quota = register_initiatives.fn(rows, *who(march), True).below_quota
    codes = office.register(rows, march)
    office.confirm(codes, march)
    chosen = inspected(office, 2024, dict(zip(codes, ["X-MOT", "X-HAI"], strict=True)))

    council = members(
        ("TV1", "chu-tich", "P-NV", ""), ("TV2", "uy-vien", "P-TP", ""), ("TV3", "uy-vien", "P-LDTBXH", "")
    )
    # Two of three find the second not lasting; one doubt about the first does not count against it.
    doubts = {("TV1", codes[1]), ("TV2", codes[1]), ("TV3", codes[0])}
    on = date(2024, 10, 15)
    office.appraise(
        codes,
        council,
        lambda member, code: {
            "da-dang-ky": "đạt", "dong-thuan": "đạt", "ben-vung": "không đạt" if (member, code) in doubts else "đạt",
        },
        on,
    )  # fmt: skip
    decided = office.decide(on)
    office.recognise(
        office.submit("huyen", codes[:1], LIST, date(2024, 11, 6)), "UBND-H", date(2024, 11, 20), received=False
    )
    frozen = office.freeze("tong-ket", date(2024, 11, 21))

    assert chosen == (["DTN", "H-LHPN", "P-LDTBXH", "X-HAI", "X-MOT"], 2)
    assert [(error.line, error.column) for error in over.value.errors] == [(4, "Đơn vị")]
    assert str(without.value) == "Có 1 lỗi, chưa ghi gì:\nDòng 1, cột “Cấp đăng ký”: chưa chọn cấp đăng ký."
    assert below_quota == [
        "Huyện đoàn (ví dụ): đăng ký 0, chỉ tiêu từ 1 (Giả định: mỗi đoàn thể ít nhất 01 mô hình.)",
        "Hội Liên hiệp Phụ nữ huyện (ví dụ): đăng ký 0, chỉ tiêu từ 1 (Giả định: mỗi đoàn thể ít nhất 01 mô hình.)",
    ]
    assert decided == (1, 1, 0)
    assert office.statuses() == {codes[0]: "recognised", codes[1]: "failed"}
    assert office.recognised() == [("huyen", "UBND-H", codes[0])]
    assert frozen["recorded"] == {"dang-ky": 2, "da-kiem-tra": 2, "cong-nhan": 1}


@pytest.mark.parametrize("office", [COMMUNE], indirect=True)
def test_a_commune_of_2026_runs_its_year_without_a_district(office: Cycle) -> None:
    codes = registered(office, [row(1, "T-MOT"), row(2, "TR-TH"), row(3, "MTTQ")], date(2026, 3, 20))
    chosen = inspected(office, 2026, dict(zip(codes, ["T-MOT", "TR-TH", "MTTQ"], strict=True)))
    council = members(
        ("TV1", "chu-tich", "P-VHXH", ""), ("TV2", "uy-vien", "P-KT", ""), ("TV3", "uy-vien", "TT-PVHCC", "")
    )
    # 2 x 8 + 7 of 30 is 76.7 of 100; 2 x 6 + 7 is 63.3 and below 70.
    points = dict(zip(codes, [("8", "7"), ("6", "7"), ("9", "9")], strict=True))
    on = date(2026, 10, 15)
    office.appraise(codes, council, lambda _, code: dict(zip(("hieu-qua", "ben-vung"), points[code], strict=True)), on)
    office.vote(
        {
            (member, code): Choice.AGAINST if code == codes[2] and member != "TV1" else Choice.FOR
            for member in ("TV1", "TV2", "TV3")
            for code in (codes[0], codes[2])
        },
        on,
    )
    decided = office.decide(on)
    dossier = office.submit("xa", codes[:1], LIST, date(2026, 11, 6))
    office.recognise(dossier, "BTV-DU", date(2026, 11, 20), received=True)
    frozen = office.freeze("tong-ket", date(2026, 11, 21))

    assert chosen == (["P-KT", "T-HAI", "T-MOT"], 1)
    owing = office.rows("SELECT DISTINCT unit_code FROM obligation WHERE duty_code = 'tham-dinh'")
    assert owing == [("P-VHXH",)]
    assert decided == (1, 2, 0)
    assert office.statuses() == {codes[0]: "recognised", codes[1]: "failed", codes[2]: "failed"}
    assert office.recognised() == [("xa", "BTV-DU", codes[0])]
    assert frozen["recorded"] == {"dang-ky": 3, "da-kiem-tra": 1, "cong-nhan": 1}
    assert [(name,) for (name,) in office.rows("SELECT name FROM unit") if "huyện" in name.lower()] == []
