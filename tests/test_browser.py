"""The page in a real browser: silent, still, readable by everybody, and without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Error, Page

from notices.catalogs import SHIPPED as SHIPPED_TRANSLATIONS
from notices.catalogs import Catalogs
from notices.fragment import SOURCE_LOCALE
from tests.browser import (
    POLICIES,
    SHIPPED_LANGUAGES,
    TRIALS,
    Opened,
    dismissible_rules,
    launch,
    newsroom,
    opened,
    serve,
    site,
    slowed,
    trial_translations,
)

#: Those that are translated by now, and those that are tried.
TRANSLATED = [
    locale for locale, catalog in Catalogs.load(SHIPPED_TRANSLATIONS).by_locale.items() if catalog.messages
]
LANGUAGES = tuple(dict.fromkeys((SOURCE_LOCALE, *TRANSLATED, *TRIALS)))
# Those in which every notice of these tests is said; the others have what ships enabled.
WHOLE = (*SHIPPED_LANGUAGES, *TRIALS)
AXE = resources.files(axe_playwright_python).joinpath("axe.min.js").read_text(encoding="utf-8")
STYLESHEET = "/_notices/notices.css"
#: 400% of a window 1280 pixels wide, as a browser's zoom has it.
ZOOMED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
# WCAG 1.4.12: what a reader may set, without loss.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
#: What does not fit: whatever is wider than the window, and whatever is cut off.
TOO_WIDE = """() => {
  const wide = [...document.querySelectorAll(".notices, .notices *")].filter(each => {
    const box = each.getBoundingClientRect();
    const room = Math.max(each.clientWidth, box.width + 1);
    return box.left < 0 || box.right > innerWidth || each.scrollWidth > room;
  });
  const page = document.scrollingElement;
  return [...wide.map(each => each.outerHTML), ...(page.scrollWidth > page.clientWidth ? ["page"] : [])];
}"""
# axe takes letters that join, as in Arabic, for icons, and would not look at their contrast.
LETTERS = """() => {
  CanvasRenderingContext2D.prototype.measureText = text => ({width: 10 * text.length});
}"""
#: How many elements have words of their own that are seen.
TEXTS = """within => [...document.querySelectorAll(`${within} *`)].filter(each =>
  each.checkVisibility() && [...each.childNodes].some(child => child.nodeType === 3 && child.data.trim())
).length"""
STORED = """async () => [document.cookie, localStorage.length, sessionStorage.length,
  await indexedDB.databases(), await caches.keys(),
  await navigator.serviceWorker.getRegistrations(), history.state]"""
NOTHING_STORED: list[object] = ["", 0, 0, [], [], [], None]
#: Before anything of the page: no script may store anything; what becomes of the notices once they stand.
REFUSING = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, {get() { throw new Error("nothing is stored"); }});"""
CHANGES = """window.changes = [];
new MutationObserver(all => window.changes.push(...all.filter(
  each => each.type === "attributes" && each.target.closest(".notices")).map(each => each.attributeName)
)).observe(document, {attributes: true, subtree: true});"""
#: The text of what hides a notice and shows it again.
CONTROL = "Legal warning HideShow"
UNFOLD = "() => document.querySelectorAll('.notices details').forEach(each => each.open = true)"

_Open: TypeAlias = Callable[..., AbstractContextManager[Opened]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as found:
        yield found


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [SHIPPED_TRANSLATIONS, trial_translations(tmp_path_factory.mktemp("trials"))]


@pytest.fixture(scope="module")
def show(browser: Browser, translations: list[Path]) -> Iterator[_Open]:
    """Opens the page with so many notices; one that is asked for twice is served by one site."""
    origins: dict[str, str] = {}
    with ExitStack() as sites:

        def show(count: int, *, settings: Any = None, **options: Any) -> AbstractContextManager[Opened]:
            key = repr((count, settings))
            if key not in origins:
                app = site(count, NOTICES_TRANSLATIONS=translations, **(settings or {}))
                origins[key] = sites.enter_context(serve(app))
            return opened(browser, origins[key], **options)

        yield show


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )
    return found


def test_without_a_browser_it_is_said_which_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="apt-get install --no-install-recommends chromium"), launch():
        raise AssertionError("it was started")


# ── silent ───────────────────────────────────────────────────────────────────────────────────────


