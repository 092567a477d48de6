#!/usr/bin/env python3
"""Kiểm tra hồ sơ năm. Chỉ cần Python 3.8 trở lên: không cài thêm gì, không cần phần mềm đã lập hồ sơ.

Cách dùng:
    python kiem-tra.py ho-so-nam.zip        kiểm tra tệp nén
    python kiem-tra.py                      kiểm tra thư mục đã giải nén, nơi đặt tệp này

Mã thoát: 0 là nguyên vẹn, 1 là có chỗ sai, 2 là không đọc được.

Tệp này nằm trong chính hồ sơ, ai sửa hồ sơ cũng sửa được nó. Muốn chắc chắn thì đối chiếu mã SHA-256 của tệp nén với mã mà
cơ quan ghi lúc lập, hoặc dùng tệp kiểm tra lấy từ nơi khác.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST, CHAIN, TABLES = "muc-luc.json", "nhat-ky/nhat-ky.jsonl", "so-lieu/"
GENESIS = "0" * 64
STEP = re.compile(r"([a-z_]+) → ([a-z_]+)")
SHEETS = re.compile(r"phiếu chấm: [a-z_, ]+ → ([a-z_]+)")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
BLOCK = 1 << 20
SHOWN = 20

# Nhật ký gọi là gì → bảng, và các trạng thái, trạng thái lúc mới lập đứng đầu. Ghi ở đây, không ở mục lục: ai sửa hồ sơ
# cũng sửa được mục lục.
STATUSES = {
    "obligation": ("obligation", "open received accepted returned nil withdrawn"),
    "initiative": (
        "initiative",
        "registered returned confirmed passed failed submitted recognised declined revoked withdrawn",
    ),
    "inspection_round": ("inspection_round", "choosing confirmed closed cancelled"),
    "inspection": ("inspection", "scheduled held concluded cancelled"),
    "appraisal": ("appraisal_round", "open scoring closed applied published cancelled"),
    "submission": ("submission", "drafted issued sent acknowledged returned decided withdrawn"),
    "recognition": ("recognition", "standing revoked"),
    "commendation": ("commendation", "proposed forwarded awarded declined withdrawn revoked"),
    "objection": ("objection", "open upheld dismissed"),
    "extension": ("extension", "requested granted refused withdrawn reversed"),
    "petition": ("petition", "received referred answered closed withdrawn"),
    "obstacle": ("obstacle", "noted reported resolved withdrawn"),
    "report_version": ("report_version", "drafted head_agreed office_checked signed issued sent superseded"),
}

# Bảng, cột có mã của tệp mà nhật ký ghi lúc nhận, ký, đóng gói: tệp ấy phải có trong hồ sơ.
KEPT = (
    ("issued_document", "digest"), ("stored_file", "digest"), ("initiative_file", "digest"), ("dossier_file", "sha256"),
    ("submission", "package_sha256"),
)  # fmt: skip
# Thư mục mà mọi tệp phải do nhật ký xác nhận; dự thảo là tệp làm việc, không ai xác nhận.
CERTAIN = ("ke-hoach/", "so-lieu-bao-cao/", "van-ban/", "ho-so-don-vi/", "mo-hinh/", "ho-so-trinh/")
DRAFT = "du-thao"
# Biểu mẫu có địa chỉ nhận tin không vào hồ sơ.
STORE, ADDRESSES = "kho/", "don-vi-dau-moi"


class Checked:
    """Một phép kiểm: tên, câu kết quả, các chỗ sai."""

    def __init__(self, name: str, said: str, wrong: Iterable[str] = ()) -> None:
        self.name, self.said, self.wrong = name, said, list(wrong)


class Pack:
    """Hồ sơ, còn nén hay đã giải nén; đọc từng tệp theo tên."""

    def __init__(self, place: Path) -> None:
        self.folder = place if place.is_dir() else None
        self.zip = None if self.folder else zipfile.ZipFile(place)
        self.manifest: dict[str, Any] = json.loads(self.read(MANIFEST))

    def names(self) -> Counter[str]:
        """Tên mọi tệp, và mỗi tên có mấy lần."""
        if self.zip is not None:
            return Counter(each for each in self.zip.namelist() if not each.endswith("/"))
        root = self.folder or Path()
        return Counter(each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file())

    def open(self, name: str) -> IO[bytes]:
        """Mở một tệp để đọc."""
        if self.zip is not None:
            return self.zip.open(name)
        return ((self.folder or Path()) / name).open("rb")

    def read(self, name: str) -> str:
        """Đọc cả một tệp."""
        with self.open(name) as stream:
            return stream.read().decode("utf-8")

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """Từng dòng JSON của một tệp."""
        with self.open(name) as stream:
            for line in stream:
                yield json.loads(line.decode("utf-8"))

    def chain(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Từng dòng nhật ký, cùng điều mà dòng ấy kể."""
        for row in self.lines(CHAIN):
            yield row, json.loads(row["body"])

    def table(self, name: str) -> Iterator[dict[str, Any]]:
        """Từng dòng của một bảng."""
        return self.lines(f"{TABLES}{name}.jsonl")


