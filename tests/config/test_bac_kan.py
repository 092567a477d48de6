"""The plan of Bắc Kạn 2024 as data says what the plan says, and nothing that it does not."""

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from config.plan_files import Coverage, check_files, coverage, owing_units, read_plan, read_units, schema_files
from config.plan_schema import PlanFile, Role, UnitsFile
from config.yaml_source import read_source

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "config" / "plans"
DATA = ROOT / "tests" / "data"

DEPARTMENTS = [
    "VP-HDND-UBND",
    "P-NV",
    "P-TCKH",
    "P-QLDT",
    "P-KT",
    "P-TP",
    "P-VHTT",
    "P-LDTBXH",
    "P-GDDT",
    "P-TNMT",
    "TTR",
]
COMMUNES = ["P-DX", "P-HT", "P-NTMK", "P-PCK", "P-SC", "P-XH", "X-DQ", "X-NT"]
SERVICES = ["TT-VHTT", "TRUONG"]
MASS_ORGANISATIONS = ["MTTQ", "H-LHPN", "TD", "H-ND", "H-CCB", "LDLD"]
PARTY = ["BTV-TU", "TT-TU", "BDV-TU", "BCD"]
GROUP_III_2 = [code for code in [*DEPARTMENTS, *COMMUNES, *MASS_ORGANISATIONS] if code != "P-NV"]


@pytest.fixture(scope="module")
def plan() -> PlanFile:
    read, errors = read_plan(PLANS / "bac-kan-2024.yaml")
    assert read is not None, errors
    return read


@pytest.fixture(scope="module")
def units() -> UnitsFile:
    read, errors = read_units(PLANS / "bac-kan-2024.units.yaml")
    assert read is not None, errors
    return read


def source() -> str:
    """The plan's text without its typesetting marks, NFC, one space between words."""
    text = (DATA / "bac-kan-2024-source.txt").read_text(encoding="utf-8")
    return re.sub(r"[*#\\]", "", unicodedata.normalize("NFC", text))


def plain(text: str) -> str:
    return " ".join(text.split())


def answered(plan: PlanFile, assumption: str, value: bool) -> PlanFile:
    """The plan with one open question answered otherwise."""
    answers = [each.model_copy(update={"value": value}) if each.id == assumption else each for each in plan.assumptions]
    assert answers != plan.assumptions
    return plan.model_copy(update={"assumptions": answers})


def owing(plan: PlanFile, units: UnitsFile, duty_id: str) -> list[str]:
    (duty,) = (each for each in plan.duties if each.id == duty_id)
    return sorted(unit.code for unit in owing_units(duty, plan, units, plan.starts_on))


def test_the_files_check_clean() -> None:
    result = check_files(PLANS / "bac-kan-2024.yaml", PLANS / "bac-kan-2024.units.yaml")

    assert (result.errors, result.warnings) == ([], [])


# --- clauses ----------------------------------------------------------------------------------------------------


def test_the_clauses_are_those_of_parts_two_and_three_in_order(plan: PlanFile) -> None:
    assert [clause.id for clause in plan.clauses] == [
        *("II.1", "II.2", "II.3", "II.4", "II.5"),
        *("II.6", "II.6.(1)", "II.6.(2)", "II.6.(3)", "II.6.(4)", "II.6.g1", "II.6.g2"),
        *("II.7", "II.8", "II.9", "II.9.d2"),
        *("III.1.a", "III.1.b", "III.1.c", "III.2.a", "III.2.b", "III.2.c", "III.3", "III.cuoi"),
    ]


def test_every_clause_stands_word_for_word_in_the_source(plan: PlanFile) -> None:
    text = plain(source())

    assert [clause.id for clause in plan.clauses if clause.text not in text] == []


