"""Every notice of a locale as its readers see it, on a telephone and on a desk, beside the English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from importlib import resources

from notices.catalogs import Catalogs
from notices.compiled import Decided, Decision
from notices.facts import Answer
from notices.fragment import SOURCE_LOCALE, Renderer, Wording
from notices.languages import direction
from notices.rules import Notice, Unsigned
from notices.translating.locales import language
from notices.webpage import webpage

__all__ = ["preview"]

#: Widths in pixels of a small telephone and of a desk.
_WIDTHS = (320, 1280)
_STYLE = """\
body { max-width: none; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; margin: .5rem 0 1rem; }
.frame { border: 1px dashed var(--line); flex: none; overflow: hidden; }
"""


def preview(
    tag: str, notices: Sequence[Notice], catalogs: Catalogs, *, publisher: str, refresh: int | None = None
) -> str:
    """One page that stands alone. refresh: after how many seconds a browser asks for it anew, if ever."""
    # Its text alone, whether it is signed or not: the English stands beside it here.
    alone = [replace(each, unsigned=Unsigned.SHOWN) for each in sorted(notices, key=lambda each: each.id)]
    renderer = Renderer(alone, catalogs, Wording(publisher=publisher, stylesheet=None))
    title = f"Notices in {language(tag).name} ({tag})"
    sections = "".join(_of_notice(i, each, tag, renderer) for i, each in enumerate(alone))
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    css = resources.files("notices").joinpath("data", "notices.css").read_text(encoding="utf-8")
    page = webpage(title, f"<h1>{escape(title)}</h1>\n{sections}", f"{_STYLE}{css}")
    return page.replace("<title>", f"{again}<title>", 1)


def _of_notice(number: int, notice: Notice, tag: str, renderer: Renderer) -> str:
    off = "" if notice.enabled else '<p class="quiet">Switched off: no site shows it yet.</p>'
    return f"<h2>{escape(notice.id)}</h2>{off}\n{''.join(_pairs(number, notice, tag, renderer))}"


def _pairs(number: int, notice: Notice, tag: str, renderer: Renderer) -> Iterator[str]:
    decision = Decision(notices=(Decided(notice=notice, answer=Answer.YES, reasons=()),), revision="preview")
    [spoken] = renderer.plain(decision, (tag,), None)
    if spoken.language != tag:
        yield '<p class="quiet">Not wholly translated: readers see the English.</p>'
    for width in _WIDTHS:
        frames = []
        for side in dict.fromkeys((spoken.language, SOURCE_LOCALE)):
            html = renderer.render(decision, (side,), None).html.decode("ascii")
            # Each stands alone on its page; here there are many.
            own = html.replace('notices-1"', f'notices-{number}-{width}-{side}"')
            frames.append(f'<div class="frame" style="width: {width}px" dir="{direction(side)}">{own}</div>')
        yield f'<p class="quiet">{width} pixels</p>'
        yield f'<div class="wide"><div class="pair">{"".join(frames)}</div></div>\n'
