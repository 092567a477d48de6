"""The words of every message, for every relation that may hear them, compared whole with files that people read.

`DANVAN_REWRITE_GOLDEN=1` writes the files anew; read the difference before keeping it.
"""

import os
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from longest import longest_names, longest_samples
from notice_samples import (
    CENTRE,
    COORDINATING,
    LONGEST_DEPARTMENT,
    MEDIA,
    REPORT,
    SAMPLES,
    SUPERIOR,
    digest,
    moved,
    not_received,
    overdue,
    overdue_report,
    receipt,
    returned,
    supplement,
    told,
)

from config.plan_schema import DeadlineKind, Relation
from notifications import rendering
from notifications.messages import (
    MAY_BE_SAID,
    Digest,
    MessageKind,
    MessageRefused,
    NoticeLine,
)
from notifications.mime import Mail, build
from notifications.rendering import render
from notifications.short import Asked, render_short, template_values

GOLDEN = Path(__file__).parent / "golden"
S, C, U = Relation.SUBORDINATE, Relation.COORDINATING, Relation.SUPERIOR


@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_reads_as_its_file_says(name: str) -> None:
    rendered = render(SAMPLES[name])
    found = {".txt": f"{rendered.subject}\n\n{rendered.text}", ".html": rendered.html}
    for suffix, words in found.items():
        path = (GOLDEN / name).with_suffix(suffix)
        if os.environ.get("DANVAN_REWRITE_GOLDEN"):
            path.write_text(words, "utf-8", newline="\n")
        assert words == path.read_text("utf-8")


def test_every_kind_has_a_file_for_every_relation_that_may_hear_it() -> None:
    shown = {(line.message, sample.relation) for sample in SAMPLES.values() for line in sample.lines}
    assert shown == {(kind, relation) for kind, relations in MAY_BE_SAID.items() for relation in relations}
    assert {path.stem for path in GOLDEN.iterdir()} == set(SAMPLES)


BY_KIND: dict[MessageKind, NoticeLine] = {
    MessageKind.TOLD: told(REPORT),
    MessageKind.MOVED: moved(REPORT),
    MessageKind.REMINDER: REPORT,
    MessageKind.NOT_RECEIVED: not_received(REPORT, CENTRE),
    MessageKind.OVERDUE: overdue(REPORT),
    MessageKind.OVERDUE_REPORT: overdue_report(REPORT, CENTRE, 4),
    MessageKind.RETURNED: returned(REPORT),
    MessageKind.SUPPLEMENT: supplement(REPORT),
    MessageKind.RECEIPT: receipt(REPORT),
}


def test_who_may_be_told_what() -> None:
    """The table of design.md, written out by hand: rows are messages, columns subordinate, coordinating, superior."""
    told_to = {
        kind.value: [relation.value for relation in Relation if _is_said(digest(line, relation=relation))]
        for kind, line in BY_KIND.items()
    }
    assert told_to == {
        "told": ["subordinate", "coordinating", "superior"],
        "moved": ["subordinate", "coordinating"],
        "reminder": ["subordinate", "coordinating"],
        "not_received": ["subordinate"],
        "overdue": ["subordinate"],
        "overdue_report": ["subordinate", "superior"],
        "returned": ["subordinate", "coordinating"],
        "supplement": ["subordinate", "coordinating"],
        "receipt": ["subordinate", "coordinating"],
    }


