"""What is found in single texts, beside the files of `tests/data/translations`."""

from __future__ import annotations

from collections.abc import Mapping
from time import process_time

import pytest

from notices.catalogs import MAX_TEXT
from notices.translating.checks import of_text
from notices.translating.checks.english import left
from notices.translating.glossary import Term
from tests.translation_support import GLOSSARY, pair, told

# ── length ───────────────────────────────────────────────────────────────────────────────────────

HOSTILE = (
    *("a", "a.", "a-", "a@", "a:", "й", "{", "}", "{a ", "<a", "<й", "&a", "%(", "[", "//", "@a", "1", "1,"),
    *(
        "1-",
        "1 000 ",
        "1.000.",
        "20.02.2024 ",
        "2024 a 20 ",
        "w ",
        " ",
        "\n ",
        ".",
        "…",
        "I ",
        "a/",
        "(",
        "т.",
    ),
    *("нежелательная ", "нежелательн", "февраль 20 ", "{link_start}a", "\u200c", "҉", "are you in "),
    *(
        "**a ",
        "**a",
        "__a",
        "[b]",
        "[b]a",
        "\\",
        "\\n",
        "${publisher}",
        "4 мая ",
        "5 тысяч ",
        "۵،۰۰۰،",
        "1:10:",
    ),
    *("you could ", "sharing ", "«a", "май "),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_costs_no_more_than_its_length(piece: str) -> None:
    def cost(length: int) -> float:
        text = f"x{piece * length}"[:length]
        source = "Are you in Russia since 20 February 2024, in an “undesirable organization”: 5–15 days?"
        before = process_time()
        list(of_text(pair("ru", source, text)))
        return process_time() - before

    short, long = (min(cost(length - i) for i in range(3)) for length in (MAX_TEXT // 16, MAX_TEXT))
    # Sixteen times for sixteen times the text; what goes over each part of it again takes 256. What a machine
    # is doing besides cannot tell: only what takes more than a second of its processor's time.
    assert long < 64 * max(short, 0.02)


def test_of_a_text_that_is_too_long_to_be_used_nothing_else_is_said() -> None:
    assert told("ru", "Are you there?", "<b>" * 4000) == [
        ("oversized", "the text has 12000 characters, more than 8000 are not read")
    ]


# ── correct texts, of which nothing is said ──────────────────────────────────────────────────────

CORRECT = (
    ("ru", "Section A of the law.", "Раздел A закона."),
    ("ru", "Read “My Undesirable Friends”.", "Читайте «My Undesirable Friends»."),
    ("ru", "The BBC reports.", "Би-би-си (BBC) сообщает."),
    ("uk", "It has an IP address.", "Воно має IP-адресу."),
    ("uk", "Chapter I says.", "Розділ I каже."),
    ("uk", "The First World War.", "I світова війна."),
    ("be", "Part II.", "Частка II."),
    ("az", "Audio, video and podcasts.", "Audio, video və podkastlar."),
    ("ro", "Audio, video, podcast, blog or online.", "Audio, video, podcast, blog sau online."),
    ("bs", "Download the app for Windows or iOS.", "Preuzmite aplikaciju za Windows ili iOS."),
    ("sq", "Share it on Telegram or Facebook online.", "Shpërndajeni në Telegram ose Facebook online."),
    ("az", "10% sure", "10%dən əmin"),
    ("zh", "Use a VPN (free).", "使用VPN（免费）。"),
    ("th", "Thai law punishes Facebook posts.", "กฎหมายไทยลงโทษโพสต์ Facebook"),
    ("he", "Are you?", "האם אתה?"),
    (
        "en-GB",
        "The center and its color may have been changed.",
        "The centre and its colour may have been changed.",
    ),
    ("hu", "Between 1 and 5 May 2024.", "2024. május 1. és 5. között."),
    ("ru", "The law of 2012, No. 272-FZ of December 28.", "Закон 2012 года № 272-ФЗ от 28 декабря."),
)


@pytest.mark.parametrize(("tag", "source", "text"), CORRECT)
def test_of_correct_text_in_any_language_nothing_is_said(tag: str, source: str, text: str) -> None:
    assert told(tag, source, text) == []


# ── what other programs would make something of ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("Это ${publisher}.", "placeholder", "'${publisher}' is no placeholder"),
        ("Это %{publisher}.", "placeholder", "'%{publisher}' is no placeholder"),
        (r"Это\n{publisher}.", "markup", r"there is markup: \n"),
        (r"Это «\»{publisher}.", "markup", "there is markup: \\"),
        ("Это **очень** {publisher}.", "markup", "there is markup: **очень**"),
        ("Это [b]тут[/b] {publisher}.", "markup", "there is markup: [b]тут[/b]"),
        ("Это [url=a]тут[/url] {publisher}.", "markup", "there is markup: [url=a]тут[/url]"),
    ],
)
def test_signs_of_other_programs_are_told(text: str, code: str, said: str) -> None:
    assert told("ru", "This is {publisher}.", text) == [(code, said)]


@pytest.mark.parametrize(
    "text",
    [
        "Это 100 ${publisher}, 5%{publisher}.",
        "Это [б] *очень* {publisher}, {publisher} ** и **.",
        "Это п**ц, б**дь {publisher}, {publisher}.",
    ],
)
def test_a_sign_that_means_itself_is_left_alone(text: str) -> None:
    source = (
        "This is {publisher}, {publisher}, 5, 100." if "5" in text else "This is {publisher}, {publisher}."
    )
    assert told("ru", source, text) == []


# ── English that was left in few words ───────────────────────────────────────────────────────────

RISK = (
    "You could be prosecuted under Article 284.1 for sharing our content, if you are in Russia. See other "
    "legal warnings and the web show, e-mail or online form; click “like”."
)


@pytest.mark.parametrize(
    ("tag", "text", "said"),
    [
        ("ru", "Вас могут преследовать по статье 284.1 за our content.", "our"),
        ("ru", "Вас могут преследовать за sharing наших материалов.", "sharing"),
        ("ru", "Штрафы and тюрьма.", "and"),
        ("ru", "Legal предупреждение.", "Legal"),
        ("fa", "شما prosecuted خواهید شد.", "prosecuted"),
        ("ka", "თქვენ sharing ამას.", "sharing"),
        ("ro", "Dacă sunteți în Rusia, you could fi urmărit.", "you could"),
        ("ro", "Puteți fi urmărit pentru sharing our content.", "sharing our"),
        ("ro", "Alte legal warnings pentru dumneavoastră.", "legal warnings"),
        ("sq", "If you are në Rusi, mund të ndiqeni penalisht.", "If you"),
        ("bs", "Možete biti prosecuted under Article 284.1 zbog dijeljenja.", "prosecuted under"),
        ("tk", "Siz Russiýada you could jogapkärçilige çekilip bilersiňiz.", "you could"),
    ],
)
def test_a_few_words_of_english_are_told(tag: str, text: str, said: str) -> None:
    assert [each.message for each in left(pair(tag, RISK, text))] == [f"'{said}' is still in English"]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ru", "В Russia, web-страница, e-mail, online, кнопка «like», (legal warnings), форма.html."),
        ("ru", "See."),
        ("ro", "Alte avertismente: web show, other-legal, form click."),
        ("tk", "Beýleki web show."),
        ("tk", "Legal warnings."),
        ("xx", "Klick wat our content bla bla bla."),
    ],
)
def test_what_languages_take_over_is_not_english_that_was_left(tag: str, text: str) -> None:
    assert list(left(pair(tag, RISK, text))) == []


