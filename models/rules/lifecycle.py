"""Which status may follow which. Read the table aloud and you have recited the procedure."""

NEXT: dict[str, dict[str, str]] = {
    "open": {"received": "tiếp nhận", "nil": "ghi nhận không phát sinh", "withdrawn": "rút nghĩa vụ"},
    "received": {
        "accepted": "chấp thuận",
        "returned": "trả lại bổ sung, hoặc đính chính lần nộp bổ sung ghi nhầm",
        "open": "đính chính ghi nhầm",
        "nil": "đính chính ghi nhầm sau khi đã báo không phát sinh",
    },
    "returned": {"received": "tiếp nhận bổ sung", "withdrawn": "rút nghĩa vụ"},
    "accepted": {"received": "đính chính chấp thuận nhầm"},
    "nil": {"open": "đính chính ghi nhầm", "received": "tiếp nhận"},
    "withdrawn": {"open": "khôi phục nghĩa vụ"},
}

AWAITED = frozenset({"open", "returned"})
"""Statuses in which something is still awaited from the unit, so reminders go on."""


def may_change(current: str, to: str) -> bool:
    """Whether the procedure allows the step."""
    return to in NEXT.get(current, {})


def diagram() -> str:
    """The table as a Mermaid state diagram, for `docs/`."""
    lines = ["stateDiagram-v2", "    [*] --> open"]
    for current, steps in NEXT.items():
        lines += [f"    {current} --> {to}: {what}" for to, what in steps.items()]
    return "\n".join(lines) + "\n"
