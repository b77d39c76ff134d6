"""The composition root: arguments → settings → wiring → run."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run phonedesk and leave with an honest exit code."""
    gc.disable()  # nothing that start-up makes is garbage; the app turns it on once it stands
    from phonedesk.domain.times import SystemClock
    from phonedesk.settings import load_settings
    from phonedesk.wording import Wording

    settings, faults = load_settings(os.environ)
    wording = Wording(settings.language)
    from phonedesk.desk.desk import Desk
    from phonedesk.tui.run import run

    desk = Desk(settings, SystemClock(settings.zone))
    sys.exit(run(desk, wording, ""))


if __name__ == "__main__":
    main()
