"""Numbers, references and dates of a translation against those of the English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from babel.dates import format_date, format_skeleton

from notices.errors import Severity
from notices.translating.checks import KINDS
from notices.translating.checks.iranian import gregorian
from notices.translating.checks.numbers import numbers
from notices.translating.locales import languages
from notices.translating.signing import JUDGED
from tests.translation_support import pair

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
