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
    "about": "nội dung của kế hoạch",
    "above": "cơ quan cấp trên",
    "advice": "gợi ý cho đơn vị",
    "after": "sau sự kiện",
    "aggregate": "cách gộp điểm",
    "amended_by": "văn bản điều chỉnh",
    "answer_working_days": "số ngày làm việc phải trả lời",
    "appraisal": "thẩm định",
    "ask_days": "số ngày hỏi tin đã tới chưa",
    "assumed_on": "ngày giả định",
    "assumptions": "điều để ngỏ",
    "at": "trước giờ, ngày",
    "at_least": "ít nhất",
    "at_least_items": "số tiêu chí đạt ít nhất",
    "at_most": "nhiều nhất",
    "author_fields": "mục ghi tác giả",
    "authority": "cơ quan ban hành",
    "awards": "hình thức khen",
    "away": "những ngày vắng",
    "ballots": "cách bỏ phiếu",
    "before": "trước ngày",
    "blocks": "trường hợp chưa xét khen",
    "body": "cơ quan kiểm tra",
    "book": "lời ghi vào sổ khen thưởng",
    "border": "viền giấy khen",
    "by": "chậm nhất ngày",
    "candidates": "đơn vị được xét chọn",
    "carried_over_needs_link": "duy trì phải có mã năm trước",
    "carrying": "việc chuyển sang năm sau",
    "certificates": "giấy khen, giấy chứng nhận",
    "chairs": "được chủ trì",
    "channel": "kênh gửi",
    "channels": "kênh nhận",
    "checklist": "danh mục tiêu chí",
    "checklists": "các danh mục thành phần",
    "choosing": "cách chọn đơn vị",
    "cite": "cách dẫn điều khoản",
    "class": "nhóm đơn vị",
    "classes": "các nhóm đơn vị",
    "clause": "điều khoản",
    "clauses": "các điều khoản",
    "clock": "cách tính thời gian",
    "closes": "giờ kết thúc gửi",
    "code": "mã đơn vị",
    "code_prefix": "chữ đầu của mã",
    "colour": "màu viền",
    "columns": "các cột",
    "commendation": "khen thưởng",
    "comment_days": "số ngày lấy ý kiến",
    "committee": "ban chỉ đạo",
    "compare": "so sánh với ngưỡng",
    "conclude_after": "số ngày kết luận",
    "contacts": "đầu mối",
    "content": "nội dung dân vận",
    "contents": "các nội dung dân vận",
    "coordinating": "cơ quan phối hợp",
    "council": "hội đồng",
    "criteria": "các tiêu chí",
    "day": "ngày trong kỳ",
    "days": "số ngày",
    "deadline": "hạn",
    "decided_by": "cơ quan quyết định",
    "decision": "hình thức quyết định",
    "delivery": "gửi thông báo",
    "deputy": "người thay",
    "desk": "đơn vị tổng hợp",
    "documents": "văn bản của cơ quan",
    "done_when": "xong khi",
    "dossier": "thành phần hồ sơ trình",
    "drafter": "chữ viết tắt đơn vị soạn thảo",
    "drawn_percent": "tỷ lệ rút ngẫu nhiên",
    "duties": "các việc",
    "duty": "việc",
    "each": "tính theo từng",
    "email": "thư điện tử",
    "ends_on": "ngày kết thúc",
    "equals_record": "khớp với sổ",
    "event": "sự kiện",
    "events": "các sự kiện",
    "every": "định kỳ",
    "except": "trừ",
    "expected": "sản phẩm",
    "fields": "các mục của phiếu",
    "figure": "số liệu",
    "figures": "các số liệu",
    "final": "báo cáo cuối năm",
    "findings": "kết luận kiểm tra",
    "follow_up": "theo dõi sau kiểm tra",
    "follows": "tiếp sau cấp",
    "from": "từ ngày",
    "ground_required": "bắt buộc có căn cứ lựa chọn",
    "grounds": "các căn cứ lựa chọn",
    "hand_ins": "việc nộp của đơn vị",
    "head": "trưởng phòng",
    "header": "phần đầu văn bản",
    "height": "chiều cao giấy",
    "host": "cơ quan chủ trì",
    "host_duty": "việc của cơ quan chủ trì",
    "host_occurrence": "đợt của cơ quan chủ trì",
    "id": "mã",
    "in": "trong kỳ",
    "initiatives": "các mô hình",
    "inner_steps": "các bước nội bộ",
    "inspection": "kiểm tra",
    "intake": "tiếp nhận hồ sơ",
    "issued_on": "ngày ban hành",
    "issuer": "cơ quan ban hành",
    "item_share": "tỷ lệ đạt của tiêu chí",
    "items": "các thành phần",
    "kept_with_initiative": "lấy tệp kèm mô hình",
    "kind": "loại hạn",
    "kinds": "các loại hạn",
    "label": "nhãn giả định",
    "ladder": "bậc thang",
    "ladders": "các bậc thang",
    "leader": "lãnh đạo",
    "least_sheets": "số phiếu điểm ít nhất",
    "legal_bases": "căn cứ",
    "levels": "các cấp",
    "levels_required": "bắt buộc chọn cấp",
    "lines": "các dòng tên cơ quan",
    "load_cap": "số mô hình tối đa mỗi thành viên",
    "majority": "tỷ lệ biểu quyết",
    "margin": "lề giấy",
    "max": "tối đa",
    "max_files": "số tệp tối đa",
    "max_megabytes": "dung lượng tối đa",
    "measure": "đơn vị tính",
    "media": "truyền thông",
    "members": "các thành viên",
    "members_per_initiative": "số thành viên chấm mỗi mô hình",
    "merit": "thành tích ghi trên giấy khen",
    "message": "loại thông báo",
    "min": "tối thiểu",
    "minutes": "ghi biên bản",
    "mode": "cách làm tròn",
    "model": "tên gọi mô hình",
    "more_than": "quá",
    "most_for_time": "điểm tối đa theo thời gian",
    "moved": "kỳ dời ngày",
    "movement": "tên phong trào",
    "muted": "loại việc không nhận nhắc",
    "name": "tên",
    "names": "tên ghi đầy đủ trong văn bản",
    "never_inspected": "chưa kiểm tra lần nào",
    "nil_return": "báo không phát sinh",
    "note": "ghi chú",
    "notice": "báo trước",
    "number": "số",
    "numbering": "dãy số văn bản",
    "obstacles": "khó khăn, vướng mắc",
    "of": "tính trên",
    "office": "văn phòng",
    "on": "ngày",
    "opens": "giờ bắt đầu gửi",
    "outer_duty": "việc có hạn bên ngoài",
    "outer_on": "hạn bên ngoài",
    "outlets": "cơ quan báo chí",
    "output": "hình thức công nhận",
    "over": "khi vượt chỉ tiêu",
    "owed_by": "đơn vị phải làm",
    "parameters": "các tham số",
    "patience_hours": "số giờ chờ kênh được sửa",
    "pause_while": "tạm dừng khi",
    "per": "xếp hạng theo nhóm",
    "per_late": "điểm mỗi lần chậm",
    "per_minute": "số tin mỗi phút",
    "per_month_since_last": "điểm mỗi tháng chưa kiểm tra",
    "per_open_finding": "điểm mỗi kết luận chưa khắc phục",
    "per_past_target": "điểm mỗi lần quá ngày phấn đấu",
    "per_returned": "điểm mỗi lần bị trả lại",
    "period": "kỳ",
    "petitions": "kiến nghị, phản ánh",
    "phone": "điện thoại",
    "place": "địa danh",
    "places": "số chữ số thập phân",
    "policy": "lựa chọn của cơ quan chủ trì",
    "products": "các sản phẩm",
    "question": "câu hỏi",
    "quorum": "số thành viên phải có mặt",
    "quotas": "các chỉ tiêu",
    "ranking": "xếp hạng",
    "ratings": "các mức đánh giá",
    "reading_approved_by": "người duyệt cách hiểu hạn",
    "reason": "lý do",
    "receipts": "báo đã nhận",
    "recipients": "nơi nhận",
    "recognised": "danh hiệu ghi trên giấy chứng nhận",
    "recognised_by": "cơ quan công nhận",
    "recognition": "công nhận",
    "record_after": "số ngày lập biên bản",
    "registers": "sổ ghi nhận",
    "registration": "đăng ký mô hình",
    "relation": "quan hệ",
    "relations": "các quan hệ",
    "relative": "tính theo mốc",
    "release": "phải duyệt mới gửi",
    "remind_working_days": "nhắc trước số ngày làm việc",
    "replication_clause": "điều khoản về nhân rộng",
    "reply_working_days": "số ngày làm việc để gửi",
    "report": "báo cáo của đợt",
    "reports": "các báo cáo",
    "required": "bắt buộc",
    "required_before_appraisal": "phải kiểm tra trước khi thẩm định",
    "results": "các kết quả",
    "returned_stays_on_time": "trả lại vẫn tính đúng hạn",
    "review": "xét duyệt",
    "reviewed_by": "cơ quan xét",
    "reviews": "rà soát văn bản",
    "reward": "mức thưởng, nguồn thưởng",
    "role": "vai trò",
    "roles": "các vai trò",
    "rounding": "làm tròn",
    "rounds": "các đợt",
    "rungs": "các bậc",
    "says": "nội dung tham số",
    "scale": "thang điểm",
    "schedulable": "lập lịch được",
    "scores": "được chấm điểm",
    "secret_marks": "dấu độ mật",
    "seed": "số chọn ngẫu nhiên",
    "short": "tên gọi tắt",
    "short_title": "tên ngắn",
    "signature": "thẩm quyền ký văn bản",
    "signer": "thẩm quyền ký",
    "signing": "các bước ký",
    "similar_from": "mức gần giống của tên",
    "skip": "kỳ bỏ qua",
    "source": "nguồn",
    "spread_over": "độ lệch điểm cần xem lại",
    "standing": "thường xuyên",
    "starts_on": "ngày bắt đầu",
    "step": "bước xử lý",
    "successor": "đơn vị kế thừa",
    "sum_of": "tổng của các cột",
    "supplement": "dùng khi bổ sung",
    "teams": "các tổ",
    "template": "mẫu tin",
    "text": "lời văn",
    "threshold": "ngưỡng đạt",
    "through": "đến hết ngày",
    "tie_breaks": "thứ tự phân định khi bằng điểm",
    "title": "tên kế hoạch",
    "to": "nơi nhận hoặc ngày cuối",
    "together": "các loại chung một dãy số",
    "told": "người được báo",
    "top": "số lượng được chọn",
    "types": "loại tệp được nhận",
    "unit": "đơn vị",
    "unit_duty": "việc của đơn vị",
    "unit_occurrence": "đợt của đơn vị",
    "units": "các đơn vị",
    "unless": "trừ khi",
    "until": "đến ngày",
    "valid_from": "hiệu lực từ",
    "valid_to": "hiệu lực đến",
    "value": "giá trị",
    "vice_chair": "phó chủ tịch",
    "vote": "biểu quyết",
    "votes": "được biểu quyết",
    "weak_below": "mức điểm thấp",
    "weight": "trọng số",
    "weighted": "chấm điểm có trọng số",
    "weights": "các trọng số",
    "when": "khi",
    "when_full": "khi kênh đã đủ số tin",
    "when_short": "khi báo gấp",
    "width": "chiều rộng giấy",
    "window": "khoảng thời gian",
    "within": "trong số ngày",
    "words": "lời trích",
    "working_days": "số ngày làm việc",
    "working_target": "ngày phấn đấu",
    "year": "năm",
    "year_end": "tổng kết năm",
    "zalo_chat_id": "mã cuộc trò chuyện Zalo",
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
