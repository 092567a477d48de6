"""Every kind of document, drafted from the record of one small year that people have played; and what is missing is said.

The plan is the example with two tiers: the district itself decides on the first, and files the decision on the second.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from docx_text import text_of
from test_examples import EXAMPLES, LIST, TWO_TIERS, inspected, members, registered, row
from whole_cycle import Cycle, rolled_out, who

from config.refusals import Refused
from tasks import intake, reconciliation
from tasks.drafting.drafts import LABELS, Draft, draft_document
from tasks.drafting.gathered import Wanted

REPORT = "bao-cao-don-vi"
MARCH, OCTOBER, NOVEMBER = date(2024, 3, 20), date(2024, 10, 15), date(2024, 11, 18)
ROUND = "TD-2024-01"
COUNCIL = (
    ("KT1", "chu-tich", "P-NV", "to-kinh-te"), ("KT2", "uy-vien", "P-NNPTNT", "to-kinh-te"),
    ("NC1", "uy-vien", "P-VHTT", "to-noi-chinh"), ("NC2", "uy-vien", "P-NV", "to-noi-chinh"),
    ("TK", "thu-ky", "P-NV", ""),
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cycle:
    plan = EXAMPLES / f"{TWO_TIERS}.yaml"
    return rolled_out(plan, EXAMPLES / f"{TWO_TIERS}.units.yaml", date(2024, 3, 4), tmp_path, monkeypatch)


def drafted(kind: str, day: date, /, **wanted: object) -> Draft:
    return draft_document.fn(Wanted(kind=kind, **wanted), *who(day))  # type: ignore[arg-type]


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        what()
    return str(refused.value)


def test_every_kind_comes_out_of_a_year_that_was_played(office: Cycle) -> None:
    made: dict[str, Draft] = {}
    words: dict[str, str] = {}

    def keep(kind: str, day: date, /, **wanted: object) -> None:
        made[kind] = drafted(kind, day, **wanted)
        path = made[kind].path
        assert path is not None
        words[kind] = text_of((office.home / path).read_bytes())

    keep("cong-van-giao-nhiem-vu", date(2024, 3, 4))
    rows = [row(1, "X-MOT"), row(2, "X-HAI"), row(3, "X-BA", "van-hoa-xa-hoi"), row(4, "MTTQ", "he-thong-chinh-tri")]
    codes = registered(office, rows, MARCH)
    chosen, _ = inspected(office, 2024, {code: each.unit for code, each in zip(codes, rows, strict=True)})
    keep("thong-bao-kiem-tra", date(2024, 6, 20), round="dot-1")
    ((number, unit),) = office.rows("SELECT id, unit_code FROM inspection ORDER BY id LIMIT 1")
    keep("bien-ban-kiem-tra", date(2024, 6, 20), inspection=str(number))

    given = [("50", "30"), ("55", "35"), ("40", "20"), ("45", "30")]
    points = {
        code: dict(zip(("hieu-qua", "lan-toa"), each, strict=True)) for code, each in zip(codes, given, strict=True)
    }
    office.appraise(codes, members(*COUNCIL), lambda _, code: points[code], OCTOBER)
    keep("giay-moi", OCTOBER, appraisal=ROUND, on=date(2024, 10, 21), at="14:00", place="Phòng họp số 1")
    keep("phieu-cham", OCTOBER, appraisal=ROUND, member="KT1", initiative=codes[0])
    office.meet(OCTOBER)
    office.decide(OCTOBER)
    keep("bien-ban-tham-dinh", OCTOBER, appraisal=ROUND)

    passed = [code for code, status in office.statuses().items() if status == "passed"]
    first = office.submit("huyen", passed, LIST, date(2024, 11, 6))
    keep("to-trinh-cong-nhan", date(2024, 11, 6), dossier=first)
    keep("quyet-dinh-cong-nhan", date(2024, 11, 7), dossier=first)
    declined = {passed[0]: "Chưa đủ hồ sơ (ví dụ)."}
    office.recognise(first, "UBND-H", NOVEMBER, received=False, declined=declined)
    keep("thong-bao-ket-qua", NOVEMBER, decided=first)
    keep("giay-chung-nhan", NOVEMBER, decided=first)

    day, *rest = who(date(2024, 11, 11))
    intake.request_extension.fn("X-MOT", REPORT, date(2024, 11, 21), "12/UBND-VP", day, day, *rest)
    keep("cong-van-gia-han", day, unit="X-MOT", duty=REPORT)
    keep("bao-cao-don-vi", day, unit="X-MOT")
    reconciliation.reconcile.fn(REPORT, {}, date(2024, 11, 15), *who(NOVEMBER))
    keep("cong-van-don-doc", NOVEMBER, duty=REPORT)
    keep("cong-van-phoi-hop", NOVEMBER, duty=REPORT)
    office.freeze("tong-ket", NOVEMBER)
    keep("bao-cao-tong-ket", NOVEMBER)

    # The example commends nobody: tests/tasks/test_drafting_certificates.py.
    assert set(made) == set(LABELS) - {"giay-khen", "quyet-dinh-khen-thuong"}
    assert [kind for kind, draft in made.items() if not draft.symbol] == ["phieu-cham", "giay-chung-nhan"]
    assert words["giay-chung-nhan"].count("GIẤY CHỨNG NHẬN") == len(passed) - 1
    assert made["bien-ban-kiem-tra"].rows[-1][:2] == ["Kiến nghị", "1"]
    assert unit == chosen[0] or unit in chosen
    assert (
        "Bổ sung sổ theo dõi (ví dụ). Hoàn thành, gửi minh chứng chậm nhất hết ngày 15/07/2024."
        in words["bien-ban-kiem-tra"]
    )
    assert "Thời gian: 14 giờ 00, ngày 21/10/2024 (thứ Hai)." in words["giay-moi"]
    assert "Thành viên KT1" in words["phieu-cham"]
    assert "Thành viên" not in repr([made[kind].rows for kind in ("phieu-cham", "bien-ban-tham-dinh", "giay-moi")])
    assert f"Đạt: {len(passed):02d} mô hình, điển hình." in words["bien-ban-tham-dinh"]
    assert "Thời gian bắt đầu: 08 giờ 00" in words["bien-ban-tham-dinh"]
    assert f"Công nhận {len(passed):02d} mô hình, điển hình" in words["quyet-dinh-cong-nhan"]
    assert "Chưa đủ hồ sơ (ví dụ)." in words["thong-bao-ket-qua"]
    assert (
        "đồng ý gia hạn thời gian gửi báo cáo đối với UBND xã thứ nhất (ví dụ) đến hết ngày 21/11/2024"
        in words["cong-van-gia-han"]
    )
    assert [line[2] for line in made["bao-cao-don-vi"].rows] == ["1", "", *made_figures(office, "X-MOT")]


def made_figures(office: Cycle, unit: str) -> list[str]:
    """Inspected and recognised so far, of one unit, from the tables."""
    ((seen,),) = office.rows(
        "SELECT count(*) FROM inspection_rating r JOIN initiative i ON i.id = r.initiative_id WHERE i.unit_code = :u",
        u=unit,
    )
    ((known,),) = office.rows(
        "SELECT count(*) FROM recognition r JOIN initiative i ON i.id = r.initiative_id WHERE i.unit_code = :u", u=unit
    )
    return [str(seen), str(known)]


def test_what_is_missing_is_said_for_each_kind(office: Cycle) -> None:
    codes = registered(office, [row(1, "X-MOT"), row(2, "X-HAI")], MARCH)
    office.open_round(codes, OCTOBER)

    said = {
        "cong-van-gia-han": refusal(lambda: drafted("cong-van-gia-han", OCTOBER, unit="X-MOT", duty=REPORT)),
        "bien-ban-kiem-tra": refusal(lambda: drafted("bien-ban-kiem-tra", OCTOBER, inspection="9")),
        "giay-moi": refusal(lambda: drafted("giay-moi", OCTOBER, appraisal=ROUND)),
        "phieu-cham": refusal(
            lambda: drafted("phieu-cham", OCTOBER, appraisal=ROUND, member="KT1", initiative=codes[0])
        ),
        "bien-ban-tham-dinh": refusal(lambda: drafted("bien-ban-tham-dinh", OCTOBER, appraisal=ROUND)),
        "quyet-dinh-cong-nhan": refusal(lambda: drafted("quyet-dinh-cong-nhan", OCTOBER)),
        "bao-cao-don-vi": refusal(lambda: drafted("bao-cao-don-vi", OCTOBER)),
    }

    assert {kind: words.partition(":")[0].partition(".")[0] for kind, words in said.items()} == {
        "cong-van-gia-han": (
            "UBND xã thứ nhất (ví dụ) chưa có đề nghị gia hạn “Báo cáo kết quả thực hiện phong trào “Dân vận khéo”” trong sổ"
        ),
        "bien-ban-kiem-tra": "Không có cuộc kiểm tra số “9”",
        "giay-moi": "Đợt thẩm định TD-2024-01 chưa có Hội đồng",
        "phieu-cham": "Đợt thẩm định TD-2024-01 không có thành viên hoặc mô hình đã chọn",
        "bien-ban-tham-dinh": "Chưa ghi cuộc họp nào",
        "quyet-dinh-cong-nhan": "Chưa chọn hồ sơ trình",
        "bao-cao-don-vi": "Chưa chọn đơn vị",
    }


def test_a_recognition_is_rewarded_by_an_article_only_where_the_plan_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rewarded(plan: dict[str, Any]) -> None:
        level = plan["recognition"]["levels"][0]
        level["reward"] = {"label": "Giả định: mức thưởng (ví dụ).", "words": "Mức thưởng theo Quy chế (ví dụ)"}

    said = []
    base = EXAMPLES / f"{TWO_TIERS}.yaml"
    for name, plan in (("co", factories.plan_with(tmp_path / "p.yaml", rewarded, base=base)), ("khong", base)):
        home = tmp_path / name
        home.mkdir()
        office = rolled_out(plan, EXAMPLES / f"{TWO_TIERS}.units.yaml", date(2024, 3, 4), home, monkeypatch)
        codes = registered(office, [row(1, "X-MOT")], MARCH)
        office.appraise(codes, members(*COUNCIL), lambda _, code: {"hieu-qua": "50", "lan-toa": "30"}, OCTOBER)
        office.decide(OCTOBER)
        made = drafted("quyet-dinh-cong-nhan", NOVEMBER, dossier=office.submit("huyen", codes, LIST, date(2024, 11, 6)))
        assert made.path is not None
        lines = text_of((home / made.path).read_bytes()).splitlines()
        said.append(([line[:7] for line in lines if line.startswith("Điều ")], made.notes[2]))

    assert said == [
        (["Điều 1.", "Điều 2.", "Điều 3."], "Giả định: mức thưởng (ví dụ)."),
        (["Điều 1.", "Điều 2."], "Mức thưởng, nguồn kinh phí không có trong kế hoạch; bổ sung thành một điều nếu có."),
    ]


def test_where_another_body_recognises_no_decision_is_drafted(office: Cycle) -> None:
    codes = registered(office, [row(1, "X-MOT")], MARCH)
    office.appraise(codes, members(*COUNCIL), lambda _, code: {"hieu-qua": "50", "lan-toa": "30"}, OCTOBER)
    office.decide(OCTOBER)
    first = office.submit("huyen", codes, LIST, date(2024, 11, 6))
    office.recognise(first, "UBND-H", NOVEMBER, received=False)
    second = office.submit("tieu-bieu", codes, LIST, date(2024, 11, 20))

    assert refusal(lambda: drafted("quyet-dinh-cong-nhan", date(2024, 11, 20), dossier=second)).startswith(
        "Theo kế hoạch, Ban Thường vụ Huyện ủy (ví dụ) quyết định công nhận ở cấp"
    )
    assert "còn 1 mô hình chưa có kết quả" in refusal(
        lambda: drafted("thong-bao-ket-qua", date(2024, 11, 20), dossier=second)
    )
