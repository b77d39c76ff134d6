"""phonedesk with an ear at the terminal: what has been imported as a text is first painted.

    python -m benchmarks.first_frame FILE TEXT [MODULE]

FILE gets the names of `sys.modules` as JSON; MODULE is imported before anything else.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from textual.drivers.linux_driver import LinuxDriver

from phonedesk.__main__ import start


def main(file: str, marker: str, ahead: str) -> int:
    """Run the desk; its exit code."""
    if ahead:
        import_module(ahead)
    write = LinuxDriver.write

    def listen(driver: LinuxDriver, data: str) -> None:
        if marker in data and not Path(file).exists():
            Path(file).write_text(json.dumps(sorted(sys.modules)), encoding="utf-8")
        write(driver, data)

    setattr(LinuxDriver, "write", listen)  # noqa: B010 - mypy takes no assignment to a method
    return start([], os.environ)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
