"""What may import what, said as lists of what is allowed.

The rules import the standard library, pendulum and each other; documents the standard library, config, and the libraries of
the formats that they write and read.
"""

import ast
import sys
from pathlib import Path

import documents
import models.rules

RULES = Path(models.rules.__file__).parent
DOCUMENTS = Path(documents.__file__).parent
FORMATS = ("docx", "matplotlib", "openpyxl", "python_calamine", "xlsxwriter")


def test_the_rules_import_nothing_but_the_standard_library_and_pendulum() -> None:
    strangers = {
        (path.name, module)
        for path in RULES.rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, "pendulum"} and not module.startswith("models.rules")
    }

    assert strangers == set()


def test_documents_import_nothing_but_the_standard_library_the_libraries_of_their_formats_and_config() -> None:
    strangers = {
        (path.name, module)
        for path in DOCUMENTS.rglob("*.py")
        for module in imported(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, *FORMATS, "documents", "config"}
    }

    assert strangers == set()


def test_no_rule_and_no_document_reads_a_clock() -> None:
    readers = {
        (path.name, node.func.attr)
        for path in (*RULES.rglob("*.py"), *DOCUMENTS.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("now", "today", "utcnow")
    }

    assert readers == set()


def imported(path: Path) -> set[str]:
    """Every module that a file imports, by its full name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return whole | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
