"""Pages of any length in the demo newsroom's markup, whose text is as hard to compress as a newspaper's."""

from __future__ import annotations

import random
import re
from collections import defaultdict

from app.content import read_editions
from app.site import create_site

__all__ = ["newspaper"]

_SLUG = "old-maps"
_MAIN = re.compile(r"(?s)(.*<main[^>]*>)(.*)(</main>.*)")


def newspaper(size: int) -> bytes:
    """A story's page, with as many paragraphs more as make about so many bytes of it."""
    html = create_site().test_client().get(f"/a/{_SLUG}").get_data(as_text=True)
    found = _MAIN.fullmatch(html)
    assert found is not None
    head, main, foot = found.groups()
    dice, follow = random.Random(size), _follow()
    parts, length = [head, main], len(html)
    while length < size:
        parts.append(_item(dice, follow))
        length += len(parts[-1])
    return "".join([*parts, foot]).encode()


def _follow() -> dict[str, list[str]]:
    """Which words follow which in the stories: texts made of them repeat no sentence, as copies would."""
    follow = defaultdict(list)
    for story in read_editions()["en"].stories.values():
        words = " ".join(line for block in story.body for line in block.lines).split()
        for one, next_ in zip(words, words[1:] + words[:1], strict=True):
            follow[one].append(next_)
    return follow


def _item(dice: random.Random, follow: dict[str, list[str]]) -> str:
    word, words = dice.choice(list(follow)), []
    for _ in range(dice.randrange(30, 90)):
        words.append(word)
        word = dice.choice(follow[word])
    number = dice.randrange(10**6)
    link = f'<a href="/a/{"-".join(words[:3]).lower()}-{number}">{" ".join(words[:6])}</a>'
    return f'<article id="n{number}"><h3>{link}</h3>\n<p>{" ".join(words[6:])}</p></article>\n'
