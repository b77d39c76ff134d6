"""The composition root: arguments → settings → wiring → run."""


def main() -> None:
    """Run phonedesk."""
