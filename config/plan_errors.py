"""What is wrong with a plan file or a units file, said in sentences that the office can act on.

`PlanError` is one finding: where (path and line) and what to do. `say` turns a finding of pydantic into one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from config.plan_schema import DEADLINES, LineMap
from config.vietnamese import strip_diacritics

Path = tuple[str | int, ...]
Findings = Iterator[tuple[Path, str]]

# What a key is called in the office; shown beside the key in errors and as titles in the JSON Schema.
LABELS = {
    "after": "sau sự kiện",
    "amended_by": "văn bản điều chỉnh",
    "assumed_on": "ngày giả định",
    "assumptions": "điều để ngỏ",
    "at": "trước giờ, ngày",
    "authority": "cơ quan ban hành",
    "before": "trước ngày",
    "by": "chậm nhất ngày",
    "channels": "kênh nhận",
    "cite": "cách dẫn điều khoản",
    "class": "nhóm đơn vị",
    "classes": "các nhóm đơn vị",
    "clause": "điều khoản",
    "clauses": "các điều khoản",
    "code": "mã đơn vị",
    "contacts": "đầu mối",
    "day": "ngày trong kỳ",
    "days": "số ngày",
    "deadline": "hạn",
    "duties": "các việc",
    "duty": "việc",
    "email": "thư điện tử",
    "ends_on": "ngày kết thúc",
    "event": "sự kiện",
    "events": "các sự kiện",
    "every": "định kỳ",
    "except": "trừ",
    "expected": "sản phẩm",
    "from": "từ ngày",
    "header": "phần đầu văn bản",
    "host": "cơ quan chủ trì",
    "id": "mã",
    "in": "trong kỳ",
    "issued_on": "ngày ban hành",
    "kind": "loại hạn",
    "kinds": "các loại hạn",
    "label": "nhãn giả định",
    "ladder": "bậc thang",
    "ladders": "các bậc thang",
    "leader": "lãnh đạo",
    "legal_bases": "căn cứ",
    "message": "loại thông báo",
    "moved": "kỳ dời ngày",
    "name": "tên",
    "nil_return": "báo không phát sinh",
    "note": "ghi chú",
    "number": "số",
    "on": "ngày",
    "owed_by": "đơn vị phải làm",
    "pause_while": "tạm dừng khi",
    "period": "kỳ",
    "phone": "điện thoại",
    "policy": "lựa chọn của cơ quan chủ trì",
    "question": "câu hỏi",
    "reason": "lý do",
    "recipients": "nơi nhận",
    "relation": "quan hệ",
    "relations": "các quan hệ",
    "relative": "tính theo mốc",
    "release": "phải duyệt mới gửi",
    "report": "báo cáo của đợt",
    "returned_stays_on_time": "trả lại vẫn tính đúng hạn",
    "role": "vai trò",
    "rounds": "các đợt",
    "rungs": "các bậc",
    "schedulable": "lập lịch được",
    "short_title": "tên ngắn",
    "signer": "thẩm quyền ký",
    "skip": "kỳ bỏ qua",
    "standing": "thường xuyên",
    "starts_on": "ngày bắt đầu",
    "step": "bước xử lý",
    "successor": "đơn vị kế thừa",
    "supplement": "dùng khi bổ sung",
    "text": "lời văn",
    "through": "đến hết ngày",
    "title": "tên kế hoạch",
    "to": "nơi nhận hoặc ngày cuối",
    "unit": "đơn vị",
    "units": "các đơn vị",
    "unless": "trừ khi",
    "until": "đến ngày",
    "valid_from": "hiệu lực từ",
    "valid_to": "hiệu lực đến",
    "value": "giá trị",
    "when": "khi",
    "window": "khoảng thời gian",
    "within": "trong số ngày",
    "words": "lời trích",
    "working_days": "số ngày làm việc",
    "working_target": "ngày phấn đấu",
    "year": "năm",
    "zalo_chat_id": "mã nhóm Zalo",
    "zalo_user_id": "mã người dùng Zalo",
}


@dataclass(frozen=True)
class PlanError:
    """One finding in a file: `path` such as `duties[3].deadline.before`, its line, and what to do about it."""

    path: str
    line: int | None
    message: str


def dotted(path: Path) -> str:
    """Write a path as people do: `duties[3].deadline.before`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def at(path: Path, message: str, lines: LineMap) -> PlanError:
    """Make an error that knows its line."""
    return PlanError(dotted(path), lines.nearest(path), message)


