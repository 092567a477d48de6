"""What a form's answers must be before a step takes them: asked for in Vietnamese, returned as codes, days and words.

The schema of a form refuses nothing (`flows/forms.py`), so that what is missing is said here and the run tells it.
"""

from datetime import date
from typing import TypeVar

from config.refusals import Refused
from models.states import Source, Word
from tasks.context import code_of

W = TypeVar("W", bound=Word)


def source_of(file: str) -> Source:
    """Where a step's rows come from: the file of the intake folder that a form names, else the form itself."""
    return Source.FILE if file.strip() else Source.FORM


def needed_day(chosen: date | None, sentence: str) -> date:
    """Insist on a day.

    Raises:
        Refused: with the sentence.
    """
    if chosen is None:
        raise Refused(sentence)
    return chosen


def needed_code(choice: str, sentence: str) -> str:
    """Insist on a choice; return its code.

    Raises:
        Refused: with the sentence.
    """
    if not choice.strip():
        raise Refused(sentence)
    return code_of(choice)


def needed_one(chosen: list[str], sentence: str) -> str:
    """Insist on exactly one choice of a list; return its code.

    Raises:
        Refused: with the sentence; or that more than one was chosen.
    """
    found = one_or_none(chosen, "dòng")
    if found is None:
        raise Refused(sentence)
    return found


def one_or_none(chosen: list[str], what: str) -> str | None:
    """The code of the one choice, or None when nothing is chosen.

    Raises:
        Refused: more than one.
    """
    if len(chosen) > 1:
        raise Refused(f"Chỉ chọn một {what}; hiện đã chọn {len(chosen)}.")
    return code_of(chosen[0]) if chosen else None


def word_or_none(words: type[W], label: str) -> W | None:
    """The word that a label of the form's list names."""
    return next((word for word in words if word.label == label), None)


def needed_word(words: type[W], label: str, field: str) -> W:
    """Insist on a word of the list of a field.

    Raises:
        Refused: nothing chosen, or something that is not in the list.
    """
    found = word_or_none(words, label)
    if found is None:
        what = f"Không có lựa chọn “{label}” ở" if label else "Chưa chọn"
        raise Refused(f"{what} “{field}”: chọn một mục trong danh sách.")
    return found