def _is_said(sample: Digest) -> bool:
    try:
        render(sample)
    except MessageRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("sample", "sentence"),
    [
        (
            digest(REPORT, **SUPERIOR),
            f"Không được gửi “Nhắc hạn” cho cơ quan cấp trên: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(overdue(REPORT), **COORDINATING),
            f"Không được gửi “Nhắc gửi ngay” cho cơ quan phối hợp: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (digest(), "Thông báo không có nội dung nào để gửi."),
        (
            digest(overdue(MEDIA)),
            f"Nhiệm vụ thường xuyên không có ngày hạn nên không thể quá hạn: “{MEDIA.duty_name}”, {CENTRE}.",
        ),
        (
            digest(replace(REPORT, due_text=None)),
            f"Thiếu ngày hạn bằng lời: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(replace(overdue(REPORT), days_late=None)),
            f"Thiếu số ngày chậm: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(replace(returned(REPORT), reasons=())),
            f"Trả lại bổ sung phải nêu lý do: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(replace(receipt(REPORT), received=None)),
            f"Báo đã nhận phải nêu đã nhận gì: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(replace(supplement(REPORT), supplement_due_text=None)),
            f"Thiếu ngày gửi bổ sung: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
        (
            digest(told(REPORT), REPORT, **SUPERIOR),
            f"Không được gửi “Nhắc hạn” cho cơ quan cấp trên: “{REPORT.duty_name}”, {LONGEST_DEPARTMENT}.",
        ),
    ],
)
def test_what_may_not_be_said_is_refused_with_a_sentence(sample: Digest, sentence: str) -> None:
    with pytest.raises(MessageRefused) as refusal:
        render(sample)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("change", "main"),
    [
        ({}, "chậm nhất hết ngày 14/11/2024 (thứ Năm), còn 10 ngày làm việc."),
        ({"working_days_left": None}, "chậm nhất hết ngày 14/11/2024 (thứ Năm)."),
        (
            {"working_days_left": 0},
            "chậm nhất hết ngày 14/11/2024 (thứ Năm), hôm nay là ngày làm việc cuối cùng trước hạn.",
        ),
        (
            {"due_on": date(2024, 10, 31), "working_days_left": 0},
            "chậm nhất hết ngày 14/11/2024 (thứ Năm), hôm nay là ngày cuối.",
        ),
        (
            {"kind": DeadlineKind.INTERNAL_TARGET},
            "mốc nội bộ (giả định), chậm nhất hết ngày 14/11/2024 (thứ Năm), còn 10 ngày làm việc.",
        ),
        ({"kind": DeadlineKind.STANDING}, "thực hiện “trước ngày 15/11/2024”, không ấn định ngày."),
    ],
)
def test_the_main_line_names_the_last_day_and_what_is_left(change: dict[str, object], main: str) -> None:
    text = render(digest(replace(REPORT, **change))).text  # type: ignore[arg-type]
    assert [line for line in text.splitlines() if line.startswith("1. ")] == [f"1. {REPORT.duty_name}: {main}"]


@pytest.mark.parametrize(
    ("rung", "words"),
    [
        ("T-10", "nhắc trước hạn 10 ngày làm việc (T-10), gửi đầu mối phụ trách"),
        ("T", "nhắc vào ngày cuối của hạn (T), gửi đầu mối phụ trách"),
        ("T+1", "nhắc sau hạn 1 ngày làm việc (T+1), gửi đầu mối phụ trách"),
        ("bất thường", "nhắc (bất thường), gửi đầu mối phụ trách"),
    ],
)
def test_the_footer_says_the_rung_in_plain_words(rung: str, words: str) -> None:
    text = render(digest(replace(REPORT, rung=rung))).text
    assert [line for line in text.splitlines() if line.startswith("- Lý do nhận")] == [f"- Lý do nhận: {words}."]


def test_an_internal_target_is_never_called_overdue() -> None:
    for sample in ("overdue-internal-target-subordinate", "reminder-internal-target-subordinate"):
        rendered = render(SAMPLES[sample])
        assert [word for word in (rendered.subject, rendered.text, rendered.html) if "quá hạn" in word] == []


def test_nobody_is_asked_for_giai_trinh() -> None:
    for sample in SAMPLES.values():
        rendered = render(sample)
        assert "giải trình" not in (rendered.subject + rendered.text + rendered.html).casefold()


def test_training_is_said_in_the_subject_and_in_both_parts() -> None:
    rendered = render(digest(REPORT, training=True))
    plain = render(digest(REPORT))
    assert rendered.subject == f"[DIỄN TẬP] {plain.subject}"
    assert (rendered.text.count("DIỄN TẬP"), rendered.html.count("DIỄN TẬP")) == (1, 2)
    assert (plain.text.count("DIỄN TẬP"), plain.html.count("DIỄN TẬP")) == (0, 0)


HOSTILE = "{{ 7*7 }}{% raw %}<script>alert(1)</script>&\"'{# x #}"


def test_braces_and_angle_brackets_in_values_stay_what_they_are() -> None:
    names = ("duty_name", "unit_name", "clause_cite", "clause_text", "words", "expected", "to", "reading", "label")
    line = replace(REPORT, **dict.fromkeys(names, HOSTILE), reasons=(HOSTILE,), role_label=HOSTILE)  # type: ignore[arg-type]
    rendered = render(
        digest(
            replace(line, message=MessageKind.RETURNED, supplement_due_text=HOSTILE),
            office_name=HOSTILE,
            recipient_name=HOSTILE,
            plan_title=HOSTILE,
            contact_line=HOSTILE,
            free_text=HOSTILE,
        )
    )
    assert (rendered.subject, rendered.text.count(HOSTILE)) == (f"Đề nghị bổ sung: {HOSTILE}", 16)
    assert ("<script" in rendered.html, "49" in rendered.html, "{{ 7*7 }}" in rendered.html) == (False, False, True)