def is_silent(found: Opened) -> None:
    """Nobody complained, and nobody but the site was asked for anything."""
    assert found.refused() == []
    assert found.said == []
    assert found.asked
    assert [url for url in found.asked if not url.startswith(f"{found.origin}/")] == []


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("path", POLICIES)
def test_a_strict_policy_has_nothing_to_refuse(show: _Open, path: str, count: int) -> None:
    """osano/cookieconsent/issues/392"""
    with show(count, path=path) as found:
        assert found.page.locator(".notices").count() == count
        # The stylesheet is taken too.
        assert style(found.page, ".notices", "backgroundColor") == "rgb(255, 246, 217)"
        is_silent(found)
        assert [url.removeprefix(found.origin) for url in found.asked] == [path, "/page.css", STYLESHEET]


def test_what_a_strict_policy_refuses_would_be_noticed(show: _Open) -> None:
    with show(1) as found:
        found.page.evaluate(
            "() => { document.body.innerHTML += '<p style=\"color: red\"><img src=//example.org/a>' }"
        )
        assert set(found.refused()) == {"style-src-attr inline", "img-src http://example.org/a"}
        assert len(found.said) == len(found.refused())


#: Whether what has the focus lies beneath the bar, to which it does not belong.
BENEATH = """() => {
  const own = document.activeElement, bar = document.querySelector(".demo");
  const [inner, outer] = [own, bar].map(each => each.getBoundingClientRect());
  return !bar.contains(own) && inner.bottom > outer.top && inner.top < outer.bottom;
}"""


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_demos_bar_names_its_choices_and_covers_no_link_that_has_the_focus(
    browser: Browser, width: int
) -> None:
    with serve(newsroom(2)) as origin, opened(browser, origin, "/ru/?as=russia", width=width) as found:
        for label in found.page.locator(".demo label > span").all():
            box = label.bounding_box()
            assert box
            assert box["width"] > 40
        position = style(found.page, ".demo", "position")
        assert position == ("static" if width == 320 else "sticky")
        count = found.page.locator("a").count()
        found.page.evaluate("() => scrollTo(0, 0)")
        assert count > 20
        for _ in range(count):
            found.page.keyboard.press("Tab")
            assert not found.page.evaluate(BENEATH), found.page.evaluate("document.activeElement.outerHTML")


def test_the_demos_own_pages_stay_silent(browser: Browser) -> None:
    with serve(newsroom(2)) as origin:
        for path in ("/", "/ru/"):
            with opened(browser, origin, path) as found:
                assert found.page.locator(".notices").count() == 2
                # The bar of the demo may settle by a part of a pixel on a busy machine.
                assert found.shift() < 0.001
                assert audit(found.page, ".notices") == []
                is_silent(found)


def test_nothing_is_stored(show: _Open) -> None:
    with show(3) as found:
        found.page.locator(".notices summary").first.click()
        found.page.reload()
        assert found.page.evaluate(STORED) == NOTHING_STORED
        assert found.page.context.cookies() == []
        assert found.page.url == f"{found.origin}/"


def test_search_engines_are_asked_to_quote_no_notice(show: _Open) -> None:
    with show(3) as found:
        assert found.page.locator(".notices[data-nosnippet]").count() == 3


def test_a_site_sets_its_own_colours_as_the_readme_says(show: _Open) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    own = readme.split("```css\n")[1].split("```")[0]
    with show(1) as found:
        found.page.route("**/page.css", lambda route: route.fulfill(body=own, content_type="text/css"))
        found.page.reload()
        for scheme in ("light", "dark"):
            found.page.emulate_media(color_scheme=scheme)
            assert style(found.page, ".notices", "backgroundColor") == "rgb(255, 255, 255)"
            assert style(found.page, ".notices", "borderLeftColor") == "rgb(170, 0, 0)"


# ── what may be hidden ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def dismissible(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return {"NOTICES_RULES": [dismissible_rules(tmp_path_factory.mktemp("dismissible"))]}


