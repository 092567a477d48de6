"""What the office's Zalo Bot answers to whoever writes to it: that they are linked, or what to do."""

from typing import Final

ASK: Final = "hỏi {contact} để được cấp mã mới, rồi gửi mã vào đây."
ANSWERS: Final = {
    "linked": (
        "Đã liên kết. Từ nay thông báo nhiệm vụ gửi “{recipient}” ({unit}) sẽ đến cuộc trò chuyện này. Tin chỉ để nhắc việc, "
        "không thay văn bản. Muốn thôi nhận, liên hệ {contact}."
    ),
    "again": "Cuộc trò chuyện này đã liên kết với “{recipient}” ({unit}) từ trước, không phải làm gì thêm.",
    "no_code": (
        "Bot này chỉ gửi thông báo nhiệm vụ, không đọc tin trả lời. Để nhận thông báo, gửi vào đây mã liên kết (12 ký tự) do "
        "{contact} cấp; cần trao đổi, liên hệ {contact}."
    ),
    "wrong": f"Không có mã liên kết này. Kiểm tra lại từng ký tự; nếu vẫn không được, {ASK}",
    "used": f"Mã này đã được dùng, mỗi mã chỉ dùng một lần. Nếu chưa nhận được thông báo, {ASK}",
    "replaced": f"Mã này không còn dùng được vì đã có mã mới hoặc đã thu hồi. Gửi mã mới nhất, hoặc {ASK}",
    "expired": f"Mã này đã hết hạn. Đề nghị {ASK}",
    "left": f"Đầu mối của mã này không còn trong danh sách nhận thông báo. Đề nghị {ASK}",
    "taken": (
        "Cuộc trò chuyện này đang nhận thông báo của một đầu mối khác nên chưa liên kết thêm; mã vẫn còn dùng được. Đề nghị "
        "liên hệ {contact} để bỏ liên kết cũ, rồi gửi lại mã."
    ),
    "group": "Bot không liên kết với nhóm. Đề nghị nhắn riêng cho bot mã liên kết do {contact} cấp.",
}


def answer(met: str, *, recipient: str, unit: str, contact: str) -> str:
    """The bot's answer.

    Args:
        met: what became of what was written, a value of the record's word.
        recipient, unit: whom the chat is linked with; read only where it is.
        contact: whom to ask, as at the foot of every message.
    """
    return ANSWERS[met].format(recipient=recipient, unit=unit, contact=contact)
