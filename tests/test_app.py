"""The demo newsroom: what holds for the site itself, for “read as”, and with its notices put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from flask import request
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse

import app as package
from app import create_app
from app.content import LANGUAGES, Edition, read_editions
from app.read_as import LANGUAGES as SPOKEN
from app.read_as import PLACES, Choice, ReadAs, read_choice, told_by_loopback
from app.site import create_site
from notices.facts import Location
from notices.wsgi import VISIT

APP = Path(package.__file__).parent
FRONTS = {"en": "/", "ru": "/ru/", "uk": "/uk/"}
EXPLAINED = ("extremist", "undesirable", "warning")
LEGAL = [f"{front}legal/{slug}" for front in FRONTS.values() for slug in EXPLAINED]
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'none'; "
    "form-action 'self'; base-uri 'none'"
)
Attributes = dict[str, str]


@dataclass
class Markup(HTMLParser):
    """The start tags of a page, in order."""

    text: str
    tags: list[tuple[str, Attributes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *names: str) -> list[Attributes]:
        return [attributes for name, attributes in self.tags if name in names]

    def targets(self) -> Iterator[str]:
        """Every URL that the page fetches or leads to."""
        for _, attributes in self.tags:
            yield from (attributes[name] for name in ("href", "src", "action") if name in attributes)

    def alternates(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.all("link") if link["rel"] == "alternate"}

    def switch(self) -> list[Attributes]:
        """The links of the language switcher."""
        start = next(i for i, (_, a) in enumerate(self.tags) if a.get("class") == "languages")
        return [attributes for name, attributes in self.tags[start:] if name == "a"][: len(LANGUAGES)]


def crawl(client: FlaskClient, start: str) -> dict[str, TestResponse]:
    """Every internal URL that can be reached from `start`, with its response; fragments are cut off."""
    found: dict[str, TestResponse] = {}
    waiting = [start]
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        found[url] = client.get(url, buffered=True)
        if found[url].mimetype == "text/html":
            waiting += [urldefrag(target).url or url for target in Markup(found[url].text).targets()]
    return found


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_site().test_client()


@pytest.fixture(scope="module")
def reached(client: FlaskClient) -> dict[str, TestResponse]:
    return crawl(client, "/")


@pytest.fixture(scope="module")
def pages(reached: Mapping[str, TestResponse]) -> dict[str, Markup]:
    return {url: Markup(each.text) for url, each in reached.items() if each.mimetype == "text/html"}


@pytest.fixture(scope="module")
def editions() -> dict[str, Edition]:
    return read_editions()


# The site


def test_every_internal_link_resolves(reached: Mapping[str, TestResponse]) -> None:
    assert {url: each.status_code for url, each in reached.items() if each.status_code != 200} == {}


def test_every_text_can_be_reached_from_the_front_page(
    reached: Mapping[str, TestResponse], editions: Mapping[str, Edition]
) -> None:
    for language, front in FRONTS.items():
        stories = {f"{front}a/{slug}" for slug in editions[language].stories}
        assert {front, f"{front}about", *LEGAL} | stories <= set(reached)


def test_every_page_has_its_language_and_its_landmarks(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        first = url.split("/")[1]
        assert page.all("html") == [{"lang": first if first in LANGUAGES else "en"}], url
        assert len(page.all("main")) == len(page.all("h1")) == 1, url
        assert len(page.all("footer")) == 1, url
        assert page.all("header")[0] == {"class": "masthead"}, url
        labels = [nav.get("aria-label") for nav in page.all("nav")]
        assert all(labels), url
        assert len(set(labels)) == len(labels) == 2, url


def test_the_first_link_skips_to_the_content(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        assert page.all("a")[0]["href"] == "#content", url
        assert page.all("main")[0]["id"] == "content", url


def test_every_fragment_leads_to_an_element_of_its_page(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(set(ids)) == len(ids), url
        assert {target[1:] for target in page.targets() if target.startswith("#")} <= set(ids), url


def test_headings_skip_no_level(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
        assert levels[0] == 1, url
        assert all(after <= before + 1 for before, after in pairwise(levels)), url


def test_every_page_can_be_switched_to_every_language(
    pages: Mapping[str, Markup], reached: Mapping[str, TestResponse]
) -> None:
    for url, page in pages.items():
        links = page.switch()
        assert [link["hreflang"] for link in links] == list(LANGUAGES), url
        assert [link["lang"] for link in links] == list(LANGUAGES), url
        for link in links:
            assert Markup(reached[link["href"]].text).all("html") == [{"lang": link["lang"]}], url


def test_the_switch_marks_the_language_that_is_read(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        here = [link["lang"] for link in page.switch() if link.get("aria-current") == "true"]
        assert here == [page.all("html")[0]["lang"]], url


def test_an_untranslated_story_switches_to_the_front_page_and_says_so(client: FlaskClient) -> None:
    page = Markup(client.get("/a/old-maps").text)
    russian = page.switch()[1]
    assert (russian["href"], russian["class"]) == ("/ru/", "elsewhere")
    assert (
        russian["title"]
        == "This story is not available in that language yet; the link leads to the front page."
    )
    assert page.alternates() == {"en": "/a/old-maps", "x-default": "/a/old-maps"}


def test_alternates_are_mutual(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        alternates = page.alternates()
        assert url in alternates.values(), url
        for address in alternates.values():
            assert pages[address].alternates() == alternates, url


def test_the_canonical_address_is_the_one_without_a_simulated_reader(client: FlaskClient) -> None:
    page = Markup(client.get("/ru/about?as=kyiv").text)
    assert [link["href"] for link in page.all("link") if link["rel"] == "canonical"] == ["/ru/about"]
    assert page.alternates()["uk"] == "/uk/about"


def test_canonical_addresses_are_absolute_where_the_origin_is_known() -> None:
    site = create_site({"SITE_ORIGIN": "https://news.example"})
    page = Markup(site.test_client().get("/uk/").text)
    assert page.alternates()["en"] == "https://news.example/"


def test_every_response_carries_the_security_headers(
    reached: Mapping[str, TestResponse], client: FlaskClient
) -> None:
    for response in [*reached.values(), client.get("/nowhere"), client.post("/about")]:
        assert response.headers["Content-Security-Policy"] == CSP
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_no_response_sets_a_cookie(reached: Mapping[str, TestResponse]) -> None:
    assert [url for url, each in reached.items() if "Set-Cookie" in each.headers] == []


def test_nothing_comes_from_a_third_party(pages: Mapping[str, Markup]) -> None:
    for page in pages.values():
        assert [url for url in page.targets() if urlsplit(url).netloc or urlsplit(url).scheme] == []
        assert not any("srcset" in attributes or "ping" in attributes for _, attributes in page.tags)


def test_no_page_has_inline_style_or_script(pages: Mapping[str, Markup]) -> None:
    for page in pages.values():
        assert page.all("script", "style", "iframe", "object", "base") == []
        names = {name for _, attributes in page.tags for name in attributes}
        assert [name for name in names if name == "style" or name.startswith("on")] == []


def test_every_picture_has_an_alternative_text_and_a_size(pages: Mapping[str, Markup]) -> None:
    for url, page in pages.items():
        for picture in page.all("img"):
            decorative = picture["src"] == "/static/mark.svg"
            assert (picture["alt"] == "") is decorative, url
            assert {"width", "height"} <= set(picture), url


def test_every_field_of_the_form_has_a_label(client: FlaskClient) -> None:
    text = client.get("/").text
    assert len(re.findall(r"<label><span>[^<]+</span>\s*<select", text)) == text.count("<select") == 2


def test_one_address_always_gives_the_same_bytes(reached: Mapping[str, TestResponse]) -> None:
    again = create_site().test_client()
    differing = [url for url, each in reached.items() if again.get(url, buffered=True).data != each.data]
    assert differing == []


def test_a_page_is_revalidated_by_its_entity_tag(client: FlaskClient) -> None:
    first = client.get("/about")
    assert first.headers["Cache-Control"] == "public, no-cache"
    second = client.get("/about", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/nowhere", "There is nothing at this address"),
        ("/a/no-such-story", "There is nothing at this address"),
        ("/s/no-such-section", "There is nothing at this address"),
        ("/ru/a/old-maps", "По этому адресу ничего нет"),
        ("/uk/a/night-trains", "За цією адресою нічого немає"),
        ("/legal/about", "There is nothing at this address"),
        ("/ru/legal", "По этому адресу ничего нет"),
    ],
)
def test_a_missing_page_is_a_404_in_the_language_of_its_part(
    client: FlaskClient, url: str, title: str
) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert f"<h1>{title}</h1>" in response.text
    assert Markup(response.text).alternates() == {}
    assert "ETag" not in response.headers


def test_a_missing_page_shows_its_address_only_escaped(client: FlaskClient) -> None:
    text = client.get('/"><script>').text
    assert "<script" not in text
    assert 'action="/&#34;&gt;&lt;script&gt;"' in text


def test_every_legal_page_says_that_no_lawyer_has_reviewed_it(editions: Mapping[str, Edition]) -> None:
    said = {"en": "no lawyer has reviewed it", "ru": "юрист его не проверял", "uk": "юрист його не перевіряв"}
    for language, edition in editions.items():
        assert set(edition.legal) == set(EXPLAINED)
        for leaf in edition.legal.values():
            assert said[language] in leaf.caution


# Its texts


def test_every_edition_has_the_same_words(editions: Mapping[str, Edition]) -> None:
    def keys(words: Mapping[str, Any]) -> dict[str, Any]:
        return {key: sorted(value) if isinstance(value, dict) else None for key, value in words.items()}

    assert keys(editions["ru"].words) == keys(editions["uk"].words) == keys(editions["en"].words)
    assert [*editions["en"].words["places"]] == [*PLACES]
    assert set(editions["en"].words["tongues"]) == set(SPOKEN)


def test_a_translation_agrees_with_its_original_on_all_but_the_words(
    editions: Mapping[str, Edition],
) -> None:
    for language in ("ru", "uk"):
        for slug, story in editions[language].stories.items():
            original = editions["en"].stories[slug]
            assert (story.section, story.published, story.tags) == (
                original.section,
                original.published,
                original.tags,
            )
            assert [block.kind for block in story.body] == [block.kind for block in original.body]


def test_every_story_has_a_picture_and_a_section_with_a_name(editions: Mapping[str, Edition]) -> None:
    for edition in editions.values():
        for story in edition.stories.values():
            assert (APP / "static" / "art" / f"{story.slug}.svg").is_file()
            assert story.section in edition.words["sections"]


def test_texts_keep_the_typography_of_their_language(editions: Mapping[str, Edition]) -> None:
    for language, edition in editions.items():
        for leaf in [*edition.stories.values(), *edition.leaves.values(), *edition.legal.values()]:
            blocks = (line for block in leaf.body for line in block.lines)
            text = "\n".join([leaf.title, leaf.standfirst, leaf.caution, *blocks])
            assert not re.search(r"""["']| - |--|\.\.\.| [—–] """, text), (language, leaf.slug)
            assert language == "en" or not re.search("[“”]", text), (language, leaf.slug)


