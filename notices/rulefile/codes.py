"""The kinds of complaints about rule files: what each means and how to mend it, in a sentence.

`Code` names a kind, `CODES` says it in words. `UNREAD` and `BEYOND_SCHEMA` say which of them no JSON
Schema can tell in an editor, and why; all others it tells too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["BEYOND_SCHEMA", "CODES", "UNREAD", "Code"]


class Code(StrEnum):
    """What kind of mistake a complaint about a rule file is of."""

    ALIAS = "alias"
    BAD_KEY = "bad-key"
    CIRCLE = "circle"
    CONTROL_CHARACTER = "control-character"
    DAYS_REVERSED = "days-reversed"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_NAME = "duplicate-name"
    DUPLICATE_VALUE = "duplicate-value"
    EMPTY_FILE = "empty-file"
    EMPTY_LIST = "empty-list"
    FILE_TOO_LARGE = "file-too-large"
    FORBIDDEN_CHARACTER = "forbidden-character"
    LINK = "link"
    LINK_OVER_PARAGRAPHS = "link-over-paragraphs"
    LINK_WITHOUT_TARGET = "link-without-target"
    MISSING_KEY = "missing-key"
    MISSING_VALUE = "missing-value"
    NESTED_TOO_DEEP = "nested-too-deep"
    NETWORK_HOST_BITS = "network-host-bits"
    NO_CONDITION = "no-condition"
    NO_RULE_FILE = "no-rule-file"
    NO_WORDS = "no-words"
    NOT_A_DAY = "not-a-day"
    NOT_A_HOST = "not-a-host"
    NOT_A_LANGUAGE = "not-a-language"
    NOT_A_NAME = "not-a-name"
    NOT_A_NETWORK = "not-a-network"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_PATH = "not-a-path"
    NOT_A_RULE_FILE = "not-a-rule-file"
    NOT_A_WEB_ADDRESS = "not-a-web-address"
    NOT_A_WORD = "not-a-word"
    NOT_UTF8 = "not-utf8"
    PATH_NEVER_MATCHES = "path-never-matches"
    PLACEHOLDER = "placeholder"
    RADIUS_ALONE = "radius-alone"
    SECOND_DOCUMENT = "second-document"
    SHOWN_TO_EVERYBODY = "shown-to-everybody"
    TEXT_TOO_LONG = "text-too-long"
    TOO_COMPLEX = "too-complex"
    TOO_MANY_PROBLEMS = "too-many-problems"
    UNKNOWN_COUNTRY = "unknown-country"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_NOTICE = "unknown-notice"
    UNKNOWN_REGION = "unknown-region"
    UNKNOWN_SUBDIVISION = "unknown-subdivision"
    UNKNOWN_TIME_ZONE = "unknown-time-zone"
    UNKNOWN_WORD = "unknown-word"
    UNREADABLE_FILE = "unreadable-file"
    WINDOW_WITHOUT_DAYS = "window-without-days"
    WRONG_SHAPE = "wrong-shape"
    YAML_SYNTAX = "yaml-syntax"


#: What each code means, and how to mend it: two plain sentences at most.
CODES: Mapping[Code, str] = {
    Code.ALIAS: "An anchor (&) or alias (*) of YAML is used. Write the value out, or quote it if it is text.",
    Code.BAD_KEY: "A key is empty or no word. Write one word before the colon.",
    Code.CIRCLE: "Regions or notices name each other in a circle. Delete one of these uses.",
    Code.CONTROL_CHARACTER: "A text holds a character that nobody can see. Delete it.",
    Code.DAYS_REVERSED: "A day is before the one that it must follow. Swap them, or mend one.",
    Code.DUPLICATE_KEY: "A key is given twice in one place. Delete one of them.",
    Code.DUPLICATE_NAME: "Two notices, or two regions, have the same name. Rename or delete one.",
    Code.DUPLICATE_VALUE: "A list names the same value twice. Delete one of them.",
    Code.EMPTY_FILE: "A rule file holds nothing but comments. Write a notice or regions, or delete it.",
    Code.EMPTY_LIST: "A list has no item. Name at least one value, or delete the key.",
    Code.FILE_TOO_LARGE: "A rule file is larger than 1 MiB. Split it.",
    Code.FORBIDDEN_CHARACTER: "The file holds a character that YAML does not allow. Delete it.",
    Code.LINK: "The link of a text is not one {link_start} and one {link_end} around words. "
    "Put them into body or link, never into the title.",
    Code.LINK_OVER_PARAGRAPHS: "The words of a link go on in another paragraph. Put them into one.",
    Code.LINK_WITHOUT_TARGET: "A text holds a link, but nothing says where it leads. Add 'more_info'.",
    Code.MISSING_KEY: "A key that must be there is not. Add it.",
    Code.MISSING_VALUE: "A key has no value. Write the value, or delete the key.",
    Code.NESTED_TOO_DEEP: "Lists and keys lie within each other more than 40 deep. No rule needs so many.",
    Code.NETWORK_HOST_BITS: "A network has more digits than its length says. Write its first address.",
    Code.NO_CONDITION: "A condition says nothing. Name a key and a value, or delete it.",
    Code.NO_RULE_FILE: "A folder of rules holds no .yaml file. Add one, or name another folder.",
    Code.NO_WORDS: "A text has no letter and no digit. Write what the reader must know.",
    Code.NOT_A_DAY: "A day is not in the calendar, or not from 1800 to 2999. Write it like 2026-11-22.",
    Code.NOT_A_HOST: "A site is not a host name. Write it like www.example.org, without https://.",
    Code.NOT_A_LANGUAGE: "A language is not a tag. Write it like ru or sr-Latn.",
    Code.NOT_A_NAME: "A name is more than lower-case letters, digits, single hyphens. Use only those.",
    Code.NOT_A_NETWORK: "A network cannot be read. Write it like 192.0.2.0/24 or 2001:db8::/32.",
    Code.NOT_A_NUMBER: "A number is not whole, or out of its bounds. Write it in digits, within them.",
    Code.NOT_A_PATH: "A path does not begin with a slash, or holds what no path holds. "
    "Write it like /legal/terms or /legal/*.",
    Code.NOT_A_RULE_FILE: "A file begins with neither a notice nor regions. Begin it with one of these keys.",
    Code.NOT_A_WEB_ADDRESS: "An address is not whole, or may not be linked to. Begin it with https://.",
    Code.NOT_A_WORD: "A tag holds a space or a comma. Write several tags as a list: [a, b].",
    Code.NOT_UTF8: "The file is not UTF-8 text, or holds a zero byte. Save it as UTF-8, without such.",
    Code.PATH_NEVER_MATCHES: "A path is written as no page has it. Write it decoded and without dots.",
    Code.PLACEHOLDER: "A text holds an unknown word in braces, or a brace alone. "
    "Known are {publisher}, {link_start} and {link_end}.",
    Code.RADIUS_ALONE: "A radius stands alone in a region. Say where, by country, subdivision or city.",
    Code.SECOND_DOCUMENT: "A line --- begins a second document in one file. Put it into a file of its own.",
    Code.SHOWN_TO_EVERYBODY: "A notice does not say to whom it is shown. Name a region, language or path.",
    Code.TEXT_TOO_LONG: "A text has more than 4000 characters. Shorten it.",
    Code.TOO_COMPLEX: "Regions are made of regions in too many ways or steps. Name the last ones directly.",
    Code.TOO_MANY_PROBLEMS: "There are more than a hundred problems in a file. Mend those told first.",
    Code.UNKNOWN_COUNTRY: "A country is not a code of ISO 3166-1. Write it like UA.",
    Code.UNKNOWN_KEY: "A key is not known in its place. Mend its spelling, or move it to where it belongs.",
    Code.UNKNOWN_NOTICE: "A notice is named that is not there. Mend its spelling, or add the notice.",
    Code.UNKNOWN_REGION: "A region is named that is not there. Mend its spelling, or add the region.",
    Code.UNKNOWN_SUBDIVISION: "A subdivision is not a code of ISO 3166-2. Write it like UA-43.",
    Code.UNKNOWN_TIME_ZONE: "A time zone is not known. Write it like Europe/Moscow.",
    Code.UNKNOWN_WORD: "A value is not one of the few words that are known here. Take one of these.",
    Code.UNREADABLE_FILE: "A file or folder cannot be read. See that it is there, and who may read it.",
    Code.WINDOW_WITHOUT_DAYS: "A window has neither 'from' nor 'until'. Give one, or delete 'in_force'.",
    Code.WRONG_SHAPE: "One value, a list, or keys and values stands where another of these is wanted. "
    "Write what the message names.",
    Code.YAML_SYNTAX: "The text is not YAML. Mend quotes, brackets or indentation where the message points.",
}

#: Where one of these is told, nothing more of the file is read: no schema comes to look at it either.
UNREAD: frozenset[Code] = frozenset(
    {
        Code.ALIAS,
        Code.EMPTY_FILE,
        Code.FILE_TOO_LARGE,
        Code.FORBIDDEN_CHARACTER,
        Code.NESTED_TOO_DEEP,
        Code.NO_RULE_FILE,
        Code.NOT_UTF8,
        Code.SECOND_DOCUMENT,
        Code.UNREADABLE_FILE,
        Code.YAML_SYNTAX,
    }
)

_OTHER_FILES = "it takes all files together"
#: What no schema can tell of a file that can be read, and why.
BEYOND_SCHEMA: Mapping[Code, str] = {
    Code.CIRCLE: _OTHER_FILES,
    Code.DAYS_REVERSED: "a schema compares no two values",
    Code.DUPLICATE_KEY: "a schema sees each key once; editors tell it by themselves",
    Code.DUPLICATE_NAME: _OTHER_FILES,
    Code.LINK_OVER_PARAGRAPHS: "what parts paragraphs depends on how the text is written in YAML",
    Code.NETWORK_HOST_BITS: "a schema does not calculate",
    Code.TOO_COMPLEX: _OTHER_FILES,
    Code.UNKNOWN_NOTICE: _OTHER_FILES,
    Code.UNKNOWN_REGION: _OTHER_FILES,
    Code.UNKNOWN_TIME_ZONE: "the list of time zones changes every year, and is that of the machine",
}