# ── the glossary that is shipped ─────────────────────────────────────────────────────────────────

FORMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "undesirable organization": {
        "sq": (
            "organizatë e padëshirueshme",
            "organizatën e padëshirueshme",
            "organizatës së padëshirueshme",
        ),
        "ps": ("ناغوښتل شوی سازمان", "ناغوښتل شوي سازمان", "ناغوښتل شوي سازمانونه"),
        "fa": ("سازمان نامطلوب", "سازمانِ نامطلوب", "سازمان نامطلوبی", "سازمان\u200cهای نامطلوب"),
        "fa-AF": ("سازمان نامطلوب", "سازمانِ نامطلوب"),
        "ru": (
            "нежелательная организация",
            "не\u00adжелательной организацией",
            "нежела\u0301тельной организации",
        ),
        "uk": ("небажана організація", "небажаною організаціи\u0306"),
        "sr": ("непожељном органи\u00adзацијом", "непоже\u0301љна организација"),
        "bs": ("nepoz\u030celjna organizacija",),
        "az": ("arzuolunmaz təs\u0327kilatı", "arzu olunmaz təşkilat"),
        "crh": ("istenilmegen teşkilât", "İstenilmegen teşkilatlar"),
        "tg": ("созмони номатлуб", "созмонҳои номатлуб"),
    },
    "extremist formation": {
        "be": ("экстрэмісцкае фармаванне", "экстрэмісцкае фарміраванне"),
        "fa": ("تشکل افراطی", "تشکّل افراطی", "تشکل\u200cهای افراطی"),
        "ps": ("افراطي ډله", "افراطي ډلې", "افراطي ډلو"),
        "tg": ("гурӯҳи экстремистӣ", "гурӯҳҳои экстремистӣ"),
    },
    "Russia-controlled parts of Ukraine": {
        "ru": ("Контролируемые Россией части Украины", "подконтрольных России территориях Украины"),
        "uk": ("Підконтрольні Росії частини України", "контрольованих Росією територіях України"),
    },
}