def test_every_sentence_of_parts_two_and_three_stands_in_a_clause(plan: PlanFile) -> None:
    whole = source()
    parts = whole[whole.index("II. NỘI DUNG THỰC HIỆN") : whole.index("Nơi nhận:")]
    left = plain(parts)
    for clause in plan.clauses:
        assert left.count(clause.text) == 1, clause.id
        left = left.replace(clause.text, "|")

    # What remains is the numbering and the headings, no sentence.
    assert [plain(rest) for rest in left.split("|")] == [
        "II. NỘI DUNG THỰC HIỆN 1.",
        *("2.", "3.", "4.", "5.", "6.", "(1)", "(2)", "(3)", "(4)", "-", "-", "7.", "8.", "9.", ""),
        "III. TỔ CHỨC THỰC HIỆN 1. Phòng Nội vụ a)",
        *("b)", "c)"),
        "2. Các phòng, ban, ngành, đoàn thể cấp thành phố; UBND các xã, phường a)",
        *("b)", "c)"),
        "3. Trung tâm Văn hóa Thể thao và Truyền thông thành phố",
        *("", ""),
    ]


def test_clauses_that_cannot_be_scheduled_say_why(plan: PlanFile) -> None:
    unscheduled = {clause.id: bool(clause.reason) for clause in plan.clauses if not clause.schedulable}

    assert unscheduled == dict.fromkeys(
        [
            *("II.1", "II.2", "II.3", "II.4", "II.5"),
            *("II.6.(1)", "II.6.(2)", "II.6.(3)", "II.6.(4)", "II.6.g1", "II.6.g2", "III.cuoi"),
        ],
        True,
    )


def test_clauses_are_cited_as_officials_do(plan: PlanFile) -> None:
    cites = {clause.id: clause.cite for clause in plan.clauses}

    assert {key: cites[key] for key in ("III.2.c", "II.8", "II.6.(2)", "II.6.g1", "II.9.d2")} == {
        "III.2.c": "điểm c khoản 2 mục III",
        "II.8": "khoản 8 mục II",
        "II.6.(2)": "điểm (2) khoản 6 mục II",
        "II.6.g1": "gạch đầu dòng thứ nhất khoản 6 mục II",
        "II.9.d2": "đoạn thứ hai khoản 9 mục II",
    }


def test_number_and_day_are_blank_and_the_assumed_day_is_labelled(plan: PlanFile) -> None:
    (issued,) = plan.events

    assert (plan.header.number, plan.header.issued_on) == (None, None)
    assert (issued.id, issued.on, issued.assumed_on) == ("ban-hanh", None, date(2024, 3, 25))
    assert issued.label is not None and issued.label.startswith("Giả định")


def test_legal_bases_and_recipients_are_those_of_the_source(plan: PlanFile) -> None:
    text = plain(source())

    assert [base for base in [*plan.legal_bases, *plan.header.recipients] if base not in text] == []
    assert (len(plan.legal_bases), len(plan.header.recipients)) == (2, 9)


# --- duties -----------------------------------------------------------------------------------------------------

