"""The newsroom's texts: files beside the code, read once into frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

__all__ = ["DEFAULT", "LANGUAGES", "Block", "Edition", "Leaf", "Story", "read_editions"]

ROOT = Path(__file__).parent / "content"
LANGUAGES = ("en", "ru", "uk")
DEFAULT = "en"
WORDS_PER_MINUTE = 200

# Russian and Ukrainian typography: a dash never starts a line, a one-letter word never ends one.
_BEFORE_DASH = re.compile(r" (?=[—–] )")
_ONE_LETTER = re.compile(r"(?<!\w)([А-ЯҐЄІЇа-яґєії]) (?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a text; `lines` are a list's items, else a single string."""

    kind: Literal["paragraph", "heading", "list"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A standing page, such as “About”; `caution` is set off before the text."""

    slug: str
    title: str
    standfirst: str
    body: tuple[Block, ...]
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Leaf):
    """A story; its picture is ``static/art/<slug>.svg`` in every language, described by `alt`."""

    section: str
    published: date
    tags: tuple[str, ...]
    alt: str

    @property
    def minutes(self) -> int:
        """How long a reader needs, in whole minutes, at least one."""
        words = sum(len(line.split()) for block in self.body for line in block.lines)
        return max(1, round(words / WORDS_PER_MINUTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All that is published in one language, by slug: stories (the newest first), standing pages,
    and the pages that explain a notice.
    """

    language: str
    words: Mapping[str, Any]
    stories: Mapping[str, Story]
    leaves: Mapping[str, Leaf]
    legal: Mapping[str, Leaf]


def read_editions(root: Path = ROOT) -> dict[str, Edition]:
    """Every edition under `root`, by language."""
    return {language: _edition(root / language) for language in LANGUAGES}


def _edition(folder: Path) -> Edition:
    words = yaml.safe_load((folder / "words.yaml").read_text("utf-8"))
    stories = [Story(**_fields(path)) for path in (folder / "stories").glob("*.md")]
    stories.sort(key=lambda story: (story.published, story.slug), reverse=True)
    return Edition(
        language=folder.name,
        words=words,
        stories={story.slug: story for story in stories},
        leaves=_leaves(folder / "pages"),
        legal=_leaves(folder / "legal"),
    )


def _leaves(folder: Path) -> dict[str, Leaf]:
    return {path.stem: Leaf(**_fields(path)) for path in sorted(folder.glob("*.md"))}


def _fields(path: Path) -> dict[str, Any]:
    """A text file's fields: YAML between two ``---`` lines, then paragraphs, headings and lists."""
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    fields = yaml.safe_load(head)
    for name in ("title", "standfirst", "caution", "alt"):
        if name in fields:
            fields[name] = _bind(fields[name])
    if "tags" in fields:
        fields["tags"] = tuple(fields["tags"])
    return {**fields, "slug": path.stem, "body": tuple(map(_block, _bind(body.strip()).split("\n\n")))}


def _block(text: str) -> Block:
    if text.startswith("## "):
        return Block(kind="heading", lines=(text.removeprefix("## "),))
    if text.startswith("- "):
        return Block(kind="list", lines=tuple(line.removeprefix("- ") for line in text.splitlines()))
    return Block(kind="paragraph", lines=(text,))


def _bind(text: str) -> str:
    """`text` with no-break spaces where a line must not break."""
    return _ONE_LETTER.sub("\\1\N{NO-BREAK SPACE}", _BEFORE_DASH.sub("\N{NO-BREAK SPACE}", text))