@pytest.mark.parametrize(
    ("english", "tag", "form"),
    [
        (english, tag, form)
        for english, tags in FORMS.items()
        for tag, forms in tags.items()
        for form in forms
    ],
)
def test_a_term_may_be_inflected_and_spelled_as_its_language_does(english: str, tag: str, form: str) -> None:
    [term] = [each for each in GLOSSARY.terms if each.english == english]
    assert not term.fails(tag, f"({form}).")
    assert term.fails(tag, "?")


#: Sentences in which a language inflects the name of its service.
NAMED: Mapping[str, tuple[str, ...]] = {
    "az": ("AzadlıqRadiosunun saytı", "AzadlıqRadiosuna yazın", "Azadlıq Radiosunda"),
    "be": ("сайт Радыё Свабоды", "на Радыё Свабодзе", "«Радыё Свабода»"),
    "bg": ("сайтът на Свободна Европа",),
    "bs": ("stranica Radija Slobodna Evropa", "o Radiju Slobodna Evropa", "Radio Slobodnu Evropu"),
    "ce": ("Маршо Радион сайт", "Маршо Радиос"),
    "crh": ("Qırım.Aqiqatnıñ saytı", "Qırım.Aqiqatqa"),
    "fa": ("وبسایت رادیو فردا", "رادیوفردا"),
    "fa-AF": ("وبسایت رادیوی آزادی", "رادیو آزادی"),
    "hu": ("a Szabad Európát olvassa", "a Szabad Európának", "a Szabad Európa honlapja"),
    "hy": ("«Ազատություն» ռադիոկայանի կայքը", "«Ազատություն» ռադիոկայանին"),
    "ka": ("რადიო თავისუფლების საიტი", "რადიო თავისუფლებას"),
    "kk": ("Азаттық радиосының сайты", "Азаттық радиосына"),
    "ky": ("Азаттык үналгысынын сайты", "Азаттык үналгысына"),
    "mk": ("страницата на Радио Слободна Европа",),
    "ps": ("د ازادي راډیو پاڼه", "ازادۍ راډیو"),
    "ro": ("site-ul Europei Libere", "al Europa Liberă"),
    "ru": ("сайт Радио Свободы", "Радио «Свобода»", "на Радио Свободе"),
    "sq": ("faqja e Radios Evropa e Lirë", "Radion Evropa e Lirë", "Radio Evropës së Lirë"),
    "sr": ("сајт Радија Слободна Европа", "Радију Слободна Европа"),
    "sr-Latn-ME": ("sajt Radija Slobodna Evropa", "Radiju Slobodna Evropa"),
    "tg": ("сомонаи Радиои Озодӣ", "Радиои Озодиро"),
    "tk": ("Azatlyk Radiosynyň saýty", "Azatlyk Radiosyna"),
    "tt": ("Азатлык радиосының сайты", "Азатлык радиосына"),
    "uk": ("сайт Радіо Свободи", "на Радіо Свобода", "Радіо Свободі"),
    "uz": ("Ozodlik radiosining sayti", "Ozodlik radiosiga"),
}


@pytest.mark.parametrize(("tag", "form"), [(tag, form) for tag, forms in NAMED.items() for form in forms])
def test_the_name_of_a_service_may_be_inflected(tag: str, form: str) -> None:
    assert told(tag, "The website of RFE/RL.", f"{form}.") == []
    [(code, _)] = told(tag, "The website of RFE/RL.", f"{form[:3]}.")[-1:]
    assert code == "glossary"


def test_a_publisher_is_called_by_a_name_without_endings() -> None:
    [name] = [each for each in GLOSSARY.names if each.english == "RFE/RL"]
    called = name.by_language()
    assert called.keys() == {"en", *name.translations} == {"en", *NAMED}
    assert not [each for each in called.values() if "*" in each]
    assert called["hu"] == "Szabad Európa"
    assert Term(english="a", translations={"ru": ("б*",)}).by_language() == {"en": "a"}