def in_reading_order(errors: Iterable[PlanError]) -> list[PlanError]:
    """Put findings in the order in which a person meets them in the file, each told once."""
    unique = dict.fromkeys(errors)
    return sorted(unique, key=lambda error: (error.line is not None, error.line or 0, error.path, error.message))


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that was most likely meant, if any is near."""
    found = get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return found[0] if found else None


def nearest_key(word: str, keys: Iterable[str]) -> str | None:
    """Return the key that was most likely meant: one spelt like it, or one whose Vietnamese name is."""
    keys = list(keys)
    named = {strip_diacritics(LABELS[key]): key for key in keys if key in LABELS}
    meant = nearest(strip_diacritics(word).replace("_", " "), named)
    return nearest(word, keys) or (named[meant] if meant else None)


def unknown(what: str, word: str, choices: Iterable[str], where: str) -> str:
    """Say that a reference names nothing, with the nearest thing that exists."""
    near = nearest(word, choices)
    hint = f"có phải “{near}”? Sửa lại mã" if near else "sửa lại mã"
    return f"Không có {what} “{word}” trong {where}; {hint} hoặc bổ sung vào {where}."


# --- what pydantic found ---------------------------------------------------------------------------------------


def path_of(loc: Path) -> Path:
    """Drop from pydantic's location the parts that are not in the file: the tag of a deadline's shape."""
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("deadline:")))


def say(root: type[BaseModel], found: Iterable[ErrorDetails], lines: LineMap) -> list[PlanError]:
    """Turn pydantic's findings into sentences with paths and lines."""
    errors = []
    listed = list(found)
    meant = _keys_meant(root, listed)
    for error in listed:
        path = path_of(error["loc"])
        if error["type"] == "missing" and error["loc"] in meant:
            continue  # it stands there under a misspelt name, which is told
        if error["type"] == "union_tag_not_found" and isinstance(error["input"], dict):
            path = (*path, *[key for key in error["input"] if nearest_key(key, DEADLINES)][:1])
        if len(path) > 3 and path[0] == "assumptions" and path[2] == "value":
            # The four shapes a value may take each complain; one sentence is enough.
            path = path[:3]
            errors.append(at(path, "Giá trị phải là true, false, một số nguyên, một ngày hoặc chữ.", lines))
            continue
        errors.append(at(path, _sentence(root, error, path), lines))
    return errors


def _keys_meant(root: type[BaseModel], found: list[ErrorDetails]) -> set[Path]:
    """The places of the known keys that unknown ones were probably meant to be."""
    meant = set()
    for error in found:
        if error["type"] == "extra_forbidden":
            *parent, key = error["loc"]
            near = nearest_key(str(key), _keys(_model_at(root, tuple(parent))))
            meant.update([(*parent, near)] if near else [])
    return meant


def _sentence(root: type[BaseModel], error: ErrorDetails, path: Path) -> str:
    kind, value = error["type"], error["input"]
    limits = error.get("ctx", {})
    key = str(path[-1]) if path else ""
    if kind == "plan":
        return str(limits["sentence"])
    if kind == "missing":
        return f"Thiếu khóa {_named(key)}; bổ sung khóa này."
    if kind == "extra_forbidden":
        return _unknown_key(root, error["loc"], key)
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _no_deadline(value)
    if kind in ("enum", "literal_error"):
        return _not_among(root, error["loc"], value)
    if value is None or (kind == "string_too_short"):
        return f"Khóa {_named(key)} chưa có nội dung; ghi nội dung vào sau dấu hai chấm."
    if kind == "string_pattern_mismatch":
        return _bad_pattern(str(limits.get("pattern", "")), value, key)
    if kind == "string_too_long":
        return f"“{_short(value)}” dài quá {limits.get('max_length')} ký tự; rút ngắn lại."
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"từ {limits['ge']} trở lên" if "ge" in limits else f"không quá {limits.get('le')}"
        return f"Số {_short(value)} ở {_named(key)} phải {bound}."
    if kind == "too_short":
        return f"Mục {_named(key)} phải có ít nhất một dòng; bổ sung nội dung."
    return _wrong_shape(kind, value, key)