def sha256(stream: IO[bytes]) -> str:
    """Mã SHA-256 của một tệp, đọc từng phần."""
    found = hashlib.sha256()
    for block in iter(lambda: stream.read(BLOCK), b""):
        found.update(block)
    return found.hexdigest()


def of_text(text: str) -> str:
    """Mã SHA-256 của một đoạn chữ."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def rows_digest(rows: Iterable[Iterable[object]]) -> str:
    """Mã của nhiều dòng, như nhật ký ghi cho một lần nhập."""
    return of_text("\n".join(sorted("|".join(str(cell) for cell in row) for row in rows)))


def check_files(pack: Pack) -> Checked:
    """Mỗi tệp đúng mã đã ghi trong mục lục; không thiếu, không thừa."""
    listed = {each["path"]: each for each in pack.manifest["files"]}
    names = pack.names()
    wrong = [f"tên tệp có {count} lần: {name}" for name, count in sorted(names.items()) if count > 1]
    wrong += [f"thiếu tệp {name}" for name in sorted(listed.keys() - names.keys())]
    wrong += [f"tệp lạ, không có trong mục lục: {name}" for name in sorted(names.keys() - listed.keys() - {MANIFEST})]
    for name in sorted(listed.keys() & names.keys()):
        with pack.open(name) as stream:
            if sha256(stream) != listed[name]["sha256"]:
                wrong.append(f"nội dung đã khác: {name}")
    return Checked("Tệp", f"{len(listed)} tệp đúng mã ghi trong mục lục", wrong)


def check_chain(pack: Pack) -> Checked:
    """Nhật ký nối liền: mã mỗi dòng là sha256(mã dòng trước, xuống dòng, nội dung)."""
    previous, count = GENESIS, 0
    for row, told in pack.chain():
        count += 1
        linked = row["hash"] == of_text(f"{previous}\n{row['body']}") and row["previous_hash"] == previous
        if not linked or (row["seq"], told["seq"]) != (count, count):
            return Checked("Nhật ký", "", [f"dòng {count} không nối với dòng trước, hoặc đã bị sửa"])
        previous = row["hash"]
    at_end = (count, previous) == (pack.manifest["chain"]["rows"], pack.manifest["chain"]["head"])
    wrong = [] if at_end else ["không kết thúc ở dòng ghi trong mục lục: bị cắt bớt hoặc thêm dòng"]
    return Checked("Nhật ký", f"{count} dòng nối liền, mã dòng cuối {previous}", wrong)


def check_statuses(pack: Pack) -> Checked:
    """Mỗi trạng thái trong sổ là bước cuối mà nhật ký ghi; các bước nối tiếp nhau từ trạng thái lúc mới lập."""
    last: dict[tuple[str, str], str] = {}
    wrong = []
    for row, told in pack.chain():
        step = step_of(told)
        if step is None:
            continue
        key = told["subject"], told["subject_id"]
        before = last.get(key, words_of(told["subject"])[0])
        if before != step[0]:
            wrong.append(f"dòng {row['seq']} của nhật ký: {key[0]} {key[1]} không đi tiếp từ “{before}”")
        last[key] = step[1]
    counted = 0
    for subject, (name, _) in sorted(STATUSES.items()):
        for row in pack.table(name):
            counted += 1
            said = last.get((subject, str(row["id"])), words_of(subject)[0])
            if said != row["status"]:
                wrong.append(f"{name} {row['id']}: sổ ghi “{row['status']}”, nhật ký ghi “{said}”")
    return Checked("Trạng thái", f"{counted} trạng thái đúng bước cuối mà nhật ký ghi", wrong)


def words_of(subject: str) -> list[str]:
    """Các trạng thái của một loại."""
    return STATUSES[subject][1].split()


def step_of(told: dict[str, Any]) -> tuple[str, str] | None:
    """Bước chuyển trạng thái mà một dòng kể; việc chuyển đơn vị cũng ghi bằng mũi tên nhưng không phải là bước."""
    step = STEP.fullmatch(told["change"])
    if step is None or told["subject"] not in STATUSES:
        return None
    known = words_of(told["subject"])
    return (step.group(1), step.group(2)) if step.group(1) in known and step.group(2) in known else None


def check_vouched(pack: Pack) -> Checked:
    """Tệp đã nhận, đã ký, đã đóng gói có mã trong nhật ký; tệp mà sổ có thì hồ sơ có, hoặc mục lục ghi là thiếu."""
    chain = {digest for row, _ in pack.chain() for digest in DIGEST.findall(row["body"])}
    tables = [each["path"] for each in pack.manifest["files"] if each["path"].startswith(TABLES)]
    record = {digest for name in tables for row in pack.lines(name) for digest in DIGEST.findall(json.dumps(row))}
    files = [each for each in pack.manifest["files"] if not each["path"].startswith(TABLES)]
    by_chain = sum(each["sha256"] in chain for each in files)
    by_record = sum(each["sha256"] in record - chain for each in files)
    wrong = [
        f"nhật ký không ghi mã của {each['path']}"
        for each in files
        if each["path"].startswith(CERTAIN)
        and PurePosixPath(each["path"]).name.split(".")[0] != DRAFT
        and each["sha256"] not in chain
    ]
    needed = {row[column] for name, column in KEPT for row in pack.table(name)} - {None}
    needed |= {row["sha256"] for row in pack.table("workbook_file") if row["path"].startswith(STORE)}
    wrong += [f"nhật ký không ghi mã {digest} mà sổ ghi cho một tệp" for digest in sorted(needed - chain)]
    needed -= {row["sha256"] for row in pack.table("workbook_file") if row["kind"] == ADDRESSES}
    lost = sorted(needed - {each["sha256"] for each in files})
    if len(lost) > len(pack.manifest["missing"]):
        wrong += [f"không có tệp có mã {digest} mà sổ ghi" for digest in lost]
    return Checked("Xác nhận", f"{by_chain} tệp do nhật ký, {by_record} tệp do sổ xác nhận", wrong)


def check_versions(pack: Pack) -> Checked:
    """Kế hoạch và các bản số liệu báo cáo: nội dung đúng mã, và nhật ký ghi mã ấy."""
    chain = {digest for row, _ in pack.chain() for digest in DIGEST.findall(row["body"])}
    wrong, count = [], 0
    for name, body, digest in (("plan_version", "content", "digest"), ("report_version", "body", "sha256")):
        for row in pack.table(name):
            count += 1
            if of_text(row[body]) != row[digest]:
                wrong.append(f"{name} {row['version']}: nội dung không đúng mã đã ghi")
            elif row[digest] not in chain:
                wrong.append(f"{name} {row['version']}: nhật ký không ghi mã này")
    return Checked("Kế hoạch, số liệu", f"{count} bản đúng mã mà nhật ký ghi", wrong)


def check_scores(pack: Pack) -> Checked:
    """Điểm trong sổ đúng mã mà nhật ký ghi lúc thành viên nộp phiếu."""
    scores, statuses, handed_in = scores_by_sheet(pack), sheet_statuses(pack), handed_in_sheets(pack)
    given_back = sheets_given_back(pack)
    # A sheet that was given back and handed in again: the later line vouches for it.
    newest = {key: number for number, keys, _ in handed_in for key in keys}
    rounds = {str(row["id"]) for row in pack.table("appraisal_round")}
    wrong, counted, apart = [], 0, 0
    for number, keys, digest in handed_in:
        if keys and keys[0][0] not in rounds:  # of another year's plan
            continue
        own = [key for key in keys if newest[key] == number]
        # Given back, and perhaps a draft by now: says nothing until it is handed in again.
        standing = [key for key in own if statuses.get(key) in ("handed_in", "abstained")]
        wrong += [
            f"phiếu của thành viên {key[1]} về {key[2]} đã nộp ở dòng {number} của nhật ký, sổ không còn ghi là đã nộp"
            for key in own
            if key not in standing and (key not in scores or given_back.get((key[0], key[2]), 0) < number)
        ]
        if len(standing) < len(keys):
            apart += len(standing)
            continue
        counted += len(keys)
        said = [(key[1], key[2], code, score) for key in keys for code, score in scores[key]]
        if rows_digest(said) != digest:
            wrong.append(f"điểm của thành viên {keys[0][1]} không đúng mã ghi ở dòng {number} của nhật ký")
    wrong += [
        f"phiếu của thành viên {key[1]} về {key[2]} có điểm mà nhật ký không ghi lúc nộp"
        for key, status in sorted(statuses.items())
        if status == "handed_in" and key not in newest
    ]
    unknown = f"; {apart} phiếu nộp cùng lần với phiếu đã trả lại nên không kiểm riêng được" if apart else ""
    return Checked("Phiếu chấm", f"{counted} phiếu đúng mã mà nhật ký ghi lúc nộp{unknown}", wrong)


def handed_in_sheets(pack: Pack) -> list[tuple[int, list[tuple[str, str, str]], str]]:
    """Từng lần nộp phiếu: dòng nhật ký, các phiếu, mã của điểm."""
    return [
        (
            row["seq"],
            [(told["subject_id"], told["detail"]["member"], code) for code in told["detail"]["initiatives"]],
            told["detail"]["scores"],
        )
        for row, told in pack.chain()
        if told["subject"] == "appraisal" and "scores" in told["detail"]
    ]


def sheets_given_back(pack: Pack) -> dict[tuple[str, str], int]:
    """(đợt, mô hình) → dòng nhật ký cuối cùng cho sửa phiếu hay mở lại phiếu về mô hình ấy."""
    found = {}
    for row, told in pack.chain():
        step = SHEETS.fullmatch(told["change"])
        if told["subject"] == "appraisal" and step is not None and step.group(1) in ("draft", "reopened"):
            found.update({(told["subject_id"], code): row["seq"] for code in told["detail"].get("initiatives", ())})
    return found


def sheets_by_id(pack: Pack) -> dict[int, tuple[tuple[str, str, str], str]]:
    """Số của phiếu trong sổ → (đợt, thành viên, mô hình), trạng thái."""
    members = {row["id"]: (str(row["round_id"]), row["code"]) for row in pack.table("appraisal_member")}
    initiatives = {row["id"]: row["code"] for row in pack.table("initiative")}
    return {
        row["id"]: ((*members[row["member_id"]], initiatives[row["initiative_id"]]), row["status"])
        for row in pack.table("appraisal_sheet")
    }


def sheet_statuses(pack: Pack) -> dict[tuple[str, str, str], str]:
    """(đợt, thành viên, mô hình) → trạng thái của phiếu."""
    return dict(sheets_by_id(pack).values())


def scores_by_sheet(pack: Pack) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """(đợt, thành viên, mô hình) → các tiêu chí cùng điểm."""
    sheets = sheets_by_id(pack)
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {key: [] for key, _ in sheets.values()}
    for row in pack.table("appraisal_score"):
        found[sheets[row["sheet_id"]][0]].append((row["criterion"], row["score"]))
    return found


def check_votes(pack: Pack) -> Checked:
    """Kết quả biểu quyết trong sổ đúng mã mà nhật ký ghi lúc nhập; nhập lại thì lần sau thay lần trước."""
    members = {row["id"]: row["code"] for row in pack.table("appraisal_member")}
    initiatives = {row["id"]: row["code"] for row in pack.table("initiative")}
    votes: dict[int, list[tuple[object, ...]]] = {}
    for row in pack.table("appraisal_ballot"):
        said = (initiatives[row["initiative_id"]], members[row["member_id"]], row["choice"])
        votes.setdefault(row["meeting_id"], []).append(said)
    for row in pack.table("appraisal_tally"):
        counts = (row["in_favour"], row["against"], row["abstained"], row["invalid"])
        votes.setdefault(row["meeting_id"], []).append((initiatives[row["initiative_id"]], *counts))
    newest = {
        (told["subject_id"], told["detail"]["meeting"]): (row["seq"], told["detail"]["digest"])
        for row, told in pack.chain()
        if told["subject"] == "appraisal" and told["change"] == "nhận kết quả biểu quyết"
    }
    wrong, counted = [], 0
    for row in pack.table("appraisal_meeting"):
        found = votes.get(row["id"], [])
        number, digest = newest.get((str(row["round_id"]), row["number"]), (0, rows_digest([])))
        counted += len(found)
        if rows_digest(found) != digest:
            wrong.append(f"phiếu của phiên họp số {row['number']} không đúng mã ghi ở dòng {number} của nhật ký")
    return Checked("Biểu quyết", f"{counted} dòng biểu quyết đúng mã mà nhật ký ghi", wrong)


CHECKS = (check_files, check_chain, check_statuses, check_vouched, check_versions, check_scores, check_votes)


def verify(pack: Pack) -> list[Checked]:
    """Chạy mọi phép kiểm; phép nào không đọc được phần của mình thì đó là một chỗ sai."""
    found = []
    for check in CHECKS:
        try:
            found.append(check(pack))
        except (KeyError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as broken:
            found.append(Checked(str(check.__doc__), "", [f"không đọc được: {broken!r}"]))
    return found


def main(given: Sequence[str]) -> int:
    """In kết quả; trả về mã thoát."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    place = Path(given[0]) if given else Path(__file__).resolve().parent
    try:
        if place.is_file():
            with place.open("rb") as stream:
                print(f"Mã SHA-256 của tệp nén: {sha256(stream)}")
        pack = Pack(place)
        print(pack.manifest["title"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as broken:
        print(f"Không đọc được hồ sơ ở {place}: {broken}")
        return 2
    found = verify(pack)
    for each in found:
        more = f"; và {len(each.wrong) - SHOWN} chỗ khác" if len(each.wrong) > SHOWN else ""
        said = f"{'; '.join(each.wrong[:SHOWN])}{more}" if each.wrong else each.said
        print(f"[{'SAI' if each.wrong else 'đúng'}] {each.name}: {said}.")
    for name in pack.manifest["missing"]:
        print(f"[lưu ý] Lúc lập hồ sơ đã không còn: {name}.")
    wrong = sum(len(each.wrong) for each in found)
    print(f"Có {wrong} chỗ sai." if wrong else "Hồ sơ nguyên vẹn.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