def test_drawings_bring_no_script_style_or_foreign_content() -> None:
    drawings = [*(APP / "static").rglob("*.svg")]
    assert len(drawings) == 7
    for drawing in drawings:
        text = drawing.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"<script|<style|style=|\son\w+=|href|https?:|<image|foreignObject", text), (
            drawing
        )


def test_the_stylesheet_fetches_nothing() -> None:
    text = (APP / "static" / "site.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|@font-face", text)


# Read as


def environ(url: str, peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return {**EnvironBuilder(path=url, headers=sent).get_environ(), "REMOTE_ADDR": peer}


def passed_on(asked: dict[str, Any]) -> dict[str, Any]:
    """The environment that the app inside of `ReadAs` is called with."""
    seen: list[dict[str, Any]] = []

    def inner(inside: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(inside)
        start("200 OK", [])
        return []

    ReadAs(inner)(asked, lambda *_: lambda _: None)
    return seen[0]


@pytest.mark.parametrize(("place", "address"), PLACES.items())
def test_a_chosen_place_becomes_the_forwarded_address(place: str, address: str) -> None:
    assert passed_on(environ(f"/?as={place}"))["HTTP_X_FORWARDED_FOR"] == address


def test_a_chosen_place_replaces_whatever_else_told_the_address() -> None:
    asked = environ("/?as=kyiv", X_Forwarded_For="8.8.8.8", X_Real_IP="8.8.8.8", Forwarded="for=8.8.8.8")
    inside = passed_on(asked)
    assert inside["HTTP_X_FORWARDED_FOR"] == "134.249.0.5"
    assert "HTTP_X_REAL_IP" not in inside
    assert "HTTP_FORWARDED" not in inside
    assert asked["HTTP_X_FORWARDED_FOR"] == "8.8.8.8"


def test_chosen_languages_become_the_accepted_ones_and_leave_the_address_alone() -> None:
    inside = passed_on(environ("/?reads=uk", Accept_Language="de", X_Forwarded_For="77.88.8.8"))
    assert inside["HTTP_ACCEPT_LANGUAGE"] == "uk-UA,uk;q=0.9,en;q=0.5"
    assert inside["HTTP_X_FORWARDED_FOR"] == "77.88.8.8"


@pytest.mark.parametrize(
    "url", ["/", "/?as=", "/?as=&reads=", "/?as=atlantis&reads=tlh", "/?AS=kyiv", "/?as"]
)
def test_without_a_choice_the_request_passes_as_it_came(url: str) -> None:
    asked = environ(url, X_Forwarded_For="77.88.8.8", Accept_Language="ru")
    before = dict(asked)
    assert passed_on(asked) is asked
    assert asked == before


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.7", "", "nonsense"])
def test_only_a_loopback_peer_may_choose(peer: str) -> None:
    asked = environ("/?as=russia&reads=ru", peer)
    assert passed_on(asked) == asked
    assert read_choice(asked) == Choice()


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_every_form_of_the_loopback_address_is_this_machine(peer: str) -> None:
    assert told_by_loopback(environ("/", peer))


def test_a_forwarded_header_makes_no_peer_a_loopback_peer() -> None:
    asked = environ("/?as=russia", "192.0.2.7", X_Forwarded_For="127.0.0.1")
    assert passed_on(asked)["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert not told_by_loopback(asked)


def test_a_simulated_reader_stays_one_on_every_internal_link(client: FlaskClient) -> None:
    for url, response in crawl(client, "/?as=donetsk&reads=uk").items():
        assert response.status_code == 200, url
        if response.mimetype == "text/html" and urlsplit(url).query:
            links = [a for a in Markup(response.text).all("a") if not a["href"].startswith("#")]
            stop = urlsplit(url).path
            for link in (link["href"] for link in links if link["href"] != stop):
                assert dict(parse_qsl(urlsplit(link).query)) == {"as": "donetsk", "reads": "uk"}, url
            assert sum(link["href"] == stop for link in links) == 1, url


def test_the_bar_shows_what_is_chosen(client: FlaskClient) -> None:
    page = Markup(client.get("/?as=simferopol&reads=ru").text)
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["simferopol", "ru"]
    assert page.all("form") == [{"action": "/", "method": "get"}]


def test_the_bar_is_offered_to_this_machine_only(client: FlaskClient) -> None:
    far = client.get("/?as=russia", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert Markup(far.text).all("form", "select") == []
    assert "as=russia" not in far.text
    assert len(Markup(client.get("/").text).all("form")) == 1


# With its notices


class Atlas:
    """Tells places from a table; a reader whose address is not in it is nowhere."""

    _PLACES: Mapping[str | None, Location] = {
        PLACES["russia"]: Location(country="RU", registered_country="RU"),
        PLACES["united-states"]: Location(country="US", registered_country="US"),
    }

    def locate(self, address: str | None) -> Location:
        return self._PLACES.get(address, Location())


@pytest.fixture(scope="module")
def demo() -> FlaskClient:
    return create_app({"NOTICES_GEOIP": Atlas()}).test_client()


def test_a_reader_who_needs_no_notice_gets_the_very_page_of_the_site(
    demo: FlaskClient, reached: Mapping[str, TestResponse]
) -> None:
    reader = {"X-Forwarded-For": PLACES["united-states"]}
    served = {url: demo.get(url, headers=reader, buffered=True).data for url in reached}
    assert [url for url, each in reached.items() if served[url] != each.data] == []


def test_a_reader_who_needs_one_gets_it_first_in_the_body_and_else_the_very_page(
    demo: FlaskClient, pages: Mapping[str, Markup]
) -> None:
    for url in set(pages) - set(LEGAL):
        response = demo.get(url, headers={"X-Forwarded-For": PLACES["russia"]})
        before, body, after = pages[url].text.partition("<body>")
        start, end = before + body, after
        assert response.text.startswith(start), url
        assert response.text.endswith(end), url
        assert 'class="notices"' in response.text[len(start) : -len(end)], url
        assert "private" in response.headers["Cache-Control"], url
        assert "public" not in response.headers["Cache-Control"], url


@pytest.mark.parametrize("url", LEGAL)
def test_the_page_that_explains_the_warning_does_not_carry_it(
    demo: FlaskClient, client: FlaskClient, url: str
) -> None:
    assert demo.get(url, headers={"X-Forwarded-For": PLACES["russia"]}).data == client.get(url).data


def test_every_notice_links_to_a_page_of_the_site(demo: FlaskClient) -> None:
    notices = demo.application.extensions["notices"].ruleset.model.notices
    links = {notice.more_info for notice in notices if notice.more_info}
    assert {link: demo.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert "/legal/undesirable" in links


def test_reading_as_somebody_shows_what_a_reader_there_is_shown(
    demo: FlaskClient, client: FlaskClient
) -> None:
    assert demo.get("/?as=united-states").data == client.get("/?as=united-states").data
    chosen = demo.get("/ru/?as=russia&reads=ru").text
    sent = demo.get(
        "/ru/", headers={"X-Forwarded-For": PLACES["russia"], "Accept-Language": SPOKEN["ru"]}
    ).text
    notice = chosen.partition("<body>")[2].partition('<a class="skip"')[0]
    assert 'class="notices"' in notice
    notice = notice.replace("?as=russia&amp;reads=ru", "")
    assert sent.partition("<body>")[2].partition('<a class="skip"')[0] == notice


def test_who_follows_a_notices_link_stays_who_was_chosen(demo: FlaskClient) -> None:
    page = Markup(demo.get("/a/old-maps?as=russia&reads=ru").text)
    # The English beneath leads there too.
    [link] = {a["href"] for a in page.all("a") if a.get("rel") == "noreferrer"}
    assert link == "/legal/undesirable?as=russia&reads=ru"
    assert 'value="russia" selected' in demo.get(link).text
    # A stylesheet is nobody's page.
    sheet = demo.get("/_notices/notices.css?as=russia")
    assert sheet.data == demo.get("/_notices/notices.css").data


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_a_choice_changes_no_answer_without_a_page(demo: FlaskClient, method: str) -> None:
    chosen, sent = (
        demo.open("/about", method=method, query_string=query, headers=headers)
        for query, headers in (("as=russia", {}), ("", {"X-Forwarded-For": PLACES["russia"]}))
    )
    assert (chosen.status, chosen.mimetype) == (sent.status, sent.mimetype)
    assert method != "HEAD" or chosen.data == b""


def test_nobody_but_this_machine_can_choose_a_reader(demo: FlaskClient) -> None:
    far = {"REMOTE_ADDR": PLACES["united-states"]}
    assert 'class="notices"' not in demo.get("/?as=russia", environ_base=far).text


@pytest.mark.parametrize(
    ("url", "language", "tags"),
    [
        ("/", "en", ()),
        ("/ru/a/phone-at-the-border", "ru", ("security", "travel")),
        ("/uk/nowhere", "uk", ()),
    ],
)
def test_the_site_tells_the_language_and_tags_of_its_pages(
    demo: FlaskClient, url: str, language: str, tags: tuple[str, ...]
) -> None:
    with demo:
        demo.get(url)
        visit = request.environ[VISIT]
    assert (visit.language, visit.tags) == (language, tags)


def test_settings_can_be_overridden() -> None:
    app = create_app({"NOTICES_GEOIP": Atlas(), "NOTICES_PUBLISHER": "The Weathercock", "TESTING": True})
    assert app.testing
    assert "The Weathercock" in app.test_client().get("/?as=russia").text
