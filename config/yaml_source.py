"""Read a YAML file as plain data with the line of every value.

The YAML is the plain part of the language: mappings, lists, text, numbers, true/false, days. Only `true` and
`false` are yes and no (so the key `on` stays a word), a number with a leading zero stays text (a telephone number),
custom tags are refused, text is NFC. Limits keep a hostile file from costing memory or time.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import yaml

from config.plan_errors import Path, PlanError, at
from config.plan_schema import LineMap

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 30
MAX_VALUES = 100_000  # after aliases are followed; a province's units file has some 40,000

_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TEXT_TAG = "tag:yaml.org,2002:str"
_SAVE_AS_UTF8 = "mở tệp bằng trình soạn thảo, chọn “Lưu thành” (Save As) với bảng mã UTF-8 rồi thử lại."


class _PlainLoader(yaml.SafeLoader):
    """The loader whose unquoted words mean what an office expects."""


class _QuickLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C where PyYAML was built with it: seven times as fast, but it stumbles in other words."""


_PlainLoader.yaml_implicit_resolvers = {}  # none of the usual ones

for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|false|False)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]{0,17})$", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+$", list("-+0123456789")),
    ("tag:yaml.org,2002:timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(_pattern), _first)
_QuickLoader.yaml_implicit_resolvers = _PlainLoader.yaml_implicit_resolvers


@dataclass
class Source:
    """A file as data: `data` is None when nothing could be read; `lines` gives the line of every path."""

    data: dict[str, Any] | None = None
    lines: LineMap = field(default_factory=LineMap)
    errors: list[PlanError] = field(default_factory=list)


class _Refused(Exception):
    """The file is turned away as a whole, at a line."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read_source(path: FilePath) -> Source:
    """Read a file; whatever is wrong with it becomes an error in the answer, never an exception."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _Refused(
                None, "lớn hơn 2 MB; một kế hoạch không dài như vậy, hãy kiểm tra lại đã chọn đúng tệp chưa."
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        return _refusal(path.name, _Refused(None, "không tìm thấy; kiểm tra lại đường dẫn và tên tệp."))
    except OSError as error:
        return _refusal(path.name, _Refused(None, f"không mở được ({error.strerror}); kiểm tra lại quyền đọc tệp."))
    except _Refused as refusal:
        return _refusal(path.name, refusal)
    return read_bytes(raw, name=path.name)


def read_bytes(raw: bytes, *, name: str) -> Source:
    """Read the bytes of a file called `name` (named in the errors that concern the whole file)."""
    try:
        text = _decode(raw)
        node = _composed(text)
        if not isinstance(node, yaml.MappingNode):
            raise _Refused(1, "không có nội dung theo mẫu; tệp phải gồm các dòng “khóa: giá trị”, xem tệp mẫu.")
        source = Source()
        source.data = _Builder(source).mapping(node, ())
        return source
    except _Refused as refusal:
        return _refusal(name, refusal)
    except yaml.MarkedYAMLError as error:
        opened = error.context and ("quoted scalar" in error.context or "flow" in error.context)
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        return _refusal(name, _Refused(mark.line + 1 if mark else None, _said(error)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return _refusal(
            name, _Refused(line, f"có ký tự điều khiển không dùng được (mã {error.character}); xóa ký tự đó.")
        )


def _refusal(name: str, refusal: _Refused) -> Source:
    return Source(errors=[PlanError("", refusal.line, f"Tệp “{name}” {refusal.message}")])


# --- bytes to text ----------------------------------------------------------------------------------------------


def _decode(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _Refused(None, "lớn hơn 2 MB; một kế hoạch không dài như vậy, hãy kiểm tra lại đã chọn đúng tệp chưa.")
    if raw[:2] in _BOMS:
        raise _Refused(1, f"đang ở bảng mã {_BOMS[raw[:2]]}; {_SAVE_AS_UTF8}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Refused(line, f"không ở bảng mã UTF-8 (có thể là Windows-1258 hoặc TCVN3); {_SAVE_AS_UTF8}") from None
    if "\0" in text:
        raise _Refused(1, f"không phải tệp chữ ở bảng mã UTF-8 (có thể là UTF-16); {_SAVE_AS_UTF8}")
    return text


# --- text to nodes ----------------------------------------------------------------------------------------------


def _composed(text: str) -> yaml.Node | None:
    """The tree of a text; one that does not read well is read again by the loader whose complaints are known here.

    The quick loader lets tabs stand inside a value, which the other refuses.
    """
    try:
        return _composed_by(_PlainLoader if "\t" in text else _QuickLoader, text)
    except yaml.YAMLError:
        return _composed_by(_PlainLoader, text)


def _composed_by(loader: type[yaml.SafeLoader], text: str) -> yaml.Node | None:
    _check_events(yaml.parse(text, Loader=loader))
    return yaml.compose(text, Loader=loader)


def _check_events(events: Iterable[yaml.Event]) -> None:
    """Refuse tags, deep nesting and too many values before any tree is built (the tree builder is recursive)."""
    depth = values = documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused(line, "có nhiều hơn một tài liệu; bỏ dòng “---” và tách phần sau ra tệp khác.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            values += 1
        if depth > MAX_DEPTH:
            raise _Refused(line, f"lồng nhau quá {MAX_DEPTH} lớp; xem lại thụt đầu dòng và dấu ngoặc.")
        if values > MAX_VALUES:
            raise _Refused(line, f"có quá {MAX_VALUES} giá trị; tách thành nhiều tệp.")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!", _TEXT_TAG):
            raise _Refused(line, f"dùng thẻ “{_shown_tag(tag)}” không được phép; bỏ thẻ, chỉ ghi giá trị.")


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _said(error: yaml.MarkedYAMLError) -> str:
    """Say in Vietnamese what the reader of YAML stumbled on."""
    problem = f"{error.context or ''} {error.problem or ''}"
    for words, sentence in _STUMBLES:
        if words in problem:
            return f"không đọc được: {sentence}"
    return "không đọc được: sai cú pháp YAML; xem lại dấu hai chấm, dấu nháy, dấu ngoặc và thụt đầu dòng ở dòng này."


_STUMBLES = (
    (
        "mapping values are not allowed",
        "có dấu hai chấm ở chỗ không được phép; đặt cả giá trị trong dấu nháy kép hoặc sửa thụt đầu dòng.",
    ),
    ("'\\t'", "dòng thụt bằng phím Tab; thay bằng dấu cách."),
    ("quoted scalar", "dấu nháy mở ở dòng này chưa đóng; bổ sung dấu nháy ở cuối giá trị."),
    ("undefined alias", "dấu * gọi một tên chưa đặt; bỏ dấu * hoặc đặt giá trị trong dấu nháy kép."),
    ("duplicate anchor", "tên đặt sau dấu & bị trùng; đặt tên khác."),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên khóa; bổ sung dấu hai chấm và một dấu cách."),
    ("parsing a flow", "dấu ngoặc chưa đóng hoặc thiếu dấu phẩy; xem lại dấu ngoặc."),
    ("flow sequence", "dấu ngoặc vuông chưa đóng hoặc thiếu dấu phẩy; xem lại dấu ngoặc."),
    ("flow mapping", "dấu ngoặc nhọn chưa đóng hoặc thiếu dấu phẩy; xem lại dấu ngoặc."),
    ("expected <block end>", "thụt đầu dòng không thẳng với các dòng cùng mức; sửa lại thụt đầu dòng."),
    ("cannot start any token", "giá trị bắt đầu bằng ký tự đặc biệt; đặt cả giá trị trong dấu nháy kép."),
)


# --- nodes to data ----------------------------------------------------------------------------------------------


class _Builder:
    """Turns nodes into data, noting lines and duplicate keys, and counting what aliases unfold into."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.values = 0
        self.open: set[int] = set()

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.values += 1
        line = node.start_mark.line + 1
        if self.values > MAX_VALUES:
            raise _Refused(line, "gọi lại bằng dấu * quá nhiều lần; chép nội dung ra thay cho dấu *.")
        self.source.lines.setdefault(path, line)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self.open or len(path) > MAX_DEPTH:
            raise _Refused(line, "có giá trị gọi lại chính nó bằng dấu *; bỏ dấu *.")
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, path)
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self.open.discard(id(node))

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        self.open.add(id(node))
        data: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused(line, "có khóa không phải là chữ; bỏ dấu ngoặc hoặc dấu ? ở đầu dòng.")
            key = unicodedata.normalize("NFC", key_node.value)
            if key in first:
                sentence = f"Khóa “{key}” ghi hai lần, ở dòng {first[key]} và dòng {line}; bỏ một dòng."
                self.source.errors.append(PlanError(at((*path, key), "", LineMap()).path, line, sentence))
                continue
            first[key] = line
            self.source.lines[(*path, key)] = line
            data[key] = self.build(value_node, (*path, key))
        return data


def _scalar(node: yaml.ScalarNode) -> Any:
    kind = node.tag.rpartition(":")[2]
    text = unicodedata.normalize("NFC", node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "timestamp":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # 2024-11-31: the schema says that there is no such day
    return text
