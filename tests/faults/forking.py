"""Work done in a fork of a warm process, so that it begins within milliseconds and leaves no trace."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_child(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What the work returns when a fork of this process does it; raises AssertionError where it raised."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            answer: tuple[bool, object] = (True, work(*args, **kwargs))
        except BaseException:
            answer = (False, traceback.format_exc())
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        sent = pipe.read()
    os.waitpid(pid, 0)
    done, result = pickle.loads(sent)
    if not done:
        raise AssertionError(result)
    return result  # type: ignore[no-any-return]


def run_module(module: str, *arguments: str, preload: Path | None = None) -> str:
    """What a warm process of its own prints: one without the threads of the tests, which forks safely."""
    root = Path(__file__).parents[2]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{root / 'src'}:{root}", "LANG": "C.UTF-8"}
    if preload:
        environ["LD_PRELOAD"] = str(preload)
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{done.stderr}"
    return done.stdout
