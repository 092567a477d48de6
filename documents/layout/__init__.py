"""The one layout that every document shares: NĐ 30/2020/NĐ-CP, Phụ lục I, drawn on .docx."""