DUTIES = [
    ("bao-cao-don-vi", "III.2.c", "legal", "year_end", {"before": "2024-11-15"}),
    ("bao-cao-thanh-pho", "III.1.c", "legal", "year_end", {"before": "2024-11-20"}),
    (
        "ke-hoach-don-vi",
        "III.2.a",
        "internal_target",
        "unit_plans",
        {"relative": {"event": "ban-hanh", "working_days": 20}},
    ),
    (
        *("dang-ky-mo-hinh", "II.6", "internal_target", "unit_plans"),
        {"relative": {"duty": "ke-hoach-don-vi", "working_days": 10}},
    ),
    ("so-ket", "II.9", "internal_target", "year_end", {"in": {"period": "half_year", "number": 1, "year": 2024}}),
    (
        *("kiem-tra-dinh-ky", "II.8", "internal_target", "inspection"),
        {
            "rounds": [
                {
                    "id": "dot-1",
                    "name": "Đợt 1",
                    "from": "2024-06-03",
                    "to": "2024-06-28",
                    "report": {"working_days": 10},
                },
                {
                    "id": "dot-2",
                    "name": "Đợt 2",
                    "from": "2024-09-09",
                    "to": "2024-10-04",
                    "report": {"working_days": 10},
                },
            ]
        },
    ),
    (
        *("tham-dinh-mo-hinh", "II.8", "internal_target", "appraisal"),
        {"relative": {"duty": "bao-cao-don-vi", "working_days": 10}},
    ),
    (
        *("trinh-cong-nhan", "II.8", "internal_target", "submission"),
        {"relative": {"duty": "tham-dinh-mo-hinh", "working_days": 5}},
    ),
    ("theo-doi-don-doc", "III.1.a", "standing", "inspection", {"standing": "thường xuyên"}),
    ("bao-cao-vuong-mac", "III.1.a", "standing", "registers", {"standing": "kịp thời"}),
    ("tong-hop-kien-nghi", "III.1.b", "standing", "registers", {"standing": "nếu có"}),
    ("tu-kiem-tra", "III.2.b", "standing", "inspection", {"standing": "thường xuyên"}),
    ("ra-soat-van-ban", "III.2.b", "standing", "inspection", {"standing": "thường xuyên"}),
    ("kien-toan-bcd", "II.7", "standing", "registers", {"standing": "kịp thời"}),
    ("chia-se-kinh-nghiem", "II.8", "standing", "registers", {"standing": "thường xuyên"}),
    ("bieu-duong-khen-thuong", "II.9", "standing", "submission", {"standing": "kịp thời"}),
    ("ho-tro-nguon-luc", "II.9.d2", "standing", "registers", {"standing": "nếu có"}),
    ("truyen-thong", "III.3", "standing", "registers", {"standing": "thường xuyên"}),
]


def test_the_duties_are_those_that_follow_from_the_plan(plan: PlanFile) -> None:
    found = [
        (
            *(duty.id, duty.clause, duty.kind.value, duty.step),
            duty.deadline.model_dump(mode="json", by_alias=True, exclude_none=True),
        )
        for duty in plan.duties
    ]

    assert found == DUTIES


def test_only_the_two_days_that_the_plan_names_are_legal(plan: PlanFile) -> None:
    named = re.findall(r"trước ngày \d\d/\d\d/\d{4}", plain(source()))

    assert sorted(duty.words for duty in plan.duties if duty.kind == "legal") == sorted(named)


def test_every_duty_quotes_its_clause(plan: PlanFile) -> None:
    texts = {clause.id: clause.text for clause in plan.clauses}

    assert [duty.id for duty in plan.duties if duty.words not in texts[duty.clause]] == []


def test_what_may_not_arise_takes_a_nil_return(plan: PlanFile) -> None:
    assert [duty.id for duty in plan.duties if duty.nil_return] == [
        "tong-hop-kien-nghi",
        "bieu-duong-khen-thuong",
        "ho-tro-nguon-luc",
    ]


def test_every_schedulable_clause_has_a_duty(plan: PlanFile) -> None:
    assert coverage(plan) == Coverage(clauses_without_duty=[], duties_without_clause=[])


# --- who owes ---------------------------------------------------------------------------------------------------


def test_each_duty_is_owed_by_those_the_plan_names(plan: PlanFile, units: UnitsFile) -> None:
    group = sorted(GROUP_III_2)
    host = ["P-NV"]

    assert {duty.id: owing(plan, units, duty.id) for duty in plan.duties} == {
        "bao-cao-don-vi": group,
        "bao-cao-thanh-pho": host,
        "ke-hoach-don-vi": group,
        "dang-ky-mo-hinh": sorted([*group, *SERVICES]),
        "so-ket": host,
        "kiem-tra-dinh-ky": host,
        "tham-dinh-mo-hinh": host,
        "trinh-cong-nhan": host,
        "theo-doi-don-doc": host,
        "bao-cao-vuong-mac": host,
        "tong-hop-kien-nghi": host,
        "tu-kiem-tra": group,
        "ra-soat-van-ban": group,
        "kien-toan-bcd": group,
        "chia-se-kinh-nghiem": host,
        "bieu-duong-khen-thuong": group,
        "ho-tro-nguon-luc": host,
        "truyen-thong": ["TT-VHTT"],
    }


