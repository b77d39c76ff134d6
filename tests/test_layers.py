from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "phonedesk"
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

ALLOWED = {
    "textual": ("tui",),
    "sqlmodel": ("store/tables.py", "store/writing.py"),
    "sqlalchemy": (
        "store/tables.py",
        "store/writing.py",
        "store/sample_writing.py",
        "store/import_writing.py",
        "store/calendar_writing.py",
        "store/callback_writing.py",
        "store/reminder_writing.py",
        "store/contact_writing.py",
        "store/message_writing.py",
        "store/number_mark_writing.py",
        "store/line_fault_writing.py",
        "store/emergency_writing.py",
        "store/amending.py",
        "store/whole_call.py",
        "store/schema.py",
        "store/migrations",
        "store/errors.py",
        "store/triggers.py",
    ),
    "alembic": ("store/schema.py", "store/migrations"),
    "sqlite3": ("store",),
    "pyrage": ("privacy",),
    "pydantic": ("playbook",),
    "docx": ("exchange/docx_sheet.py", "exchange/docx_placard.py", "exchange/docx_paper.py"),
    "openpyxl": ("exchange/ledger_sheets.py",),
    "chinese_calendar": ("desk/shipped_calendar.py",),
}
"""Who may import what, anywhere in a file; the design's house as a table."""


def imported(file: Path) -> set[str]:
    """The first names of every module that a file imports, within functions too."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


FILES = {file.relative_to(SOURCE).as_posix(): imported(file) for file in sorted(SOURCE.rglob("*.py"))}


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_is_imported_only_where_it_belongs(package: str) -> None:
    importing = {name for name, names in FILES.items() if package in names}
    assert importing, f"nobody imports {package}: the table is out of date"
    strays = {name for name in importing if not name.startswith(ALLOWED[package])}
    assert strays <= ({"cli/surroundings.py", "cli/doctor.py"} if package == "sqlite3" else set())


def test_the_domain_imports_nothing_but_the_standard_library_and_the_number_plan() -> None:
    outside = set(sys.stdlib_module_names) | {"phonedesk", "phonenumbers"}
    for name, names in FILES.items():
        if name.startswith("domain/"):
            assert names <= outside, name


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of pyproject.toml, held against the package in the folder."""
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache", "--config", str(root / "pyproject.toml")],
        cwd=root / "src",
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root / "src"), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("domain/text.py", "import phonedesk.store.errors"),
        ("store/rows.py", "import phonedesk.desk.calls"),
        ("store/rows.py", "import phonedesk.playbook.loader"),
        ("cli/findings.py", "import phonedesk.tui.keys"),
        ("desk/calls.py", "import phonedesk.wording"),
        ("desk/calls.py", "import textual"),
        ("exchange/text_sheet.py", "import phonedesk.store.rows"),
        ("exchange/text_sheet.py", "import phonedesk.wording"),
        ("store/reading.py", "import sqlalchemy"),
    ],
)
def test_a_breach_breaks_a_contract(tmp_path: Path, file: str, line: str) -> None:
    shutil.copytree(SOURCE, tmp_path / "src" / "phonedesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "src" / "phonedesk" / file
    broken.write_text(f"{broken.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
