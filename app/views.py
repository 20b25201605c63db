"""What each URL shows; which reader asks never matters here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import format_date
from flask import abort, current_app, g, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from .content import DEFAULT, LANGUAGES, Edition, Leaf, Story
from .read_as import LANGUAGES as SPOKEN
from .read_as import PLACES, read_choice, told_by_loopback

__all__ = ["about", "front", "legal", "missing", "section", "story"]

NEXT = 3  # stories under “Read next”

# Whether an edition has the page of an endpoint; it has every other page.
EXISTS: Mapping[str, Callable[[Edition, Mapping[str, str]], bool]] = {
    "story": lambda edition, arguments: arguments["slug"] in edition.stories,
    "legal": lambda edition, arguments: arguments["slug"] in edition.legal,
    "section": lambda edition, arguments: bool(_of_section(edition, arguments["section"])),
}


def front(language: str) -> str:
    """The front page."""
    stories = list(_edition(language).stories.values())
    return _render("front.html", language, title="", stories=stories)


def section(language: str, section: str) -> str:
    """The stories of one section; a section without a story in this language does not exist."""
    edition = _edition(language)
    stories = _of_section(edition, section)
    if not stories:
        abort(404)
    title = edition.words["sections"][section]
    return _render("section.html", language, title=title, stories=stories, name=section)


def story(language: str, slug: str) -> str:
    """One story."""
    edition = _edition(language)
    told = edition.stories.get(slug)
    if told is None:
        abort(404)
    return _render(
        "story.html",
        language,
        title=told.title,
        summary=told.standfirst,
        story=told,
        others=[other for other in edition.stories.values() if other is not told][:NEXT],
        tags=told.tags,
    )


def about(language: str) -> str:
    """What this site is."""
    return _leaf(language, _edition(language).leaves.get("about"))


def legal(language: str, slug: str) -> str:
    """What a warning means."""
    return _leaf(language, _edition(language).legal.get(slug))


def missing(_error: HTTPException) -> tuple[str, int]:
    """No page; in the language of the part of the site where it was looked for."""
    first = request.path.split("/")[1]
    language = first if first in LANGUAGES else DEFAULT
    words = _edition(language).words
    return _render("missing.html", language, title=words["missing_title"], addresses={}), 404


def _leaf(language: str, leaf: Leaf | None) -> str:
    if leaf is None:
        abort(404)
    return _render("leaf.html", language, title=leaf.title, summary=leaf.standfirst, leaf=leaf)


def _render(
    template: str,
    language: str,
    *,
    title: str,
    summary: str = "",
    tags: tuple[str, ...] = (),
    addresses: Mapping[str, str] | None = None,
    **context: Any,
) -> str:
    g.language, g.tags = language, tags
    edition = _edition(language)
    choice = read_choice(request.environ)

    def link(endpoint: str, to: str = language, **values: str) -> str:
        # A simulated reader stays one from page to page.
        arguments: dict[str, Any] = {**values, "language": to, **choice.query()}
        return url_for(endpoint, **arguments)

    return render_template(
        template,
        edition=edition,
        words=edition.words,
        sections=[name for name in edition.words["sections"] if _of_section(edition, name)],
        title=title,
        summary=summary or edition.words["about_site"],
        addresses=_addresses() if addresses is None else addresses,
        editions=current_app.extensions["newsroom"],
        long_date=lambda day: format_date(day, "long", locale=edition.words["dates"]),
        link=link,
        choice=choice,
        places=PLACES if told_by_loopback(request.environ) else {},
        spoken=SPOKEN,
        **context,
    )


def _addresses() -> dict[str, str]:
    """The URL of this page in each language it exists in, by language."""
    endpoint, arguments = str(request.endpoint), dict[str, Any](request.view_args or {})
    return {
        language: url_for(endpoint, **{**arguments, "language": language})
        for language in LANGUAGES
        if EXISTS.get(endpoint, _always)(_edition(language), arguments)
    }


def _always(_edition: Edition, _arguments: Mapping[str, str]) -> bool:
    return True


def _of_section(edition: Edition, section: str) -> list[Story]:
    return [story for story in edition.stories.values() if story.section == section]


def _edition(language: str) -> Edition:
    edition: Edition = current_app.extensions["newsroom"][language]
    return edition
