"""One text and its translation, looked at by all checks with the glossary that is shipped."""

from __future__ import annotations

from notices import catalogs
from notices.translating.checks import of_text
from notices.translating.checks.finding import Pair
from notices.translating.document import Unit
from notices.translating.glossary import Glossary
from notices.translating.locales import language

GLOSSARY = Glossary.load(catalogs.SHIPPED)


def pair(tag: str, source: str, text: str) -> Pair:
    unit = Unit(source=source, translations=(text,))
    return Pair(unit=unit, language=language(tag), glossary=GLOSSARY)


def told(tag: str, source: str, text: str) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in of_text(pair(tag, source, text))]
