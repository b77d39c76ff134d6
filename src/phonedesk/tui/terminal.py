"""The terminal's bytes: one that is no UTF-8 must not end the desk."""

from __future__ import annotations

from codecs import IncrementalDecoder, getincrementaldecoder
from functools import partial

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """Textual's own driver, but for what it does with broken bytes and with its own errors."""

    def run_input_thread(self) -> None:
        """Read keys; a byte of another encoding becomes U+FFFD where Textual's decoder would raise."""
        # Textual binds the decoder inside a long method (its issue 6456): only the name can be replaced.
        linux_driver.getincrementaldecoder = _tolerant_decoder  # type: ignore[assignment, attr-defined]
        super().run_input_thread()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)


def _tolerant_decoder(encoding: str) -> partial[IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), errors="replace")