@pytest.mark.parametrize(
    ("assumption", "value", "duty", "expected"),
    [
        ("su-nghiep-nop-bao-cao", True, "bao-cao-don-vi", [*GROUP_III_2, *SERVICES]),
        ("phong-noi-vu-tu-bao-cao", True, "bao-cao-don-vi", [*GROUP_III_2, "P-NV"]),
        ("su-nghiep-dang-ky", False, "dang-ky-mo-hinh", GROUP_III_2),
        ("muc-ii-khong-giao-tung-don-vi", True, "kien-toan-bcd", []),
        ("muc-ii-khong-giao-tung-don-vi", True, "bao-cao-don-vi", GROUP_III_2),
    ],
)
def test_what_the_plan_leaves_open_is_a_setting_that_works(
    assumption: str, value: bool, duty: str, expected: list[str], plan: PlanFile, units: UnitsFile
) -> None:
    assert owing(answered(plan, assumption, value), units, duty) == sorted(expected)


def test_nobody_of_the_city_owes_anything_after_the_city_ended(plan: PlanFile, units: UnitsFile) -> None:
    assert [duty.id for duty in plan.duties if owing_units(duty, plan, units, date(2025, 7, 1))] == []


# --- units and ladders ------------------------------------------------------------------------------------------


def test_the_units_are_those_of_the_list_with_what_is_known_of_their_names(units: UnitsFile) -> None:
    listed = json.loads((DATA / "bac-kan-units-2024.json").read_text(encoding="utf-8"))
    expected = {each["name"]: "confirmed" for each in listed["communes"]}
    for section in ("departments", "mass_orgs", "public_service"):
        for status in ("confirmed", "standard"):
            expected |= dict.fromkeys(listed[section][status], status)
    expected |= dict.fromkeys(listed["party"]["from_seed"], "confirmed")
    expected["Ủy ban nhân dân thành phố Bắc Kạn"] = "confirmed"

    assert {unit.name: (unit.note or "").split(":")[0] for unit in units.units} == expected
    assert {unit.code: unit.name for unit in units.units if unit.code in COMMUNES} == {
        each["code"]: each["name"] for each in listed["communes"]
    }


def test_classes_hold_the_units_and_stand_to_the_host_as_the_design_says(units: UnitsFile) -> None:
    held = {
        each.id: (each.relation.value, [u.code for u in units.units if u.unit_class == each.id])
        for each in units.classes
    }

    assert held == {
        "phong-ban": ("subordinate", DEPARTMENTS),
        "xa-phuong": ("subordinate", COMMUNES),
        "su-nghiep": ("subordinate", SERVICES),
        "doan-the": ("coordinating", MASS_ORGANISATIONS),
        "dang": ("superior", PARTY),
        "lanh-dao": ("superior", ["UBND-TP"]),
    }


def test_contacts_are_institutions_with_addresses_that_reach_nobody(units: UnitsFile) -> None:
    prefixes = {
        Role.PERSON_IN_CHARGE: ("Đầu mối công tác dân vận", "dau-moi"),
        Role.HEAD: ("Thủ trưởng", "thu-truong"),
        Role.HOME_AFFAIRS_OFFICER: ("Chuyên viên theo dõi", "chuyen-vien"),
        Role.LEADER_IN_CHARGE: ("Lãnh đạo phụ trách", "lanh-dao"),
    }
    contacts = [(unit, contact) for unit in units.units for contact in unit.contacts]

    assert [(contact.name, contact.email) for _, contact in contacts] == [
        (
            f"{prefixes[contact.role][0]} - {unit.name}",
            f"{prefixes[contact.role][1]}.{unit.code.lower()}@bac-kan.example",
        )
        for unit, contact in contacts
    ]


