"""The editors' guide: a first edit goes as it says, to the letter."""

from __future__ import annotations

import re

from tests.guide import GUIDE, played

#: What depends on the day on which one begins: a scaffold is of that day.
_OF_THE_DAY = re.compile(r"(?<=verified )[-0-9]{10}|(?<=review by )[-0-9]{10}|(?<=revision )[0-9a-f]{16}")


def test_a_first_edit_goes_as_the_guide_says() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert _OF_THE_DAY.sub("…", played(text)) == _OF_THE_DAY.sub("…", text)
