"""Which files may be taken in: by extension and content, no macro, no password, no secret mark."""

import zipfile
from io import BytesIO

import pytest

from models.rules.intake import FileRefused, Limits, kind_of, paragraphs

LIMITS = Limits(("pdf", "docx", "xlsx", "pptx", "jpg", "png"), 1024 * 1024, ("MẬT", "TỐI MẬT", "TUYỆT MẬT"))
WORD = "word/document.xml"


def packed(parts: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def word(*paragraphs: str, **more: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    return packed({"[Content_Types].xml": "<Types/>", WORD: f"<w:document>{body}</w:document>", **more})


def crushed(data: bytes, part: str = "[Content_Types].xml") -> bytes:
    """A package whose one part cannot be unfolded: its place and name are right, its bytes are not."""
    start = data.index(part.encode()) + len(part)
    return data[:start] + b"\xff" * 4 + data[start + 4 :]


PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF"
SHEET = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
SLIDES = packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("ke-hoach.pdf", PDF, "pdf"),
        ("Kế hoạch.DOCX", word("Kế hoạch"), "docx"),
        ("bieu.xlsx", SHEET, "xlsx"),
        ("trinh-chieu.pptx", SLIDES, "pptx"),
        ("anh.jpeg", b"\xff\xd8\xff\xe0abc", "jpg"),
        ("anh.png", b"\x89PNG\r\n\x1a\nabc", "png"),
        ("Quy chế bảo mật.docx", word("Bảo đảm bí mật; mật độ dân số"), "docx"),
        ("Quy chế BẢO MẬT.docx", word("QUY CHẾ BẢO MẬT"), "docx"),
    ],
)
def test_a_file_is_known_by_its_extension_and_its_content(name: str, data: bytes, kind: str) -> None:
    assert kind_of(name, data, LIMITS) == kind


MACRO = "có macro bên trong; lưu lại thành dạng không có macro rồi gửi lại"
WRONG = "mang đuôi .{} nhưng nội dung không phải loại này; mở tệp, lưu lại đúng dạng rồi gửi lại"
SECRET = "có dấu “{}” {}; văn bản mật không đưa vào máy này, chuyển theo quy định về bảo vệ bí mật nhà nước"
TEMPLATE = '<Relationship Type="http://x/attachedTemplate" Target="http://vi-du.example/m.dotm" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"MZ", "không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, .png"),
        ("khong-duoi", b"x", "không thuộc loại được nhận; chỉ nhận .pdf, .docx, .xlsx, .pptx, .jpg, .png"),
        ("a.docm", b"x", "là tệp có macro; mở tệp, lưu lại thành dạng không có macro (.docx, .xlsx, .pptx)"),
        ("a.doc", b"x", "là dạng tệp cũ .doc, có thể chứa macro; mở tệp, chọn “Lưu thành” dạng .docx"),
        ("a.pdf", b"", "không có nội dung; gửi lại tệp"),
        ("a.pdf", b"%PDF-" + b"x" * 1024 * 1024, "lớn hơn 1 MB; giảm dung lượng ảnh hoặc tách thành nhiều tệp"),
        ("a.pdf", b"MZ not a pdf", WRONG.format("pdf")),
        ("a.png", b"\xff\xd8\xff", WRONG.format("png")),
        ("a.docx", PDF, WRONG.format("docx")),
        ("a.docx", SHEET, WRONG.format("docx")),
        ("a.docx", b"PK\x03\x04 broken", "bị hỏng, không mở được; lưu lại tệp rồi gửi lại"),
        ("a.docx", crushed(word("Kế hoạch")), "bị hỏng, không mở được; lưu lại tệp rồi gửi lại"),
        ("a.pdf", PDF.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "có mật khẩu hoặc bị khóa; bỏ mật khẩu rồi gửi lại"),
        ("a.pdf", PDF.replace(b"/Root", b"/OpenAction << /S /JavaScript >> /Root"),
         "có lệnh tự chạy bên trong; in lại thành PDF rồi gửi lại"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest",
         "có mật khẩu, hoặc là dạng tệp cũ mang đuôi mới; bỏ mật khẩu, lưu lại đúng dạng rồi gửi lại"),
        ("a.docx", word("x", **{"word/vbaProject.bin": "vba"}), MACRO),
        ("a.docx", word("x", **{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.12"}), MACRO),
        ("a.docx", word("x", **{"word/_rels/settings.xml.rels": TEMPLATE}),
         "gắn với mẫu ở nơi khác, có thể tải macro về; bỏ mẫu gắn kèm rồi gửi lại"),
        ("KH TỐI MẬT 2024.pdf", PDF, SECRET.format("TỐI MẬT", "ở tên tệp")),
        ("MẬT_ke-hoach.pdf", PDF, SECRET.format("MẬT", "ở tên tệp")),
        ("a.docx", word("Kính gửi", "M&#7852;T"), SECRET.format("MẬT", "trong văn bản")),
        ("a.docx", word("Độ mật: TUYỆT MẬT."), SECRET.format("TUYỆT MẬT", "trong văn bản")),
        ("a.docx", word("x", **{"word/header1.xml": "<w:p><w:r><w:t>TỐI </w:t></w:r><w:r><w:t>MẬT</w:t></w:r></w:p>"}),
         SECRET.format("TỐI MẬT", "trong văn bản")),
        ("../a.pdf", PDF, "có tên dẫn ra ngoài thư mục tiếp nhận; chỉ ghi tên tệp, không ghi đường dẫn"),
        ("a\u202efdp.pdf", PDF, "có tên dài quá 200 ký tự hoặc có ký tự không in được; đặt lại tên ngắn gọn"),
    ],
)  # fmt: skip
def test_what_may_not_be_taken_in_is_refused_with_what_to_do(name: str, data: bytes, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        kind_of(name, data, LIMITS)

    assert str(refused.value) == why


def test_a_file_packed_to_burst_is_refused_before_it_is_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.rules.intake.MOST_UNFOLDED", 1000)

    with pytest.raises(FileRefused) as refused:
        kind_of("a.docx", word("0" * 5000), LIMITS)

    assert str(refused.value) == "nén quá nhiều nội dung, có thể gây hại; lưu lại tệp rồi gửi lại"


def test_words_in_runs_of_one_paragraph_are_one_text_and_cells_are_apart() -> None:
    runs = "<w:p><w:r><w:t xml:space='preserve'>Kế </w:t></w:r><w:r><w:t>hoạch &amp; báo cáo</w:t></w:r></w:p>"
    cells = "<sst><si><t>Một</t></si><si><r><t>Ha</t></r><r><t>i</t></r></si></sst>"

    assert (list(paragraphs(runs)), list(paragraphs(cells))) == (["Kế hoạch & báo cáo"], ["Một", "Hai"])
