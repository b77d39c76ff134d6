from __future__ import annotations

import pytest

from phonedesk.domain.items import items_of, numbered


@pytest.mark.parametrize(
    ("text", "items", "shown"),
    [
        ("", (), ()),
        (" \n\n", (), ()),
        ("缺人手", ("缺人手",), ("缺人手",)),
        ("缺人手\n", ("缺人手",), ("缺人手",)),
        ("缺人手\n\n 打印机坏了 \n", ("缺人手", "打印机坏了"), ("1. 缺人手", "2. 打印机坏了")),
        ("3台机器\n2. 两个人", ("3台机器", "2. 两个人"), ("1. 3台机器", "2. 2. 两个人")),  # as it was typed
    ],
)
def test_every_line_that_says_something_is_an_item(
    text: str, items: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    assert items_of(text) == items
    assert tuple(numbered(items)) == shown
    assert items_of("\n".join(items)) == items
