"""What a command's run looks like to a test, and the files that the tests run commands on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent.parent
PLAN = PROJECT / "config" / "plans" / "bac-kan-2024.yaml"
UNITS = PROJECT / "config" / "plans" / "bac-kan-2024.units.yaml"


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; fails when anything else is there too."""
        return json.loads(self.out)


Danvan = Callable[..., Ran]
