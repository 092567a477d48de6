"""The Zalo channels: the sealing key, the consent of the Official Account, and the people linked with the bot."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import NOBODY_NAMED, Actor, AsJson, say, write_json, write_table
from flows.cli.record import open_record, prepared
from flows.cli.words import Commands

if TYPE_CHECKING:
    from tasks.zalo_consent import ConsentReport

Person = Annotated[str, typer.Argument(metavar="ĐẦU_MỐI", help="Số của đầu mối, hoặc địa chỉ thư.")]

app = Commands("Kênh Zalo: cấp quyền cho Official Account, xác nhận người nhận, liên kết Zalo Bot.")


@app.command("key")
def key() -> None:
    """Tạo một khóa niêm phong mới, in ra dòng để ghi vào .env."""
    from config.sealing import new_key

    say(f"DANVAN_SEALING_KEY={new_key()}")


@app.command("challenge")
def challenge(
    out: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp mới, để điền mã cấp quyền rồi đưa vào connect.")],
) -> None:
    """Chuẩn bị cấp quyền theo liên kết: in mã code_challenge, ghi mã xác minh vào tệp."""
    prepared()
    from tasks.zalo_consent import new_challenge

    made = new_challenge()
    _write_private(out, f"code_verifier={made.verifier.get_secret_value()}\ncode=\n")
    say(
        f"code_challenge: {made.challenge}",
        "1. Ghi code_challenge vào ứng dụng tại developers.zalo.me, mục Official Account, rồi lấy liên kết cấp quyền.",
        "2. Quản trị viên Official Account mở liên kết và đồng ý; chép mã sau “code=” trên thanh địa chỉ.",
        f"3. Trong vòng 10 phút, điền mã vào dòng code= của {out} rồi chạy: danvan zalo connect {out}",
    )


@app.command("connect")
def connect(
    source: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp ghi mã; “-” để đọc từ đầu vào chuẩn.")],
    as_json: AsJson = False,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Cấp quyền: nhận mã của Official Account từ tệp, đổi lấy mã mới và cất có niêm phong."""
    clock = open_record()
    from config.settings import settings
    from models.states import Source
    from tasks.zalo_consent import connect as take_in

    report = take_in(settings(), _text_of(source), now=clock.now, actor=actor, source=Source.COMMAND)
    _show(report, as_json)
    if not as_json and str(source) != "-":
        say(f"Mã trong {source} không còn dùng được; hãy xóa tệp này.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Quyền gửi Zalo đang thế nào, dùng được đến ngày nào."""
    open_record()
    from config.settings import settings
    from tasks.zalo_consent import consent_report

    _show(consent_report(settings()), as_json)


@app.command("refresh")
def refresh(as_json: AsJson = False) -> None:
    """Đổi mã truy cập ngay, kể cả khi kênh đã dừng."""
    open_record()
    from tasks.zalo_consent import keep_consent

    _show(keep_consent.fn(by_hand=True), as_json)


@app.command("arrivals")
def arrivals(as_json: AsJson = False) -> None:
    """Hỏi Zalo những tin theo mẫu đã nhận đã tới máy người nhận chưa; việc gửi cũng tự hỏi."""
    clock = open_record()
    from tasks.arrivals import ask_what_arrived

    found = ask_what_arrived.fn(clock.now)
    if as_json:
        write_json(
            {"answers": {each.value: number for each, number in found.answers.items()}, "trouble": found.trouble}
        )
        return
    say(*(found.words or ["Không có tin nào đến lượt hỏi."]))


@app.command("disconnect")
def disconnect(actor: Actor = NOBODY_NAMED) -> None:
    """Bỏ quyền: xóa mã Zalo khỏi cơ sở dữ liệu."""
    clock = open_record()
    from config.settings import settings
    from models.states import Source
    from tasks.zalo_consent import disconnect as forget

    forget(settings(), now=clock.now, actor=actor, source=Source.COMMAND)
    say("Đã xóa mã Zalo. Muốn chắc chắn, hãy thu hồi quyền của ứng dụng tại oa.zalo.me.")


@app.command("people")
def people(as_json: AsJson = False) -> None:
    """Các đầu mối nhận qua Zalo: số để gọi trong các lệnh khác, đã xác nhận hay liên kết chưa."""
    clock = open_record()
    from tasks.zalo_people import people_on_zalo

    found = people_on_zalo(clock.now)
    if as_json:
        write_json(found)
        return
    write_table(
        ("Số", "Đơn vị", "Đầu mối", "Kênh", "Official Account", "Zalo Bot"),
        [(str(row.number), row.unit, row.name, row.channels, row.account, row.bot) for row in found],
    )


@app.command("followers")
def followers(as_json: AsJson = False) -> None:
    """Lấy danh sách người quan tâm Official Account, mỗi người một số để chọn khi xác nhận."""
    open_record()
    from config.settings import settings
    from tasks.zalo_followers import fetch

    found = fetch(settings())
    if as_json:
        write_json(found)
        return
    write_table(
        ("Số", "Tên trên Zalo", "Quan tâm", "Đầu mối", "Xác nhận"),
        [
            (
                str(row.number),
                row.name,
                "có" if row.follows else "đã thôi",
                ", ".join(row.contacts) or "–",
                "rồi" if row.confirmed else "chưa",
            )
            for row in found.rows
        ],
    )
    say(*(f"Mã trong tệp đơn vị không có trong danh sách: “{each}”." for each in found.unknown))
    if found.problem:
        say(f"Chưa đọc hết: {found.problem}")
        raise typer.Exit(1)


@app.command("confirm")
def confirm(
    person: Person,
    follower: Annotated[
        int | None, typer.Option("--follower", metavar="SỐ", help="Số trong danh sách; mặc định là mã đã gắn.")
    ] = None,
    actor: Actor = NOBODY_NAMED,
) -> None:
    """Gửi tin thử cho một đầu mối; Zalo nhận thì từ đó thông báo đi qua Official Account."""
    open_record()
    from config.settings import settings
    from models.states import Source
    from tasks.zalo_followers import confirm as test

    done = test(settings(), person, follower, actor=actor, source=Source.COMMAND)
    say(f"Zalo đã nhận tin thử gửi “{done.name}”: từ nay thông báo cho “{done.recipient}” đi qua Official Account.")


@app.command("link")
def link(person: Person, as_json: AsJson = False, actor: Actor = NOBODY_NAMED) -> None:
    """Tạo mã liên kết Zalo Bot cho một đầu mối; mã chỉ in ra lần này."""
    clock = open_record()
    from config.settings import settings
    from models.states import Source
    from tasks.zalo_links import make_code

    made = make_code(settings(), person, now=clock.now, actor=actor, source=Source.COMMAND)
    code = made.code.get_secret_value()
    if as_json:
        write_json({"code": code, "recipient": made.recipient, "expires_at": made.expires_at, "limit": made.limit})
        return
    say(
        f"Mã liên kết của “{made.recipient}” ({made.unit}): {code}",
        f"Dùng một lần, đến {_moment(made.expires_at)}. Trao tận tay; người nhận mở bot của cơ quan trên Zalo, gửi mã.",
        *(["Đầu mối đang liên kết với một cuộc trò chuyện; mã này, khi được gửi, sẽ thay liên kết cũ."] * made.linked),
        *([made.limit] if made.limit else []),
    )


@app.command("unlink")
def unlink(person: Person, actor: Actor = NOBODY_NAMED) -> None:
    """Bỏ liên kết Zalo Bot của một đầu mối, và thu hồi mã đang chờ."""
    clock = open_record()
    from models.states import Source
    from tasks.zalo_links import unlink as forget

    name = forget(person, now=clock.now, actor=actor, source=Source.COMMAND)
    say(f"Đã bỏ liên kết Zalo Bot của “{name}”; thông báo sang kênh sau của đầu mối.")


@app.command("poll")
def poll(as_json: AsJson = False) -> None:
    """Đọc tin gửi đến Zalo Bot một lần: liên kết người gửi đúng mã, trả lời từng người."""
    open_record()
    from tasks.zalo_links import poll as read

    polled = read.fn()
    if as_json:
        write_json(polled)
        return
    say(
        f"Đã đọc {polled.read} tin, liên kết {polled.linked} đầu mối.",
        *(f"- {how}: {n}" for how, n in polled.met.items()),
    )
    if polled.unanswered:
        say(f"{polled.unanswered} tin chưa trả lời được; người gửi có thể nhắn lại.")
    if polled.problem:
        say(f"Dừng đọc: {polled.problem}")
        raise typer.Exit(1)


def _text_of(source: Path) -> str:
    from config.refusals import Refused

    if str(source) == "-":
        return sys.stdin.read()
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"Không đọc được tệp {source}: kiểm tra lại đường dẫn, quyền đọc và bảng mã UTF-8.") from None


def _write_private(path: Path, text: str) -> None:
    """Write a new file that nobody else may read."""
    from config.refusals import Refused

    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"Không tạo được tệp {path} ({error.strerror}); chọn một tên tệp chưa có.") from None


def _show(report: "ConsentReport", as_json: bool) -> None:
    if as_json:
        write_json(report)
        return
    days = (report.refresh_ends_at - datetime.now(UTC)).days
    say(
        f"Official Account {report.oa_id}: {report.state.label.lower()}, mã lần thứ {report.version}.",
        f"Quyền gửi dùng được đến ngày {_day(report.refresh_ends_at)} (còn {max(days, 0)} ngày), tự kéo dài mỗi lần đổi mã.",
        f"Cấp quyền ngày {_day(report.consented_at)}, người thực hiện: {report.consented_by}.",
    )
    if report.error:
        say(f"Lần đổi mã gần nhất không thành: {report.error}")


def _moment(instant: datetime) -> str:
    from tasks.clock import LOCAL

    return f"{instant.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"


def _day(instant: datetime) -> str:
    from tasks.clock import LOCAL

    return f"{instant.astimezone(LOCAL):%d/%m/%Y}"
