"""Công nhận through its tasks: decisions, tiers, the register over the years, revocation."""

from datetime import date
from pathlib import Path

import pytest
from recognition_office import (
    ARRIVED,
    BODY,
    CITY,
    DECIDED,
    PDF,
    SENT,
    City,
    make_city,
    two_tiers,
    who,
)
from sqlalchemy import text

from models.initiatives import InitiativeStatus
from models.recognition.register import results_known
from models.recognition.revocation import RevocationGround
from tasks.context import context_of
from tasks.recognition import form_lists
from tasks.recognition import results as recognition
from tasks.recognition.files import PieceRow, ResultRow

YES, NO = ResultRow("DVK-1", True), ResultRow("DVK-2", False, "Chưa có sức lan tỏa (ví dụ).")
CITY_NAME = "Mô hình, điển hình “Dân vận khéo” cấp thành phố"
LATER = date(2025, 3, 3)


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch)


@pytest.fixture
def tiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    return make_city(tmp_path, monkeypatch, two_tiers())


def test_a_decision_is_recorded_as_received_for_each_initiative_and_closes_the_dossier(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2", "MTTQ")
    dossier = city.sent("DVK-1", "DVK-2")

    report = city.results(dossier, YES, NO)

    assert (report.done, report.status_label) == (
        "Đã ghi quyết định số 450-QĐ/TU: công nhận 1, không công nhận 1.",
        "Đã có kết quả",
    )
    assert city.statuses() == {"DVK-1": "recognised", "DVK-2": "declined"}
    assert city.rows("SELECT number, decided_on, received_on, body_unit FROM recognition_decision") == [
        ("450-QĐ/TU", "2024-12-16", "2024-12-18", "BTV-TU")
    ]
    assert city.rows("SELECT code, level_code, year, output, status FROM recognition") == [
        ("CN-2024-001", "thanh-pho", 2024, "decision", "standing")
    ]


def test_every_nominating_unit_is_told_the_declined_with_the_reason(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2", "MTTQ")

    city.results(city.sent("DVK-1", "DVK-2"), YES, NO)

    act = "Quyết định số 450-QĐ/TU ngày 16/12/2024 của Ban Thường vụ Thành ủy"
    assert city.told("submission_item") == [
        (
            "recognised",
            "dau-moi.p-dx@bac-kan.example",
            "II.8",
            "owed",
            f"Phòng Nội vụ thông báo: “Mô hình DVK-1 (ví dụ)” (mã DVK-1) được công nhận “{CITY_NAME}” theo {act}. "
            "Đề nghị tiếp tục duy trì, chia sẻ kinh nghiệm và nhân rộng.",
        ),
        (
            "declined",
            "dau-moi.mttq@bac-kan.example",
            "II.8",
            "owed",
            f"Phòng Nội vụ trân trọng thông báo: “Mô hình DVK-2 (ví dụ)” (mã DVK-2) không được công nhận “{CITY_NAME}” "
            f"theo {act}. Lý do: Chưa có sức lan tỏa (ví dụ).",
        ),
    ]


def test_an_individual_is_named_in_no_notice_list_or_register(city: City) -> None:
    city.exemplar("DVK-1", "Người Ví Dụ")

    city.recognised("DVK-1")

    with city.session() as session:
        lists = form_lists.recognition_lists(session, context_of(session))
    shown = (
        repr(city.rows("SELECT event FROM notice_line"))
        + repr(city.rows("SELECT body FROM audit_row"))
        + repr(recognition.recognition_register())
        + repr(lists)
    )
    assert "Người Ví Dụ" not in shown
    assert lists[form_lists.RECOGNISED] == ["DVK-1 · Điển hình cá nhân của UBND phường Đức Xuân (P-DX)"]


def test_results_may_come_in_parts_and_all_the_others_at_once(city: City) -> None:
    for number in (1, 2, 3, 4):
        city.initiative(f"DVK-{number}")
    dossier = city.sent("DVK-1", "DVK-2", "DVK-3", "DVK-4")

    first = city.results(dossier, NO)
    second = city.results(dossier, all_others=True)

    assert (first.status_label, second.status_label) == ("Đã gửi", "Đã có kết quả")
    assert second.done == "Đã ghi quyết định số 450-QĐ/TU: công nhận 3, không công nhận 0."
    assert city.rows("SELECT count(*) FROM recognition_decision") == [(1,)]
    assert city.rows("SELECT code FROM recognition ORDER BY id") == [(f"CN-2024-00{each}",) for each in (1, 2, 3)]


def test_a_preview_of_results_leaves_the_record_as_it_was(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.sent("DVK-1")
    before = city.everything()

    report = city.results(dossier, YES, preview=True)

    assert report.initiatives == [("DVK-1", "Mô hình DVK-1 (ví dụ)", "P-DX", "Được công nhận")]
    assert city.everything() == before


def test_a_decision_that_cannot_be_is_refused(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.sent("DVK-1", "DVK-2")

    assert city.refuses(lambda: city.results(dossier, YES, body="BCD")) == (
        "BCĐ thực hiện QCDC ở cơ sở và phong trào “Dân vận khéo” thành phố là cơ quan xét, không phải cơ quan công "
        f"nhận ở cấp “{CITY_NAME}”. Quyết định phải của Ban Thường vụ Thành ủy: hãy chọn lại."
    )
    assert city.refuses(lambda: city.results(dossier, YES, body="UBND-TP")) == (
        f"Ủy ban nhân dân thành phố Bắc Kạn không có thẩm quyền ở cấp “{CITY_NAME}”. "
        "Quyết định phải của Ban Thường vụ Thành ủy: hãy chọn lại."
    )
    assert city.refuses(lambda: city.results(dossier, YES, received_on=None)) == (
        "Quyết định do cơ quan khác ban hành: hãy nhập ngày văn bản đến."
    )
    assert city.refuses(lambda: city.results(dossier, YES, received_on=SENT)) == (
        "Ngày đến 04/12/2024 phải từ ngày quyết định 16/12/2024 đến ngày hôm nay 18/12/2024."
    )
    assert city.refuses(lambda: city.results(dossier, YES, decided_on=date(2024, 12, 3))) == (
        "Ngày quyết định 03/12/2024 trước ngày gửi hồ sơ 04/12/2024. Hãy kiểm tra lại hai ngày."
    )
    assert city.refuses(lambda: city.results(dossier, YES, decided_on=date(2024, 12, 30))) == (
        "Ngày quyết định 30/12/2024 sau ngày hôm nay 18/12/2024."
    )
    assert city.refuses(lambda: city.results(dossier, YES, number="")) == "Chưa nhập số, ký hiệu của quyết định."
    assert city.refuses(lambda: city.results(dossier, ResultRow("DVK-2", False))) == (
        "Mô hình DVK-2 không được công nhận nhưng chưa nêu lý do: đơn vị cần được biết lý do."
    )
    assert city.refuses(lambda: city.results(dossier, YES, ResultRow("DVK-1", False, "Lý do."))) == (
        "Mô hình DVK-1 được ghi hai lần. Hãy giữ lại một kết quả."
    )
    assert city.refuses(lambda: city.results(dossier)) == (
        "Chưa có kết quả của mô hình nào: hãy chọn ít nhất một mô hình."
    )


def test_a_second_decision_for_the_same_initiative_and_level_is_refused(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.sent("DVK-1", "DVK-2")
    city.results(dossier, YES)

    sentence = f"Mô hình DVK-1 đã có quyết định ở cấp “{CITY_NAME}” (được công nhận); không ghi quyết định thứ hai."
    assert city.refuses(lambda: city.results(dossier, YES)) == sentence
    assert (
        city.refuses(lambda: city.results(dossier, ResultRow("DVK-1", False, "Khác."), number="451-QĐ/TU")) == sentence
    )


def test_a_dossier_that_has_not_left_has_no_result(city: City) -> None:
    city.initiative("DVK-1")
    dossier = city.issued("DVK-1")

    assert city.refuses(lambda: city.results(dossier, YES)) == (
        "Hồ sơ HS-2024-01 ở trạng thái “Đã phát hành” nên chưa ghi kết quả được. Hãy ghi nhận đã gửi hồ sơ trước."
    )


def test_recording_that_fails_in_the_middle_and_is_done_again_equals_the_unbroken_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = []
    for name in ("unbroken", "broken"):
        folder = tmp_path / name
        folder.mkdir()
        city = make_city(folder, monkeypatch)
        city.initiative("DVK-1")
        city.initiative("DVK-2")
        dossier = city.sent("DVK-1", "DVK-2")
        if name == "broken":
            before = city.everything()
            with monkeypatch.context() as broken:
                # The first initiative is settled; telling of the second fails.
                told = []
                broken.setattr(
                    "models.recognition.record.owe_event", lambda *_, told=told, **__: 1 / 0 if told else told.append(1)
                )
                with pytest.raises(ZeroDivisionError):
                    city.results(dossier, YES, NO)
            assert city.everything() == before
        city.results(dossier, YES, NO)
        records.append(city.everything())

    assert records[0] == records[1]


# --- tiers ------------------------------------------------------------------------------------------------------


def second_tier(city: City, *codes: str) -> str:
    """A dossier for the second tier, sent."""
    dossier = city.draft(*codes, level="tieu-bieu", on=ARRIVED).code
    city.pieces(dossier, PieceRow(city.file("ds2.pdf", PDF), "danh-sach"), on=ARRIVED)
    city.issue(dossier, number=f"{dossier}/TTr", on=ARRIVED)
    city.pack(dossier, on=ARRIVED)
    city.send(dossier, on=ARRIVED)
    return dossier


def test_the_second_tier_takes_what_the_first_recognised_and_a_decline_keeps_the_first(tiers: City) -> None:
    for number in (1, 2, 3):
        tiers.initiative(f"DVK-{number}")
    tiers.results(tiers.sent("DVK-1", "DVK-2", "DVK-3"), YES, NO, all_others=True)
    assert tiers.refuses(lambda: tiers.draft("DVK-2", level="tieu-bieu")) == (
        "Mô hình DVK-2 chưa được công nhận ở cấp trước (“thanh-pho”) nên chưa trình được cấp “Mô hình “Dân vận khéo” "
        "tiêu biểu (ví dụ)”. Hãy ghi nhận kết quả cấp trước."
    )

    dossier = second_tier(tiers, "DVK-1", "DVK-3")
    tiers.results(
        dossier,
        YES,
        ResultRow("DVK-3", False, "Ngoài số lượng (ví dụ)."),
        number="90/QĐ-UBND",
        body="UBND-TP",
        decided_on=ARRIVED,
        received_on=None,
    )

    assert tiers.statuses() == {"DVK-1": "recognised", "DVK-2": "declined", "DVK-3": "recognised"}
    assert tiers.rows("SELECT level_code, output, initiative_id FROM recognition ORDER BY id") == [
        ("thanh-pho", "decision", 1),
        ("thanh-pho", "decision", 3),
        ("tieu-bieu", "certificate", 1),
    ]


def test_withdrawing_a_second_tier_dossier_keeps_the_first_tier(tiers: City) -> None:
    tiers.initiative("DVK-1")
    tiers.recognised("DVK-1")
    dossier = second_tier(tiers, "DVK-1")
    assert tiers.statuses() == {"DVK-1": "submitted"}

    tiers.withdraw(dossier, on=ARRIVED)

    assert tiers.statuses() == {"DVK-1": "recognised"}


def test_what_was_declined_may_go_up_again_in_another_dossier(city: City) -> None:
    city.initiative("DVK-2")
    city.results(city.sent("DVK-2"), NO)

    again = city.sent("DVK-2")
    city.results(again, all_others=True, number="500-QĐ/TU")

    assert city.statuses() == {"DVK-2": "recognised"}
    assert [outcome for (outcome,) in city.rows("SELECT outcome FROM submission_item ORDER BY id")] == [
        "declined",
        "recognised",
    ]


# --- the register and revocation --------------------------------------------------------------------------------


def last_year(city: City) -> None:
    """A plan of 2023 with one initiative recognised at the same level."""
    with city.session() as session:
        session.execute(
            text(
                "INSERT INTO plan SELECT 'bac-kan-2023', 2023, title, short_title, authority, '2023-01-01', "
                "'2023-12-31', host_unit, leader_unit, version, NULL, NULL, NULL FROM plan"
            )
        )
    city.initiative("DVK-2023-1", status=InitiativeStatus.RECOGNISED, plan_id="bac-kan-2023")
    with city.session() as session:
        for sql in (
            "INSERT INTO submission (id, code, plan_id, level_code, clause_code, status, drafted_on, recorded_at) "
            "VALUES (900, 'HS-2023-01', 'bac-kan-2023', 'thanh-pho', 'II.8', 'decided', '2023-11-01', "
            "'2023-11-01 00:00:00')",
            "INSERT INTO recognition_decision (id, plan_id, level_code, body_unit, number, decided_on, recorded_at) "
            "VALUES (900, 'bac-kan-2023', 'thanh-pho', 'BTV-TU', '300-QĐ/TU', '2023-12-09', '2023-12-09 00:00:00')",
            "INSERT INTO recognition (code, initiative_id, level_code, decision_id, submission_id, year, output, "
            "status) SELECT 'CN-2023-001', id, 'thanh-pho', 900, 900, 2023, 'decision', 'standing' FROM initiative",
        ):
            session.execute(text(sql))


def test_a_second_award_for_the_same_achievement_is_warned_of_and_not_refused(city: City) -> None:
    last_year(city)
    city.initiative("DVK-1", carried_from="DVK-2023-1")
    city.initiative("DVK-2")

    report = city.draft("DVK-1", "DVK-2")

    assert report.warnings == [
        f"Mô hình DVK-1: thành tích này đã được công nhận cấp “{CITY_NAME}” năm 2023 (quyết định 300-QĐ/TU ngày "
        "09/12/2023). Hãy cân nhắc trước khi trình lại."
    ]


def test_the_register_lists_recognitions_over_the_years(city: City) -> None:
    last_year(city)
    city.initiative("DVK-1", "X-DQ")
    city.recognised("DVK-1")

    lines = recognition.recognition_register()

    assert [(line.code, line.year, line.initiative, line.decision, line.body, line.status_label) for line in lines] == [
        ("CN-2023-001", 2023, "DVK-2023-1", "300-QĐ/TU", "Ban Thường vụ Thành ủy", "Còn hiệu lực"),
        ("CN-2024-001", 2024, "DVK-1", "450-QĐ/TU", "Ban Thường vụ Thành ủy", "Còn hiệu lực"),
    ]
    assert [line.code for line in recognition.recognition_register(year=2023)] == ["CN-2023-001"]
    assert [line.code for line in recognition.recognition_register(unit="X-DQ")] == ["CN-2024-001"]


def revoke(code: str, number: str = "20-QĐ/TU", on: date = LATER, body: str = BODY) -> recognition.Revoked:
    return recognition.revoke_recognition.fn(code, RevocationGround.FALSE_DECLARATION, number, on, body, *who(LATER))


def test_a_revocation_keeps_its_ground_and_document_and_its_notice_waits_for_release(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")

    report = revoke("CN-2024-001")

    assert (report.ground, report.initiative_status) == ("Kê khai gian dối thành tích", "Đã thu hồi công nhận")
    assert city.rows("SELECT ground, number, revoked_on, body_unit FROM revocation") == [
        ("false_declaration", "20-QĐ/TU", "2025-03-03", "BTV-TU")
    ]
    ((rung, address, clause, state, words),) = city.told("recognition")
    assert (rung, address, clause, state) == ("revoked", "dau-moi.p-dx@bac-kan.example", "II.8", "held")
    assert words.endswith("Căn cứ thu hồi: kê khai gian dối thành tích.")
    assert city.changes("recognition") == ["công nhận", "standing → revoked"]
    (line,) = recognition.recognition_register()
    assert (line.status_label, line.revoked_by, line.ground) == (
        "Đã thu hồi",
        "20-QĐ/TU",
        "Kê khai gian dối thành tích",
    )


def test_a_revocation_that_cannot_be_is_refused(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")

    assert city.refuses(lambda: revoke("CN-2024-009")) == (
        "Không có công nhận “CN-2024-009” trong sổ. Hãy chọn một dòng trong danh sách."
    )
    assert city.refuses(lambda: revoke("CN-2024-001", body="UBND-TP")) == (
        "Quyết định thu hồi phải của Ban Thường vụ Thành ủy, là cơ quan đã công nhận. Hãy chọn lại."
    )
    assert city.refuses(lambda: revoke("CN-2024-001", on=SENT)) == (
        "Ngày thu hồi 04/12/2024 phải từ ngày công nhận 16/12/2024 đến ngày hôm nay 03/03/2025."
    )
    revoke("CN-2024-001")
    assert city.refuses(lambda: revoke("CN-2024-001")) == (
        "Không thể chuyển công nhận từ “Đã thu hồi” sang “Đã thu hồi”. Các bước được phép: không có."
    )


def test_the_higher_tier_is_revoked_first_and_the_lower_one_then_stands(tiers: City) -> None:
    tiers.initiative("DVK-1")
    tiers.recognised("DVK-1")
    tiers.results(
        second_tier(tiers, "DVK-1"), YES, number="90/QĐ", body="UBND-TP", decided_on=ARRIVED, received_on=None
    )

    assert tiers.refuses(lambda: revoke("CN-2024-001")) == (
        "Công nhận CN-2024-002 dựa trên công nhận này: hãy thu hồi công nhận ấy trước."
    )
    revoke("CN-2024-002", body="UBND-TP")
    assert tiers.statuses() == {"DVK-1": "recognised"}
    revoke("CN-2024-001")
    assert tiers.statuses() == {"DVK-1": "revoked"}


def test_what_was_revoked_is_not_put_up_again(city: City) -> None:
    city.initiative("DVK-1")
    city.recognised("DVK-1")
    revoke("CN-2024-001")

    assert city.refuses(lambda: city.draft("DVK-1", on=LATER)) == (
        f"Mô hình DVK-1 đã có quyết định ở cấp “{CITY_NAME}”; không trình lần thứ hai. "
        "Hãy bỏ mô hình này khỏi danh sách."
    )


def test_the_lists_of_the_forms_follow_the_record(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.sent("DVK-1")

    with city.session() as session:
        lists = form_lists.recognition_lists(session, context_of(session))

    assert lists[form_lists.LEVELS] == [f"{CITY} · {CITY_NAME}"]
    assert lists[form_lists.DOSSIERS] == [f"{dossier} · thanh-pho, đã gửi"]
    assert lists[form_lists.AWAITED] == ["DVK-1 · Mô hình DVK-1 (ví dụ) (P-DX)"]
    assert lists[form_lists.BODIES] == ["BTV-TU · Ban Thường vụ Thành ủy"]
    assert [entry.split(" ")[0] for entry in lists[form_lists.INITIATIVES]] == ["DVK-1", "DVK-2"]
    assert lists[form_lists.RECOGNISED] == []


def test_a_decision_of_another_year_is_dated_by_its_own_document(city: City) -> None:
    """Recognition often comes after the year's report: the register keeps the plan's year and the decision's day."""
    city.initiative("DVK-1")
    dossier = city.sent("DVK-1")

    city.results(dossier, YES, decided_on=date(2025, 1, 10), received_on=date(2025, 1, 13), on=date(2025, 1, 13))

    (line,) = recognition.recognition_register()
    assert (line.year, line.decided_on, line.received_on) == (2024, date(2025, 1, 10), date(2025, 1, 13))
    assert DECIDED.year == line.year


def test_what_became_known_after_the_years_report_is_found_by_its_day_of_receipt(city: City) -> None:
    for number in (1, 2, 3):
        city.initiative(f"DVK-{number}")
    dossier = city.sent("DVK-1", "DVK-2", "DVK-3")
    later = date(2024, 12, 27)
    city.results(dossier, YES, NO)
    city.results(dossier, number="460-QĐ/TU", decided_on=ARRIVED, received_on=later, on=later, all_others=True)

    def known(**days: date) -> list[tuple[str, str, str, date, date]]:
        with city.session() as session:
            return [
                (each.initiative.code, each.item.outcome.value, each.decision.number, each.decision.decided_on,
                 each.known_on)
                for each in results_known(session, "bac-kan-2024", **days)
            ]  # fmt: skip

    first = [
        ("DVK-1", "recognised", "450-QĐ/TU", DECIDED, ARRIVED),
        ("DVK-2", "declined", "450-QĐ/TU", DECIDED, ARRIVED),
    ]
    second = [("DVK-3", "recognised", "460-QĐ/TU", ARRIVED, later)]
    assert known() == [*first, *second]
    assert known(until=date(2024, 12, 17)) == []
    # The second was decided on the day the first arrived, and was not known here that day.
    assert known(until=ARRIVED) == first
    assert known(after=ARRIVED) == second


def test_the_same_decision_is_not_received_on_two_days(city: City) -> None:
    city.initiative("DVK-1")
    city.initiative("DVK-2")
    dossier = city.sent("DVK-1", "DVK-2")
    city.results(dossier, YES)

    later = date(2024, 12, 20)
    assert city.refuses(lambda: city.results(dossier, NO, received_on=later, on=later)) == (
        "Quyết định số 450-QĐ/TU đã có trong sổ, đến ngày 18/12/2024. Hãy nhập đúng như đã ghi."
    )


def test_a_certificate_is_named_as_one_and_a_decline_never_stands_in_it(tiers: City) -> None:
    for number in (1, 2):
        tiers.initiative(f"DVK-{number}")
    tiers.recognised("DVK-1", "DVK-2")
    dossier = second_tier(tiers, "DVK-1", "DVK-2")
    tiers.results(
        dossier, YES, NO, number="90/GCN-UBND", body="UBND-TP", decided_on=ARRIVED, received_on=None
    )  # fmt: skip

    said = [paragraphs for *_, paragraphs in tiers.told("submission_item")][-2:]

    assert [line.split(" theo ")[1].split(" của ")[0] for line in said] == [
        "Giấy chứng nhận số 90/GCN-UBND ngày 18/12/2024",
        "văn bản số 90/GCN-UBND ngày 18/12/2024",
    ]