def test_a_reader_hides_a_notice_until_the_page_is_opened_again(
    show: _Open, dismissible: dict[str, Any]
) -> None:
    with show(2, settings=dismissible, path="/trusted") as found:
        page = found.page
        first, second = page.locator(".notices").all()
        assert first.locator("summary").inner_text().split("\n") == ["Legal warning", "Hide"]
        height = first.bounding_box()
        # By keyboard: it comes before the links of its own notice, and stays where it is.
        assert [tab(page), tab(page), tab(page, "Shift+Tab")] == [CONTROL, "click here", CONTROL]
        page.keyboard.press("Enter")
        assert first.locator("summary").inner_text().split("\n") == ["Legal warning", "Show"]
        assert not first.locator("h2").is_visible()
        assert second.locator("h2").is_visible()
        after = first.bounding_box()
        assert height is not None
        assert after is not None
        assert after["height"] < height["height"] / 3
        # What is hidden is not stumbled upon; what hid it shows it again.
        assert [tab(page), tab(page, "Shift+Tab")] == [CONTROL, CONTROL]
        page.keyboard.press("Space")
        assert first.locator("h2").is_visible()
        # By pointer, anywhere on the line.
        first.locator("summary").click(position={"x": 5, "y": 5})
        assert not first.locator("h2").is_visible()
        assert found.shift() == 0
        page.reload()
        assert first.locator("h2").is_visible()
        assert page.evaluate(STORED) == NOTHING_STORED
        is_silent(found)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_notice_is_hidden_though_nothing_can_be_stored(
    show: _Open, dismissible: dict[str, Any], scripts: bool
) -> None:
    """jdx/hk/pull/857"""
    with show(1, settings=dismissible, java_script_enabled=scripts) as found:
        page = found.page
        page.add_init_script(REFUSING)
        page.reload()
        if scripts:
            with pytest.raises(Error, match="nothing is stored"):
                page.evaluate("() => localStorage")
        heading, control = page.locator(".notices h2"), page.locator(".notices summary")
        for visible in (False, True, False):
            control.click()
            assert heading.is_visible() is visible
        assert found.said == []


def test_what_was_hidden_does_not_flash(show: _Open, dismissible: dict[str, Any]) -> None:
    """nodejs/nodejs.org/pull/9008: what a script hides again has been seen before."""
    with show(2, settings=dismissible) as found:
        page = found.page
        page.add_init_script(CHANGES)
        page.locator(".notices summary").first.click()
        page.reload()
        page.wait_for_timeout(200)
        assert page.evaluate("() => window.changes") == []
        assert all(each.is_visible() for each in page.locator(".notices h2").all())
        assert found.shift() == 0
        # It would have been seen.
        page.locator(".notices summary").first.click()
        page.wait_for_function("() => window.changes.length")


