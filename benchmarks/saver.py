"""Another desk that closes calls, so many a second, until it is ended.

python -m benchmarks.saver RATE
"""

from __future__ import annotations

import os
import sys
import time

from benchmarks.closing import open_desk, promised_call
from phonedesk.domain.states import Outcome

READY = "saving"


def command(rate: int) -> tuple[str, ...]:
    """What runs it, with the environment of an office."""
    return (sys.executable, "-m", "benchmarks.saver", str(rate))


def main(rate: int) -> None:
    """Close one call after the other; one that took too long is followed by the next at once."""
    desk = open_desk(os.environ)
    desk.calls.close(promised_call(desk), Outcome.CALLBACK)
    print(READY, flush=True)
    due = time.perf_counter()
    while True:
        due = max(due + 1 / rate, time.perf_counter())
        time.sleep(max(0.0, due - time.perf_counter()))
        desk.calls.close(promised_call(desk), Outcome.CALLBACK)


if __name__ == "__main__":
    main(int(sys.argv[1]))