def test_a_line_break_in_a_name_does_not_end_the_subject() -> None:
    rendered = render(digest(replace(REPORT, duty_name="Báo cáo\n\nBcc: x@la.example")))
    assert rendered.subject == "Nhắc hạn 14/11/2024: Báo cáo Bcc: x@la.example"


def test_decomposed_words_come_out_composed() -> None:
    decomposed = digest(replace(REPORT, duty_name=unicodedata.normalize("NFD", REPORT.duty_name)))
    assert render(decomposed) == render(digest(REPORT))


def test_every_part_is_nfc_and_fetches_nothing() -> None:
    for sample in SAMPLES.values():
        rendered = render(sample)
        for part in (rendered.subject, rendered.text, rendered.html):
            assert unicodedata.is_normalized("NFC", part)
        assert re.findall(r"https?://|src=|@import|url\(|<table|<script", rendered.html) == []


def test_both_parts_say_the_same_things() -> None:
    """Every duty, unit, reason and clause of the text is in the HTML as well."""
    for sample in SAMPLES.values():
        rendered = render(sample)
        said = [sample.notice_id, sample.recipient_name, sample.contact_line]
        for line in sample.lines:
            said += [line.duty_name, line.clause_text, line.clause_cite, *line.reasons]
        escaped = [text.replace("<", "&lt;").replace(">", "&gt;") for text in said]
        assert [text for text in said if text not in rendered.text] == []
        assert [text for text in escaped if text not in rendered.html] == []


def test_a_word_that_nobody_passes_is_an_error() -> None:
    template = rendering._environment().from_string("{{ khong_co }}")
    with pytest.raises(UndefinedError):
        template.render()


def test_templates_are_compiled_once() -> None:
    render(digest(REPORT))
    assert rendering.compiled("digest.txt.j2") is rendering.compiled("digest.txt.j2")
    assert rendering._environment() is rendering._environment()


LENGTHS = {"unit": 65, "contact": 80, "duty": 57, "clause": 858, "expected": 91}


def test_every_message_holds_the_longest_names_that_the_city_has() -> None:
    """Whole, in both parts, NFC, its subject on one line, and no line that a mail server would refuse."""
    names = longest_names()
    assert {kind: len(name) for kind, name in names.items()} == LENGTHS
    for name, sample in longest_samples().items():
        rendered = render(sample)
        said = [sample.office_name.upper(), sample.recipient_name]
        said += [sample.lines[0].duty_name] if sample.lines else [sample.events[0].heading]
        assert [each for each in said if each not in rendered.text] == [], name
        assert [each for each in said if each not in rendered.html] == [], name
        assert "\n" not in rendered.subject
        for part in (rendered.subject, rendered.text, rendered.html):
            assert unicodedata.is_normalized("NFC", part)


def test_the_short_words_hold_the_longest_names_within_their_limits() -> None:
    asked = [Asked(name=says, says=says, at_most=50) for says in ("code", "what", "last_day", "office", "contact")]
    for name, sample in longest_samples().items():
        text, values = render_short(sample), template_values(sample, asked)
        lengths = [len(value) for value in values.values()]
        assert (len(text) <= 2000, max(lengths) <= 50, min(lengths) > 0) == (True, True, True), name
        assert unicodedata.is_normalized("NFC", text)
        assert text.splitlines()[-1] == f"Mã: {sample.notice_id}"


def test_each_line_of_the_mail_itself_is_short_enough_for_every_server() -> None:
    """RFC 5322 2.1.1: at most 998 octets, and 78 wherever it can be."""
    for name, sample in longest_samples().items():
        rendered = render(sample)
        mail = Mail(
            to_address="dau-moi@don-vi.example",
            to_name=sample.recipient_name,
            from_address="noivu@backan.example",
            from_name=sample.office_name,
            reply_to=None,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id="<1@backan.example>",
            sent_at=datetime(2024, 11, 14, tzinfo=UTC),
            training=sample.training,
        )
        assert max(len(line) for line in build(mail).splitlines()) <= 78, name