def test_a_screen_reader_is_told_what_is_hidden_and_that_it_can_be_shown(
    show: _Open, dismissible: dict[str, Any]
) -> None:
    with show(1, settings=dismissible) as found:
        heading = found.page.get_by_role("heading", level=2)
        region = found.page.get_by_role("region", name="The Windrose has been declared")
        assert (heading.count(), region.count()) == (1, 1)
        assert found.page.locator("summary").get_by_text("Hide").is_visible()
        found.page.locator("summary").click()
        # The region keeps its name.
        assert (heading.count(), region.count()) == (0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_axe_finds_nothing_in_what_may_be_hidden(
    show: _Open, dismissible: dict[str, Any], count: int
) -> None:
    with show(count, settings=dismissible) as found:
        for language in WHOLE:
            found.read(language)
            assert found.page.locator(f".notices[lang={language}]").count() == count
            assert found.page.locator(".notices summary[lang]").count() == 0
            assert audit(found.page, ".notices") == []
            found.page.locator("summary").first.click()
            assert audit(found.page, ".notices") == []
            found.page.set_viewport_size({"width": 320, "height": 640})
            assert found.page.evaluate(TOO_WIDE) == []
            found.page.set_viewport_size({"width": 1280, "height": 800})


def test_what_is_hidden_is_on_paper_all_the_same(show: _Open, dismissible: dict[str, Any]) -> None:
    with show(1, settings=dismissible) as found:
        found.page.locator("summary").click()
        found.page.emulate_media(media="print")
        assert all(each.is_visible() for each in found.page.locator(".notices h2, .notices p").all())
        assert found.page.locator("summary").inner_text() == "Legal warning"


def test_a_reader_hides_a_notice_without_our_stylesheet_or_against_a_sites_own(
    show: _Open, dismissible: dict[str, Any]
) -> None:
    with show(1, settings={**dismissible, "NOTICES_STYLESHEET": None}) as found:
        control = found.page.locator("summary")
        assert control.inner_text() == "Legal warning"
        # The browser's own mark.
        assert control.evaluate("element => getComputedStyle(element).display") == "list-item"
        control.click()
        assert not found.page.locator(".notices h2").is_visible()
    with show(1, settings=dismissible) as found:
        found.page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync("[hidden] { display: none !important }");
              document.adoptedStyleSheets = [sheet];
            }"""
        )
        assert found.page.locator("summary").inner_text().split("\n") == ["Legal warning", "Hide"]


def test_no_notice_may_be_hidden_unless_its_rule_says_so(show: _Open) -> None:
    with show(2) as found:
        assert found.page.locator(".notices summary, .notices button, .notices input").count() == 0


# ── still ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_the_page_loads(show: _Open, count: int, width: int) -> None:
    """alphagov/govuk_publishing_components/issues/3433, bbc/simorgh/pull/8700"""
    moved: list[list[str]] = []
    # Once in hundreds of times a very busy machine draws half a page; what a page moves it moves each time.
    while len(moved) < 3 and not (moved and not moved[-1]):
        with show(count, width=width) as found:
            moved.append(found.moved() if found.shift() else [])
            # It would have been seen.
            found.page.evaluate("() => document.body.prepend(document.createElement('hr'))")
            assert found.shift() > 0
    assert moved[-1] == []


@pytest.mark.parametrize("late", [STYLESHEET, "/page.css"])
def test_nothing_moves_when_a_stylesheet_is_late(browser: Browser, late: str) -> None:
    """alphagov/govuk_publishing_components/issues/3433, bbc/simorgh/pull/8700"""
    with serve(slowed(site(3), late, 0.4)) as origin, opened(browser, origin) as found:
        assert style(found.page, ".notices", "display") == "block"
        assert found.shift() == 0, found.moved()
        is_silent(found)


# ── for everybody ────────────────────────────────────────────────────────────────────────────────


def audit(page: Page, within: str = "body") -> list[str]:
    """What axe finds or is not sure of: in light, and of what depends on colours, in dark."""
    if page.evaluate("() => !window.axe"):
        page.evaluate(LETTERS)
        page.evaluate(AXE)
    found = []
    for scheme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
        told = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
        doubtful = [*told["violations"], *told["incomplete"]]
        looked_at = [
            node["html"]
            for rule in (*told["passes"], *doubtful)
            for node in rule["nodes"]
            if rule["id"] == "color-contrast"
        ]
        assert len(looked_at) == page.evaluate(TEXTS, within) > 0
        found += [
            f"{scheme}: {rule['id']}: {node['html']}: {node['failureSummary']}"
            for rule in doubtful
            for node in rule["nodes"]
        ]
    return found


@pytest.mark.parametrize("count", [1, 2, 3])
def test_axe_finds_nothing_in_the_notice_in_any_language(show: _Open, count: int) -> None:
    with show(count) as found:
        for language in LANGUAGES if count == 1 else WHOLE:
            found.read(language)
            assert found.page.locator(f".notices[lang={language}]").count() == count
            found.page.evaluate(UNFOLD)
            assert audit(found.page, ".notices") == []
        is_silent(found)


def test_axe_finds_nothing_in_the_whole_page_and_in_what_is_folded(show: _Open) -> None:
    with show(3) as found:
        assert audit(found.page) == []


def test_axe_would_find_something(show: _Open) -> None:
    with show(1) as found:
        found.page.locator(".notices p").first.evaluate("element => { element.style.color = '#fff0c0' }")
        assert any("color-contrast" in each for each in audit(found.page, ".notices"))


@pytest.mark.parametrize(("language", "side", "other"), [("en", "Left", "Right"), ("fa", "Right", "Left")])
def test_the_edge_and_the_words_begin_on_the_side_where_reading_begins(
    show: _Open, language: str, side: str, other: str
) -> None:
    """orestbida/cookieconsent/issues/770, bbc/simorgh/issues/1903"""
    with show(1, language=language) as found:
        assert style(found.page, ".notices", f"border{side}Width") == "6px"
        assert style(found.page, ".notices", f"border{other}Width") == "0px"
        assert style(found.page, ".notices", "textAlign") == "start"
        words = found.page.locator("h2.notices-title").evaluate(
            """element => {
              const range = document.createRange();
              range.selectNodeContents(element);
              const box = range.getBoundingClientRect();
              return {Left: box.left, Right: innerWidth - box.right};
            }"""
        )
        assert words[side] < words[other]


def tab(page: Page, key: str = "Tab") -> str:
    """Press a key, and tell where the focus is and whether it is seen there."""
    page.keyboard.press(key)
    told: str = page.evaluate(
        """() => {
          const at = document.activeElement, look = getComputedStyle(at);
          const seen = at.matches(":focus-visible") && look.outlineStyle !== "none";
          const within = at.closest(".notices") && (parseFloat(look.outlineWidth) >= 3 ? "" : " thin");
          return `${at.id || at.textContent}${seen ? "" : " unseen"}${within || ""}`;
        }"""
    )
    return told


def test_tab_goes_through_the_notices_as_they_are_read_and_on_into_the_page(show: _Open) -> None:
    with show(3) as found:
        page = found.page
        folded = page.locator(".notices summary").inner_text()
        assert [tab(page) for _ in range(6)] == ["click here", "click here", folded, "skip", "home", "more"]
        page.locator(".notices summary").focus()
        assert page.locator("details[open]").count() == 0
        page.keyboard.press("Enter")
        assert page.locator("details[open]").count() == 1
        assert [tab(page), tab(page)] == ["click here", "skip"]
        assert [tab(page, "Shift+Tab"), tab(page, "Shift+Tab")] == ["click here", folded]
        page.keyboard.press("Space")
        assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize("options", [{"width": 320}, ZOOMED], ids=["320 pixels", "400%"])
def test_a_narrow_window_scrolls_in_one_direction_only(show: _Open, options: dict[str, Any]) -> None:
    with show(3, **options) as found:
        for language in LANGUAGES:
            found.read(language)
            said = found.page.locator(f".notices[lang={language}]").count()
            assert said == 3 if language in WHOLE else said > 0
            found.page.evaluate(UNFOLD)
            assert found.page.evaluate(TOO_WIDE) == []
            found.page.evaluate(SPACED)
            assert found.page.evaluate(TOO_WIDE) == []
            # It scrolls away with the page, and hides no part of it.
            assert style(found.page, ".notices", "position") == "static"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_long_word_and_large_letters_fit_a_narrow_window(
    show: _Open, dismissible: dict[str, Any], language: str
) -> None:
    settings = {**dismissible, "NOTICES_PUBLISHER": "Donau" * 20}
    with show(3, settings=settings, width=320, language=language) as found:
        found.page.evaluate(UNFOLD)
        found.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert found.page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_are_the_readers_and_the_notice_still_stands_apart(show: _Open, scheme: str) -> None:
    with show(3, forced_colors="active", color_scheme=scheme) as found:
        system = found.page.evaluate(
            """() => {
              const probe = document.body.appendChild(document.createElement("a"));
              probe.href = "#";
              const of = name => { probe.style.color = name; return getComputedStyle(probe).color };
              return {ink: of("CanvasText"), paper: of("Canvas"), link: of("LinkText")};
            }"""
        )
        assert style(found.page, ".notices", "color") == system["ink"]
        assert style(found.page, ".notices", "backgroundColor") == system["paper"]
        assert style(found.page, ".notices a", "color") == system["link"]
        for side in ("Top", "Right", "Bottom", "Left"):
            assert style(found.page, ".notices", f"border{side}Style") == "solid"
            assert style(found.page, ".notices", f"border{side}Width") == "3px"
            assert style(found.page, ".notices", f"border{side}Color") == system["ink"]


def test_on_paper_every_notice_is_there_in_full(show: _Open) -> None:
    with show(3) as found:
        words = found.page.locator(".notices p")
        assert not words.last.is_visible()
        found.page.emulate_media(media="print")
        assert all(each.is_visible() for each in found.page.locator(".notices, .notices p").all())
        assert style(found.page, ".notices", "color") == "rgb(0, 0, 0)"
        assert found.page.locator("details[open]").count() == 0
        folded = found.page.locator(".notices-more").bounding_box()
        last = words.last.bounding_box()
        assert folded is not None
        assert last is not None
        assert folded["y"] + folded["height"] >= last["y"] + last["height"]
