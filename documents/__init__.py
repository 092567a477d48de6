"""Official documents, from dataclasses to .docx: NĐ 30/2020/NĐ-CP, Phụ lục I and III. No database, no flows."""
