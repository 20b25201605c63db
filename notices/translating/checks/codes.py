"""Every kind of finding in a catalog: its code, how bad it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from notices.errors import Severity
from notices.lint.codes import Kind

__all__ = ["KINDS"]

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        # The file.
        "unreadable-file": Kind(
            _E,
            "The file is not there, is larger than 4 MiB, or may not be read.",
            "See that it is there, and who may read it.",
        ),
        "encoding": Kind(
            _E,
            "The file is not UTF-8 text.",
            "Save it as UTF-8.",
        ),
        "byte-order-mark": Kind(
            _W,
            "The file begins with a byte-order mark, which gettext's tools take for text.",
            "Save it as UTF-8 without one.",
        ),
        "unreadable-line": Kind(
            _E,
            "A line is neither a comment nor a keyword with a text in quotes.",
            'Write it like: msgstr "text".',
        ),
        "header": Kind(
            _W,
            "A field of the header is missing, or says what is not so.",
            "Write what the message names; `notices translations update` writes what is missing.",
        ),
        "folder": Kind(
            _E,
            "The folder is not called by the tag of a language.",
            "Name it like ru or sr_Latn_ME.",
        ),
        # The entry.
        "duplicate": Kind(
            _E,
            "The same text is translated twice.",
            "Delete one of the two.",
        ),
        "plural": Kind(
            _E,
            "The entry has plural forms: no notice has.",
            "Delete it and run `notices translations update`.",
        ),
        "outdated": Kind(
            _W,
            "The English is no longer what the rule files say, so that the translation is not used.",
            "Run `notices translations update`, and translate the English of today.",
        ),
        "untranslated": Kind(
            _W,
            "A notice that is shown to readers is not translated.",
            "Translate the entry.",
        ),
        "fuzzy": Kind(
            _W,
            "The entry is marked as needing work, so that it is not used.",
            "Mend the text, and take the mark away.",
        ),
        # The text.
        "placeholder": Kind(
            _E,
            "A placeholder of the English is missing, or one is doubled, unknown or written wrongly.",
            "Copy the placeholders from the English, each as often as it stands there.",
        ),
        "link": Kind(
            _E,
            "The marks of the link are not one {link_start} before one {link_end}, with words between.",
            "Put {link_start} before the words of the link, and {link_end} behind them.",
        ),
        "markup": Kind(
            _E,
            "The text holds HTML or other markup, or a reference to a character.",
            "Delete it, or write the character itself.",
        ),
        "address": Kind(
            _E,
            "The text holds a web or mail address that the English has not.",
            "Delete it: links come from the rule.",
        ),
        "bidi": Kind(
            _E,
            "A character turns the order of what is written, or such a turn does not end.",
            "Delete it: the language's own letters set the order.",
        ),
        "control-character": Kind(
            _E,
            "The text holds a character that nobody can see.",
            "Delete it.",
        ),
        "no-words": Kind(
            _E,
            "The text has no letter and no digit.",
            "Translate the English.",
        ),
        "number": Kind(
            _E,
            "A number or the article of a law is not that of the English.",
            "Copy it from the English, digit by digit.",
        ),
        "number-count": Kind(
            _W,
            "A number of the English is missing, or there is one that it has not.",
            "Copy it from the English; where your language writes it in words, leave it so.",
        ),
        "paragraphs": Kind(
            _W,
            "The text has more or fewer paragraphs than the English.",
            "Part it by empty lines where the English is.",
        ),
        "punctuation": Kind(
            _W,
            "The text ends otherwise than the English: with a full stop, a question mark, a colon or none.",
            "End it as the English ends, with the sign of your language.",
        ),
        "space": Kind(
            _W,
            "There is a space too many, or one too few at an end of the text.",
            "Write single spaces, and none at the ends.",
        ),
        "mixed-script": Kind(
            _E,
            "A word mixes letters of two scripts that look alike: it is not found, and read aloud wrongly.",
            "Write the whole word with the letters of your language.",
        ),
        "script": Kind(
            _E,
            "The text is not in the script of the language.",
            "Translate it into the language of the file.",
        ),
        "language": Kind(
            _W,
            "The text does not look like the language of the file.",
            "Translate it into the language of the file.",
        ),
        "same-as-english": Kind(
            _W,
            "The text is the English itself.",
            "Translate it, or leave it empty.",
        ),
        "english-left": Kind(
            _W,
            "A part of the text is still in English.",
            "Translate it.",
        ),
        "oversized": Kind(
            _E,
            "The text is longer than 8,000 characters, so that it is not used.",
            "Shorten it.",
        ),
        "too-long": Kind(
            _W,
            "The text is longer than its limit, so that it fills a small screen.",
            "Shorten it.",
        ),
        "glossary": Kind(
            _W,
            "A term is not translated as `glossary.toml` says.",
            "Use the term that the message names, inflected.",
        ),
        # Other tools.
        "msgfmt": Kind(
            _W,
            "gettext's `msgfmt --check` complains.",
            "Mend what it names.",
        ),
        "pofilter": Kind(
            _N,
            "translate-toolkit's `pofilter` complains.",
            "See whether it is right.",
        ),
        "detected": Kind(
            _N,
            "`py3langid` takes the text for another language (`--detect`).",
            "See whether the text is in the language of the file.",
        ),
    }
)
