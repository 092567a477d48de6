"""Who pressed the button: Prefect has one login for all, so every form asks."""

from config.refusals import Refused
from flows.forms import OperatedForm


def operator_of(form: OperatedForm) -> str:
    """Read who acts, as the list shows it.

    Raises:
        Refused: nobody is named.
    """
    if not form.operator.strip():
        raise Refused("Chưa chọn người thực hiện: chọn trong danh sách “Người thực hiện” rồi chạy lại.")
    return form.operator.strip()
