"""Search across the whole record, without diacritics; for staff at the command line alone."""

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli.output import AsJson, say, write_json
from flows.cli.record import open_record


def find(
    text: Annotated[str, typer.Argument(metavar="TỪ_CẦN_TÌM", help="Vài từ, số văn bản hoặc mã; không cần dấu.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="LOẠI",
            help="Chỉ tìm một loại: don-vi, dau-moi, nhiem-vu, viec, van-ban, mo-hinh, kiem-tra, ton-tai, tham-dinh, "
            "ho-so-trinh, cong-nhan, kien-nghi, vuong-mac, tin-bai, ra-soat, ban-chi-dao.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tìm trong mọi sổ, không cần dấu. Kết quả có thể có tên cá nhân: không chép ra ngoài."""
    open_record()
    from tasks.find import find as task

    hits = task(text, kind)
    if as_json:
        write_json([asdict(hit) for hit in hits])
        return
    if not hits:
        say("Không tìm thấy. Hãy thử ít từ hơn, hoặc tìm theo số văn bản.")
        return
    for hit in hits:
        say(" · ".join(part for part in (hit.kind, hit.code, " ".join(hit.title.split()), hit.where, hit.day) if part))


COMMANDS = {"find": find}
