"""The seal on secrets that the record has to keep: what changes by itself cannot stand in `.env`.

The key stands in the environment and never in the database, so that a copied database opens nothing. Several keys
may be named, separated by commas: the first seals, each of them opens. That is how a key is changed without losing
what was sealed under the old one.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from config.refusals import Refused

HOW_TO_MAKE_ONE = "Hãy tạo khóa bằng “danvan zalo key” rồi ghi dòng in ra vào .env."


class Seal:
    """Seals and opens short texts; shows its keys in no representation."""

    def __init__(self, keys: SecretStr) -> None:
        """Take the keys as they stand in the settings.

        Raises:
            Refused: no key, or one that is none; the sentence never repeats it.
        """
        self._box = MultiFernet(_boxes(keys.get_secret_value()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(****)"

    def seal(self, text: str) -> str:
        """Close a text under the first key."""
        return self._box.encrypt(text.encode("utf-8")).decode("ascii")

    def open(self, sealed: str) -> str:
        """Give back a text that was sealed under any of the keys.

        Raises:
            Refused: none of the keys fits, or the text was changed.
        """
        try:
            return self._box.decrypt(sealed.encode("ascii", "replace")).decode("utf-8")
        except InvalidToken:
            raise Refused(
                "Khóa niêm phong không mở được bí mật đã lưu: DANVAN_SEALING_KEY không phải khóa đã dùng khi lưu. Hãy "
                "ghi lại khóa cũ (ghi sau khóa mới, cách nhau bằng dấu phẩy); nếu đã mất khóa, hãy cấp quyền lại."
            ) from None


def new_key() -> str:
    """Make a key for the settings."""
    return Fernet.generate_key().decode("ascii")


def _boxes(keys: str) -> Sequence[Fernet]:
    named = [key.strip() for key in keys.split(",") if key.strip()]
    if not named:
        raise Refused(f"Chưa đặt khóa niêm phong DANVAN_SEALING_KEY. {HOW_TO_MAKE_ONE}")
    try:
        return [Fernet(key) for key in named]
    except ValueError:
        raise Refused(f"Khóa niêm phong DANVAN_SEALING_KEY không đúng dạng. {HOW_TO_MAKE_ONE}") from None
