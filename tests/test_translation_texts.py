"""What is found in single texts, beside the files of `tests/data/translations`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from time import process_time

import pytest
from babel.dates import format_date, format_skeleton

from notices import catalogs
from notices.catalogs import MAX_TEXT
from notices.errors import Severity
from notices.translating.checks import KINDS, of_text
from notices.translating.checks.english import left
from notices.translating.checks.finding import Pair
from notices.translating.checks.iranian import gregorian
from notices.translating.checks.numbers import numbers
from notices.translating.document import Unit
from notices.translating.glossary import Glossary, Term
from notices.translating.locales import language, languages
from notices.translating.signing import JUDGED

GLOSSARY = Glossary.load(catalogs.SHIPPED)


def pair(tag: str, source: str, text: str) -> Pair:
    unit = Unit(source=source, translations=(text,))
    return Pair(unit=unit, language=language(tag), glossary=GLOSSARY)


def told(tag: str, source: str, text: str) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in of_text(pair(tag, source, text))]


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


# ── dates ────────────────────────────────────────────────────────────────────────────────────────

#: Languages whose months Babel does not know.
UNKNOWN = {"ba", "crh"}
SPOKEN = sorted(set(languages()) - UNKNOWN)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("tag", [*SPOKEN, "de", "el", "es", "fr", "ja", "ko", "pl", "tr", "vi", "zh"])
def test_a_date_may_be_written_in_every_way_of_a_language(tag: str, month: int) -> None:
    day, other = date(2024, month, 20), date(2024, month % 12 + 1, 20)
    for form in ("full", "long"):
        text = format_date(day, form, locale=tag.replace("-", "_"))
        for source in (day.isoformat(), format_date(day, "long", "en"), format_date(day, "d MMMM y", "en")):
            assert list(numbers(pair(tag, f"The decree of {source}.", text))) == []
    text = format_date(day, "long", locale=tag.replace("-", "_"))
    [found] = numbers(pair(tag, f"The decree of {other}.", text))
    assert found.message == f"{other} of the English has become {day}"


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("tag", [*SPOKEN, "de", "es", "fr", "ja", "ko", "tr", "vi", "zh"])
def test_a_part_of_a_date_may_be_written_as_a_language_does(tag: str, month: int) -> None:
    day, other = date(2024, month, 20), date(2024, month % 12 + 1, 20)
    for skeleton, english in (("MMMMd", "d MMMM"), ("MMMMd", "MMMM d"), ("yMMMM", "MMMM y")):
        text = format_skeleton(skeleton, day, locale=tag.replace("-", "_"))
        told, its = (format_date(each, english, "en") for each in (day, other))
        assert list(numbers(pair(tag, f"Since {told}.", text))) == []
        [found] = numbers(pair(tag, f"Since {its}.", text))
        plain = english if english == "MMMM y" else "d MMMM"
        own, wanted = (format_date(each, plain, "en") for each in (day, other))
        assert found.message == f"{wanted} of the English has become {own}"


PARTS = (
    ("kk", "Between 4 March and 25 April 2022.", "2022 жылғы 4 наурыз бен 25 сәуір аралығында."),
    ("hu", "From March 4 to April 25, 2022.", "2022. március 4-től április 25-ig."),
    ("hu", "From March 4 to April 25.", "Március 4-től április 25-ig."),
    ("ru", "From 4 March 2022 to 25 April 2022.", "С 4 марта по 25 апреля 2022 года."),
    ("ru", "On 4 March 2022 and 25 March 2022.", "4 и 25 марта 2022 года."),
    ("ru", "From March 2022 to May 2022.", "С марта по май 2022 года."),
    ("ru", "From June 2024, until 5 July.", "С 06.2024 до 05.07."),
    ("ru", "Five people in May 2022, 7 in 2023.", "В мае 2022 — five, 7 в 2023."),
    ("ru", "In May 5 people, in 2022.", "5 человек в мае, в 2022."),
    ("ru", "Law 272 of December 28, 2012.", "Закон 2012 года № 272 от 28 декабря."),
    ("az", "From March 2022 to 5 May.", "2022-ci ilin martından 5 maya qədər."),
    ("ro", "You may pay 5 lei since May 2022.", "Puteți plăti 5 lei din mai 2022."),
    ("ro", "5 decrees of 4 March 2022.", "5 decrete din 4 martie 2022."),
    ("ba", "Until 5 June 2024 or from June 2023.", "5 июнь 2024, июнь 2023."),
    ("pl", "January 2024 and February 2025.", "Styczeń 2024 i luty 2025."),
    ("ru", "Since June 2024 and May 2025.", "С июня 2024 года и в мае 2025."),
    ("uk", "Article 114-1, since May 2025 (Law 12).", "Стаття 114-1, з травня 2025 р. (Закон 12)."),
    ("ru", "Article 114-1 since May 2025.", "По статье 114-1 с мая 2025 г."),
    ("ka", "From March 4 to April 25, 2022.", "2022 წლის 4 მარტიდან 25 აპრილამდე."),
    ("tt", "From March 4 to April 25, 2022.", "2022 елның 4 мартыннан 25 апреленә кадәр."),
    ("ru", "Under article 5 may follow 7 marches.", "По статье 5 могут быть 7 маршей."),
)


@pytest.mark.parametrize(("tag", "source", "text"), PARTS)
def test_what_a_date_leaves_out_may_stand_elsewhere(tag: str, source: str, text: str) -> None:
    assert list(numbers(pair(tag, source, text))) == []


@pytest.mark.parametrize(
    ("tag", "source", "text", "said"),
    [
        (
            "ru",
            "From 4 March 2022 to 25 April 2023.",
            "С 4 марта по 25 апреля 2023 года.",
            "2022 of the English is missing",
        ),
        (
            "hu",
            "From March 4 to April 25, 2022.",
            "2022. április 4-től március 25-ig.",
            "2022-04-25, 4 March of the English has become 2022-04-04, 25 March",
        ),
        (
            "ru",
            "Since 1 February 2024.",
            "1 раз с марта, 2024.",
            "2024-02-01 of the English has become 1, March 2024",
        ),
        (
            "tt",
            "Since 1 February 2024.",
            "Март аенда 1 тапкыр, ике мең 2024.",
            "2024-02-01 of the English has become 1, 2024",
        ),
    ],
)
def test_a_part_of_a_date_that_is_another_is_told(tag: str, source: str, text: str, said: str) -> None:
    assert [each.message for each in numbers(pair(tag, source, text))] == [said]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("fa", "مصوب ۱۳ آبان ۱۴۰۱."),
        ("fa", "مصوب ۱۳ آبان‌ماه ۱۴۰۱."),
        ("fa", "مصوب ۱۳ آبان ماه سال ۱۴۰۱."),
        ("fa", "مصوب ۱۴۰۱/۸/۱۳."),
        ("fa", "مصوب ۱۳ آبان ۱۴۰۱ (۴ نوامبر ۲۰۲۲)."),
        ("fa", "مصوب ۴ نوامبر ۲۰۲۲ (۱۴۰۱/۰۸/۱۳)."),
        ("fa-AF", "مصوب ۱۳ عقرب ۱۴۰۱."),
        ("ps", "د ۱۴۰۱ کال د لړم ۱۳."),
    ],
)
def test_a_date_may_be_by_the_calendar_of_iran(tag: str, text: str) -> None:
    assert list(numbers(pair(tag, "Of 4 November 2022.", text))) == []
    [found] = numbers(pair(tag, "Of 5 November 2022.", text))
    assert found.message == "5 of the English has become 4"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1402, 12, 1), date(2024, 2, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 7, 1), date(2025, 9, 23)),
        ((1357, 11, 22), date(1979, 2, 11)),
    ],
)
def test_days_of_the_calendar_of_iran_are_known(day: tuple[int, int, int], told: date) -> None:
    assert gregorian(*day) == told


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("Of 02/20/2024.", "От 20.02.2024.", []),
        ("Of 20 February 2024.", "От 20 февраля 2023 года.", ["2024 of the English has become 2023"]),
        ("Of 20 Feb 2024.", "От 20 фев. 2024 г.", []),
        ("Of 20 Feb 2024.", "От 20 мар. 2024 г.", ["2024-02-20 of the English has become 2024-03-20"]),
        ("Of 2024-02-05.", "От 5.2.2024.", []),
        ("Of May 3–5, 2024.", "От 3–5 мая 2024 года.", []),
        ("In 2024.", "В 2024-25 году.", ["2024 of the English has become 2024.25"]),
        ("In law 5 of 2012, of February 20, 2024.", "В законе 5 2012 года от 20 февраля 2024 года.", []),
        ("1,234.5 rubles.", "1 234,5 рубля.", []),
        ("1,234.5 rubles.", "1.234,5 рубля.", []),
        ("5,000–10,000 rubles.", "5000–10 000 рублей.", []),
        ("5,000 rubles.", "50.000 рублей.", ["5000 of the English has become 50000"]),
        ("Articles 284.1–284.3.", "Статьи 284.1 и 284.3.", []),
        ("Articles 217/A and 217/B.", "Статьи 217/B и 217/A.", []),
        ("Articles 217/A and 217/B.", "Статьи 217A и 217/Б.", []),
        ("Articles 217/A and 5.", "Статьи 217/A и 5/B.", []),
        ("Articles 217/A and 218.", "Статьи 217/C и 218.", ["217/A of the English has become 217/C"]),
        ("5 to 15 days.", "5–15 суток.", []),
        ("5–15 days.", "От 5 до 16 суток.", ["5.15 of the English has become 16, 5"]),
    ],
)
def test_numbers_are_compared_as_what_they_are(source: str, text: str, said: list[str]) -> None:
    assert [each.message for each in numbers(pair("ru", source, text))] == said


SIZED = (
    ("ru", "A fine of 500,000 rubles.", "Штраф 500 тысяч рублей."),
    ("ru", "A fine of 5,000–10,000 rubles.", "Штраф 5–10 тыс. рублей."),
    ("ru", "A fine of 5,000 to 10,000 rubles.", "Штраф 5–10 тыс. рублей."),
    ("ru", "A fine of 5,000 to 10,000 rubles.", "Штраф от 5 до 10 тысяч рублей."),
    ("ru", "A fine of 5 to 10 thousand rubles.", "Штраф 5000–10 000 рублей."),
    ("uk", "A fine of 1 million hryvnias.", "Штраф 1 000 000 гривень."),
    ("uk", "A fine of 1.5 million hryvnias.", "Штраф 1 500 000 гривень."),
    ("ru", "A fine of 1,500,000 rubles, article 284.1.", "Штраф 1,5 млн рублей, статья 284.1."),
    ("hu", "A fine of 5,000 rubles.", "5 ezer rubel bírság."),
    ("fa", "A fine of 5,000,000 rials.", "جریمه ۵ میلیون ریال."),
    ("fa", "A fine of 5,000,000 rials.", "جریمه ۵/۰۰۰/۰۰۰ ریال."),
    ("fa", "A fine of 5,000,000 rials.", "جریمه ۵،۰۰۰،۰۰۰ ریال."),
    ("fa", "Articles 12, 500, 610.", "مواد ۱۲،۵۰۰،۶۱۰."),
    ("ru", "At 10:30.", "В 10.30."),
    ("ru", "5 thousand or 5 million rubles.", "5 млн или 5 тыс. рублей."),
    ("ru", "5 thousand rubles.", "5 тысяч рублей, не миллионов."),
)


@pytest.mark.parametrize(("tag", "source", "text"), SIZED)
def test_a_number_may_be_written_with_a_word_for_its_size(tag: str, source: str, text: str) -> None:
    assert list(numbers(pair(tag, source, text))) == []


@pytest.mark.parametrize(
    ("tag", "source", "text", "code", "said"),
    [
        ("uk", "Up to five years.", "До 5 років.", "number-count", "5 is not in the English"),
        ("ru", "In the 21st century.", "В XXI веке.", "number-count", "21 of the English is missing"),
        ("ru", "Articles 5, 6, and 7.", "Статьи 5–7.", "number-count", "6 of the English is missing"),
        (
            "ru",
            "Of 1 February 2024.",
            "От первого февраля 2024 года.",
            "number-count",
            "1 of the English is missing",
        ),
        ("fa", "5,000 rials.", "۵۰،۰۰۰ ریال.", "number", "5000 of the English has become 50000"),
        (
            "ru",
            "5 million rubles.",
            "5 тысяч рублей.",
            "number",
            "5 with 6 noughts of the English has become one with 3",
        ),
        ("ru", "1,500,000 rubles.", "1,5 тысяч рублей.", "number", "1500000 of the English has become 1.5"),
        ("ru", "Article 2.3.4.", "2 тысячи, 3.4.5.", "number", "2.3.4 of the English has become 2, 3.4.5"),
    ],
)
def test_a_number_that_may_be_in_words_is_a_warning_and_another_one_an_error(
    tag: str, source: str, text: str, code: str, said: str
) -> None:
    assert [(each.code, each.message) for each in numbers(pair(tag, source, text))] == [(code, said)]
    assert KINDS[code].severity is (Severity.WARNING if code == "number-count" else Severity.ERROR)
    assert (code in JUDGED) is (code == "number-count")


TWO: Mapping[str, str] = {
    "az": "1 yanvar 2024-cü ildən 5 mart 2025-ci ilə qədər",
    "ba": "2024 йылдың 1 ғинуарынан 2025 йылдың 5 мартына тиклем",
    "bs": "Od 1. januara 2024. do 5. marta 2025. godine",
    "ce": "2024 шеран 1 январера 2025 шеран 5 марте кхаччалц",
    "crh": "2024 senesi yanvar 1-nden 2025 senesi mart 5-ne qadar",
    "fa": "از ۱ ژانویهٔ ۲۰۲۴ تا ۵ مارس ۲۰۲۵",
    "hu": "2024. január 1-jétől 2025. március 5-éig",
    "hy": "2024 թ. հունվարի 1-ից մինչև 2025 թ. մարտի 5-ը",
    "ka": "2024 წლის 1 იანვრიდან 2025 წლის 5 მარტამდე",
    "kk": "2024 жылғы 1 қаңтардан 2025 жылғы 5 наурызға дейін",
    "ky": "2024-жылдын 1-январынан 2025-жылдын 5-мартына чейин",
    "ps": "د ۲۰۲۴ کال د جنورۍ له ۱مې د ۲۰۲۵ کال د مارچ تر ۵مې",
    "ru": "С 1 января 2024 года по 5 марта 2025 года",
    "sq": "Nga 1 janari 2024 deri më 5 mars 2025",
    "tg": "Аз 1 январи соли 2024 то 5 марти соли 2025",
    "tk": "2024-nji ýylyň 1-nji ýanwaryndan 2025-nji ýylyň 5-nji martyna çenli",
    "tt": "2024 елның 1 гыйнварыннан 2025 елның 5 мартына кадәр",
    "uk": "З 1 січня 2024 року до 5 березня 2025 року",
    "ro": "De la 1 ianuarie 2024 până la 5 martie 2025",
    "uz": "2024-yil 1-yanvardan 2025-yil 5-martgacha",
}


@pytest.mark.parametrize("tag", TWO)
def test_of_two_dates_each_year_may_stand_on_either_side_of_its_month(tag: str) -> None:
    assert list(numbers(pair(tag, "From January 1, 2024 to March 5, 2025.", TWO[tag]))) == []
    [found] = numbers(pair(tag, "From January 1, 2024 to March 6, 2025.", TWO[tag]))
    ending = (
        "2025-03-06 of the English has become 2025, 5" if tag in UNKNOWN else "6 of the English has become 5"
    )
    assert found.message == ending


@pytest.mark.parametrize("tag", sorted(TWO.keys() - UNKNOWN))
def test_years_that_change_places_are_told(tag: str) -> None:
    [found] = numbers(pair(tag, "From January 1, 2025 to March 5, 2024.", TWO[tag]))
    assert found.message == "2024-03-05, 2025-01-01 of the English has become 2024-01-01, 2025-03-05"


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