def test_each_unit_has_the_roles_it_needs(units: UnitsFile) -> None:
    roles = {unit.code: {contact.role.value for contact in unit.contacts} for unit in units.units}

    assert roles == {
        **{code: {"person_in_charge", "head"} for code in [*GROUP_III_2, *SERVICES]},
        **{code: set() for code in PARTY},
        "P-NV": {"person_in_charge", "head", "home_affairs_officer"},
        "UBND-TP": {"leader_in_charge"},
    }


def test_the_ladders_say_who_is_told_what_and_what_waits_for_release(plan: PlanFile) -> None:
    before = [("roll_out", "told"), ("T-10", "reminder"), ("T-5", "reminder"), ("T-2", "reminder"), ("T", "reminder")]
    told = [(day, "person_in_charge", message, False) for day, message in before]
    found = {
        ladder.id: (
            [kind.value for kind in ladder.kinds],
            [relation.value for relation in ladder.relations],
            ladder.supplement,
            [(rung.on, rung.role.value, rung.message.value, rung.release) for rung in ladder.rungs],
        )
        for ladder in plan.ladders
    }

    assert found == {
        "phap-ly-cap-duoi": (
            ["legal", "external"],
            ["subordinate"],
            False,
            [
                *told,
                ("T+1", "home_affairs_officer", "not_received", False),
                ("T+1", "person_in_charge", "overdue", True),
                ("T+1", "head", "overdue", True),
                ("T+2", "leader_in_charge", "overdue_report", True),
            ],
        ),
        "phap-ly-phoi-hop": (["legal", "external"], ["coordinating"], False, told),
        "noi-bo": (["internal_target"], ["subordinate", "coordinating"], False, [told[0], told[2], told[3]]),
        "thuong-xuyen": (["standing"], ["subordinate", "coordinating"], False, [told[0]]),
        "bo-sung": (
            ["legal", "external", "internal_target", "standing"],
            ["subordinate", "coordinating"],
            True,
            [told[3], told[4]],
        ),
    }


def test_a_plan_that_went_through_json_is_the_same_plan(plan: PlanFile, units: UnitsFile) -> None:
    assert PlanFile.model_validate_json(plan.model_dump_json(by_alias=True)) == plan
    assert UnitsFile.model_validate_json(units.model_dump_json(by_alias=True)) == units


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan.schema.json", "units.schema.json"])
def test_the_json_schemas_for_editors_are_up_to_date(name: str) -> None:
    written = (PLANS / name).read_text(encoding="utf-8")

    assert written == schema_files()[name], "chạy lại: python -m config.plan_files"


@pytest.mark.parametrize(
    ("name", "schema"),
    [("bac-kan-2024.yaml", "plan.schema.json"), ("bac-kan-2024.units.yaml", "units.schema.json")],
)
def test_the_files_are_valid_under_the_json_schemas_and_a_misspelt_key_is_not(name: str, schema: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((PLANS / schema).read_text(encoding="utf-8")))
    data: dict[str, Any] = json.loads(json.dumps(_as_an_editor_sees(name), default=str))

    assert list(validator.iter_errors(data)) == []
    assert [error.validator for error in validator.iter_errors({**data, "hann": 1})] == ["additionalProperties"]


def _as_an_editor_sees(name: str) -> dict[str, Any]:
    data = read_source(PLANS / name).data
    assert data is not None
    return data


@pytest.mark.parametrize("name", ["bac-kan-2024.yaml", "bac-kan-2024.units.yaml"])
def test_the_files_are_composed_unicode_in_lines_that_fit(name: str) -> None:
    text = (PLANS / name).read_text(encoding="utf-8")

    assert text == unicodedata.normalize("NFC", text)
    assert [line for line in text.splitlines() if len(line) > 120] == []
