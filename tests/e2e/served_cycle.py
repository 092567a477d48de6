"""The office of `whole_cycle`, in which each action goes through the real server the first time it comes up.

Its form is filled in as the run form would send it, from the lists that the deployment shows at that moment; what enters
by file lies in the intake folder first, and a file that is chosen must have come into its list. Every later time the same
action goes through its task.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conftest import EngineProcess
from whole_cycle import Cycle

from flows.step_forms.appraisal import CouncilAction, MeetingAction, ResultAction, SheetAction
from flows.step_forms.inspection import FileKind, RoundAction
from flows.step_forms.inspection import ResultAction as InspectionAction
from flows.step_forms.intake import DossierAction
from flows.step_forms.recognition import SpreadAction
from flows.step_forms.registers import RegisterFile
from flows.step_forms.submission import DraftAction, ProgressAction
from flows.step_forms.year_end import ChainAction, SendAction, VersionAction
from models.appraisal.rounds import MemberRow
from models.appraisal.scores import SheetRow
from models.appraisal.votes import BallotRow
from models.registers.obstacles import NewObstacle
from models.registers.petitions import NewPetition
from models.registration.record import RegistrationRow, ReplyKind
from models.year_end.unit_figures import FigureRow
from tasks.context import code_of
from tasks.inspection.files import THINGS
from tasks.inspection.rows import FindingRow, RatingRow, ScheduleRow
from tasks.recognition.files import PieceRow
from tasks.registers.files import KINDS, VOICES
from tasks.registers.rows import EntryRow

INTAKE, REGISTERING, ANSWERING = "Tiếp nhận hồ sơ", "Đăng ký mô hình từ tệp", "Xác nhận đăng ký"
ROUND, INSPECTING, INSPECTION_FILE = "Đợt kiểm tra", "Kết quả kiểm tra", "Nạp tệp kiểm tra"
OPENING, COUNCIL, SHEETS = "Thẩm định: mở đợt", "Thẩm định: Hội đồng và phân công", "Thẩm định: phiếu chấm"
MEETING, RESULTS = "Thẩm định: họp và biểu quyết", "Thẩm định: kết quả"
DRAFTING, PIECES, PROGRESS = "Lập hồ sơ trình", "Nhận tệp hồ sơ trình", "Ghi tiến trình hồ sơ trình"
SIGNING, SENDING = "Ký, phát hành báo cáo", "Gửi báo cáo"
RECOGNISING, FIGURES, VERSION = "Ghi nhận kết quả công nhận", "Số liệu báo cáo của đơn vị", "Bản số liệu báo cáo"
REGISTER_FILE, SPREADING, REASON = "Nạp tệp sổ ghi nhận", "Nhân rộng, chia sẻ mô hình", "Lý do chậm"
WORDS = {thing: word for word, thing in THINGS.items()}
KIND, VOICE = ({thing: word for word, thing in words.items()} for words in (KINDS, VOICES))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV as the office's spreadsheet saves it; nothing is an empty cell, a day is dd/mm/yyyy."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(head)
    writer.writerows([[_cell(each) for each in row] for row in rows])
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else value


@dataclass
class ServedCycle(Cycle):
    """A `Cycle` beside a running engine; `served` says what each action's first run ended with."""

    engine: EngineProcess = None  # type: ignore[assignment]
    served: dict[tuple[str, str], str] = field(default_factory=dict)

    def first(self, flow_name: str, day: date, files: Mapping[str, str] | None = None, /, **answers: Any) -> bool:
        """Do an action through the server if it is the first of its kind; say whether it was.

        Args:
            files: what lies in the intake folder by then: path below it → text.
            answers: by field; codes, days, words, switches.
        """
        what = flow_name, str(answers.get("action") or answers.get("kind") or answers.get("file") or "")
        if what in self.served:
            return False
        for path, words in (files or {}).items():
            place = self.home / "tiep-nhan" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(words, encoding="utf-8")
        self.stand_on(day)
        given = {name: self._as_sent(flow_name, name, answer) for name, answer in answers.items()}
        state, self.served[what] = self.engine.do(flow_name, **given)
        assert state == "COMPLETED", (what, self.served[what])
        return True

    def stand_on(self, day: date) -> None:
        """Set the office's training clock; what falls due on the way is not what this test is about."""
        with closing(sqlite3.connect(self.home / "danvan.db", timeout=30)) as database, database:
            database.execute("UPDATE office SET training_today = ?", (day.isoformat(),))

    def _as_sent(self, flow_name: str, name: str, answer: Any) -> Any:
        """What the form sends: of a list the choice with the code, once it is there; of a day its text."""
        if isinstance(answer, date):
            return answer.isoformat()
        codes = answer if isinstance(answer, list) else [answer]
        if not codes or not isinstance(codes[0], str) or not self.engine.has_list(flow_name, name):
            return answer
        choices = self.engine.wait_for(lambda: self._choices(flow_name, name, codes), within_seconds=30)
        return choices if isinstance(answer, list) else choices[0]

    def _choices(self, flow_name: str, name: str, codes: Sequence[str]) -> list[str]:
        shown = {code_of(choice): choice for choice in self.engine.choices(flow_name, name)}
        return [shown[code] for code in codes] if shown.keys() >= set(codes) else []

    # --- registering ----------------------------------------------------------------------------------------------

    def take_registrations(self, rows: Sequence[RegistrationRow], on: date) -> None:
        head = ("Đơn vị", "Tên", "Nội dung", "Tập thể hay cá nhân", "Họ tên", "Mới hay duy trì", "muc-tieu", "cach-lam")
        written = table(
            head,
            [
                (row.unit, row.name, row.content, row.of.label, row.person, row.novelty.label, *row.details.values())
                for row in rows
            ],
        )
        if not self.first(REGISTERING, on, {"dang-ky.csv": written}, file="dang-ky.csv"):
            super().take_registrations(rows, on)

    def confirm(self, codes: Sequence[str], on: date) -> None:
        if not self.first(ANSWERING, on, action=ReplyKind.CONFIRMED.label, initiatives=list(codes), decided_on=on):
            super().confirm(codes, on)

    def hand_in(self, unit: str, duty: str, on: date, occurrence: str | None = None) -> None:
        if not self.first(INTAKE, on, action=DossierAction.RECORD, unit=unit, duty=duty, arrived_on=on):
            super().hand_in(unit, duty, on, occurrence)

    def hand_in_nothing(self, unit: str, duty: str, on: date) -> None:
        if not self.first(INTAKE, on, action=DossierAction.NIL, unit=unit, duty=duty, arrived_on=on):
            super().hand_in_nothing(unit, duty, on)

    def send_back(self, unit: str, duty: str, on: date, supplement: date) -> None:
        given = {"unit": unit, "duty": duty, "reason": "Bổ sung số liệu (ví dụ).", "supplement_due_on": supplement}
        if not self.first(INTAKE, on, action=DossierAction.RETURN, **given):
            super().send_back(unit, duty, on, supplement)

    def accept(self, unit: str, duty: str, on: date, occurrence: str | None = None) -> None:
        if not self.first(INTAKE, on, action=DossierAction.ACCEPT, unit=unit, duty=duty):
            super().accept(unit, duty, on, occurrence)

    def give_reason(self, unit: str, duty: str, reason: str, on: date) -> None:
        if not self.first(REASON, on, unit=unit, duty=duty, reason=reason):
            super().give_reason(unit, duty, reason, on)

    # --- inspecting -----------------------------------------------------------------------------------------------

    def choose_units(self, round_code: str, on: date) -> None:
        if not self.first(ROUND, on, action=RoundAction.CHOOSE, round_code=round_code):
            super().choose_units(round_code, on)

    def confirm_list(self, round_code: str, on: date) -> None:
        if not self.first(ROUND, on, action=RoundAction.CONFIRM, round_code=round_code):
            super().confirm_list(round_code, on)

    def schedule(self, wanted: Sequence[ScheduleRow], on: date) -> None:
        lines = [(row.round_code, row.unit, row.on_day, row.team) for row in wanted]
        written = {"kiem-tra/lich.csv": table(("dot", "don_vi", "ngay", "doan"), lines)}
        if not self.first(INSPECTION_FILE, on, written, kind=FileKind.SCHEDULE):
            super().schedule(wanted, on)

    def hold(self, number: int, on: date) -> None:
        if not self.first(INSPECTING, on, action=InspectionAction.HELD, inspection=str(number)):
            super().hold(number, on)

    def note(self, rows: Sequence[RatingRow | FindingRow], on: date) -> None:
        head = ("so_kiem_tra", "muc", "ma", "muc_danh_gia", "noi_dung", "han")
        written = {"kiem-tra/ket-qua.csv": table(head, [_result_line(row) for row in rows])}
        if not self.first(INSPECTION_FILE, on, written, kind=FileKind.RESULTS):
            super().note(rows, on)

    def conclude(self, number: int, on: date) -> None:
        if not self.first(INSPECTING, on, action=InspectionAction.CONCLUDE, inspection=str(number)):
            super().conclude(number, on)

    # --- appraising -----------------------------------------------------------------------------------------------

    def open_round(self, codes: Sequence[str], on: date) -> None:
        if not self.first(OPENING, on, name="Đợt cuối năm", initiatives=list(codes), seed="7"):
            super().open_round(codes, on)

    def load_council(self, members: Sequence[MemberRow], on: date) -> None:
        lines = [(row.code, row.role, row.unit, row.name) for row in members]
        written = {"tham-dinh/hoi-dong.csv": table(("mã thành viên", "vai trò", "đơn vị", "họ tên"), lines)}
        of = {"action": CouncilAction.COUNCIL, "round": self.appraisal, "file": "hoi-dong.csv"}
        if not self.first(COUNCIL, on, written, **of):
            super().load_council(members, on)

    def assign(self, on: date) -> None:
        if not self.first(COUNCIL, on, action=CouncilAction.ASSIGN, round=self.appraisal):
            super().assign(on)

    def take_sheet(self, member: str, rows: Sequence[SheetRow], on: date) -> None:
        criteria = list(rows[0].scores)
        lines = [(member, row.initiative, *(row.scores[each] for each in criteria)) for row in rows]
        written = {"tham-dinh/phieu.csv": table(("thành viên", "mô hình", *criteria), lines)}
        of = {"action": SheetAction.TAKE, "round": self.appraisal, "file": "phieu.csv"}
        if not self.first(SHEETS, on, written, **of):
            super().take_sheet(member, rows, on)

    def close_scoring(self, on: date) -> None:
        if not self.first(SHEETS, on, action=SheetAction.CLOSE, round=self.appraisal):
            super().close_scoring(on)

    def meet(self, on: date) -> None:
        place = {"began": "08:00", "ended": "11:30", "place": "Phòng họp", "present": self.members}
        if not self.first(MEETING, on, action=MeetingAction.MEETING, round=self.appraisal, held_on=on, **place):
            super().meet(on)

    def take_ballots(self, rows: Sequence[BallotRow], on: date) -> None:
        lines = [(row.initiative, row.member, row.choice.value) for row in rows]
        written = {"tham-dinh/bieu-quyet.csv": table(("mô hình", "thành viên", "phiếu"), lines)}
        of = {"action": MeetingAction.VOTES, "round": self.appraisal, "meeting": 1, "file": "bieu-quyet.csv"}
        if not self.first(MEETING, on, written, **of):
            super().take_ballots(rows, on)

    def decide(self, on: date) -> tuple[int, int, int]:
        self.first(RESULTS, on, action=ResultAction.LOOK, round=self.appraisal)
        return super().decide(on)

    def apply(self, preview_code: str, on: date) -> None:
        if not self.first(RESULTS, on, action=ResultAction.APPLY, round=self.appraisal, code=preview_code):
            super().apply(preview_code, on)

    def publish(self, on: date) -> None:
        if not self.first(RESULTS, on, action=ResultAction.PUBLISH, round=self.appraisal):
            super().publish(on)

    # --- submitting and recognising -------------------------------------------------------------------------------

    def draft(self, level: str, codes: Sequence[str], on: date) -> None:
        if not self.first(DRAFTING, on, action=DraftAction.NEW, level=level, initiatives=list(codes)):
            super().draft(level, codes, on)

    def file_pieces(self, dossier: str, rows: Sequence[PieceRow], on: date) -> None:
        lines = [(row.path, row.piece, row.initiative, row.document_number, row.document_on) for row in rows]
        written = {"trinh.csv": table(("tep", "thanh_phan", "mo_hinh", "so_van_ban", "ngay_van_ban"), lines)}
        if not self.first(PIECES, on, written, submission=dossier, list_file="trinh.csv"):
            super().file_pieces(dossier, rows, on)

    def pack(self, dossier: str, on: date) -> None:
        if not self.first(PROGRESS, on, action=ProgressAction.PACK, submission=dossier):
            super().pack(dossier, on)

    def issue(self, dossier: str, on: date) -> None:
        if not self.first(PROGRESS, on, action=ProgressAction.ISSUE, submission=dossier, number="57/TTr-PNV", on=on):
            super().issue(dossier, on)

    def send_up(self, dossier: str, on: date) -> None:
        if not self.first(PROGRESS, on, action=ProgressAction.SEND, submission=dossier, on=on):
            super().send_up(dossier, on)

    def recognise(
        self, dossier: str, body: str, on: date, *, received: bool, declined: Mapping[str, str] | None = None
    ) -> None:
        lines = [(code, "không", reason) for code, reason in (declined or {}).items()]
        written = {"ket-qua.csv": table(("mo_hinh", "cong_nhan", "ly_do"), lines)}
        of = {"submission": dossier, "number": "1205-QĐ/TU (ví dụ)", "decided_on": on, "body": body, "all_others": True}
        arrived = {"received_on": on} if received else {}
        if not self.first(RECOGNISING, on, written, list_file="ket-qua.csv", **of, **arrived):
            super().recognise(dossier, body, on, received=received, declined=declined)

    # --- the registers --------------------------------------------------------------------------------------------

    def take_petitions(self, rows: Sequence[EntryRow], on: date) -> None:
        head = ("loai", "nguon", "co_quan_gui", "nguoi_gui", "don_vi", "ngay_nhan", "noi_dung")
        lines = [
            (KIND[each.kind], VOICE[each.voice], each.from_unit, each.person, each.unit, each.received_on, each.words)
            for each in (row.new for row in rows)
            if isinstance(each, NewPetition)
        ]
        if not self._register(RegisterFile.PETITIONS, "kien-nghi.csv", rows, head, lines, on):
            super().take_petitions(rows, on)

    def take_obstacles(self, rows: Sequence[EntryRow], on: date) -> None:
        lines = [
            (each.unit, each.field, each.noted_on, each.words)
            for each in (row.new for row in rows)
            if isinstance(each, NewObstacle)
        ]
        head = ("don_vi", "linh_vuc", "ngay_ghi_nhan", "noi_dung")
        if not self._register(RegisterFile.OBSTACLES, "vuong-mac.csv", rows, head, lines, on):
            super().take_obstacles(rows, on)

    def _register(
        self,
        which: str,
        name: str,
        rows: Sequence[EntryRow],
        head: Sequence[str],
        lines: Sequence[Sequence[object]],
        on: date,
    ) -> bool:
        keyed = [(row.paper.key, None, None, *line) for row, line in zip(rows, lines, strict=True)]
        written = {f"so-ghi-nhan/{name}": table(("ma", "so_van_ban", "ngay_van_ban", *head), keyed)}
        return self.first(REGISTER_FILE, on, written, file=which)

    def share(self, name: str, codes: Sequence[str], on: date) -> None:
        given = {"name": name, "place": "Trung tâm Văn hóa (ví dụ)", "initiatives": list(codes), "on": on}
        if not self.first(SPREADING, on, action=SpreadAction.SHARE, **given):
            super().share(name, codes, on)

    # --- the year's end -------------------------------------------------------------------------------------------

    def enter_figures(self, report: str, rows: Sequence[FigureRow], on: date) -> None:
        columns = list(rows[0].values)
        lines = [(row.unit, *(row.values[each] for each in columns), None, None) for row in rows]
        written = {"so-lieu.csv": table(("don_vi", *columns, "so_van_ban", "ngay_van_ban"), lines)}
        if not self.first(FIGURES, on, written, report=[], file="so-lieu.csv"):
            super().enter_figures(report, rows, on)

    def make_version(self, report: str, on: date) -> None:
        if not self.first(VERSION, on, action=VersionAction.FREEZE, report=[]):
            super().make_version(report, on)

    def sign(self, report: str, on: date) -> None:
        if not self.first(SIGNING, on, action=ChainAction.SIGN, report=[], on=on):
            super().sign(report, on)

    def issue_report(self, report: str, number: str, on: date) -> None:
        if not self.first(SIGNING, on, action=ChainAction.ISSUE, report=[], number=number, on=on):
            super().issue_report(report, number, on)

    def send_report(self, report: str, recipients: Sequence[str], on: date) -> None:
        given = {"recipients": list(recipients), "sent_on": on}
        if not self.first(SENDING, on, action=SendAction.SEND, report=[], **given):
            super().send_report(report, recipients, on)


def _result_line(row: RatingRow | FindingRow) -> tuple[object, ...]:
    if isinstance(row, RatingRow):
        return row.inspection, WORDS[row.about], row.code, row.rating, row.remark, None
    return row.inspection, WORDS[row.kind], None, None, row.words, row.fix_by