def _named(key: str) -> str:
    label = LABELS.get(key)
    return f"“{key}” ({label})" if label else f"“{key}”"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown_key(root: type[BaseModel], loc: Path, key: str) -> str:
    if key == "<<":
        return "Không dùng phép gộp “<<”; chép các dòng cần dùng vào chỗ này."
    if len(loc) > 1 and str(loc[-2]).startswith("deadline:") and key in DEADLINES:
        first = str(loc[-2]).removeprefix("deadline:")
        return f"Hạn chỉ có một cách tính; bỏ {_named(first)} hoặc {_named(key)}."
    allowed = _keys(_model_at(root, loc[:-1]))
    near = nearest_key(key, allowed)
    if near:
        return f"Khóa “{key}” không có trong mẫu; có phải {_named(near)}? Sửa lại tên khóa hoặc bỏ dòng này."
    return f"Khóa “{key}” không có trong mẫu; bỏ dòng này hoặc dùng một trong các khóa: {', '.join(allowed)}."


def _no_deadline(value: Any) -> str:
    ways = ", ".join(DEADLINES)
    if not isinstance(value, dict):
        return f"Hạn phải ghi thành một khóa và giá trị, ví dụ “before: 2024-11-15”; các khóa dùng được: {ways}."
    for key in value:
        if near := nearest_key(str(key), DEADLINES):
            return f"Khóa “{key}” không có trong mẫu; có phải {_named(near)}? Các cách ghi hạn: {ways}."
    return f"Hạn chưa nêu cách tính; ghi một trong các khóa: {ways}."


def _not_among(root: type[BaseModel], loc: Path, value: Any) -> str:
    choices = _choices(root, loc)
    near = nearest(str(value), choices)
    hint = f"có phải “{near}”? Ghi" if near else "ghi"
    return f"“{_short(value)}” không dùng được ở đây; {hint} một trong: {', '.join(choices)}."


def _bad_pattern(pattern: str, value: Any, key: str) -> str:
    if "Giả định" in pattern:
        return "Nhãn phải bắt đầu bằng “Giả định” để người đọc biết đây không phải lời của kế hoạch."
    if "roll_out" in pattern:
        return f"Bậc “{_short(value)}” chưa đúng; ghi roll_out, T, T-N hoặc T+N, với N từ 1 đến 99 ngày làm việc."
    return (
        f"Mã “{_short(value)}” ở {_named(key)} chưa đúng; chỉ dùng chữ không dấu, chữ số và các dấu _ . ( ) -, không "
        "có dấu cách."
    )


def _wrong_shape(kind: str, value: Any, key: str) -> str:
    wanted = {
        "string": "chữ; nếu là số hoặc ngày thì đặt trong dấu nháy kép",
        "int": "một số nguyên",
        "bool": "true (có) hoặc false (không)",
        "list": "danh sách, mỗi dòng bắt đầu bằng dấu gạch ngang",
        "model": "các dòng “khóa: giá trị” thụt vào trong",
        "dict": "các dòng “khóa: giá trị” thụt vào trong",
    }.get(kind.split("_")[0])
    if wanted is None:
        return f"Giá trị “{_short(value)}” ở {_named(key)} không đúng mẫu; xem lại theo tệp mẫu bac-kan-2024.yaml."
    return f"Giá trị “{_short(value)}” ở {_named(key)} chưa đúng; phải là {wanted}."


# --- the shape that stands at a place ---------------------------------------------------------------------------


def _annotation_at(root: type[BaseModel], loc: Path) -> Any:
    """Walk the annotations along pydantic's location; None where it leads nowhere."""
    here: Any = root
    for part in loc:
        if isinstance(part, int):
            here = next(iter(get_args(_bare(here))), None)
        elif part.startswith("deadline:"):
            here = DEADLINES[part.removeprefix("deadline:")]
        else:
            model = _model(here)
            here = None if model is None else _field(model, part)
    return here


def _bare(annotation: Any) -> Any:
    """Take off `Annotated` and `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType) and type(None) in get_args(annotation):
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        else:
            return annotation


def _model(annotation: Any) -> type[BaseModel] | None:
    bare = _bare(annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def _field(model: type[BaseModel], key: str) -> Any:
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            return field.annotation
    return None


def _model_at(root: type[BaseModel], loc: Path) -> type[BaseModel] | None:
    return _model(_annotation_at(root, loc))


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [] if model is None else [field.alias or name for name, field in model.model_fields.items()]


def _choices(root: type[BaseModel], loc: Path) -> list[str]:
    annotation = _bare(_annotation_at(root, loc))
    if isinstance(annotation, type):
        return [str(member.value) for member in annotation]  # type: ignore[attr-defined]
    return [str(choice) for choice in get_args(annotation)]
