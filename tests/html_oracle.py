"""What conforming parsers make of a page, as plain values that can be compared.

Two parsers that share no code: justhtml, which follows the current standard, and html5lib, which follows
that of 2016. Bytes are read as latin-1, so that every byte is one character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import html5lib
from html5lib.treebuilders import getTreeBuilder
from justhtml import JustHTML

__all__ = ["FRAGMENT", "PARSERS", "Spot", "Tree", "astray", "damage", "taken_out"]

Tree = tuple[Any, ...]

FRAGMENT = (
    b'<section class="n" lang="ru"><h2>Notice &#171;x&#187;</h2><p>To <a href="/l">read</a>.</p></section>'
)


def _element(name: str, attributes: dict[str, str], children: list[Tree]) -> Tree:
    return ("element", name, tuple(sorted(attributes.items())), _merge(children))


def _merge(children: list[Tree]) -> Tree:
    """Neighbouring text is one text."""
    merged: list[Tree] = []
    for child in children:
        if merged and child[0] == merged[-1][0] == "text":
            merged[-1] = ("text", merged[-1][1] + child[1])
        elif child != ("text", ""):
            merged.append(child)
    return tuple(merged)


def _text(page: bytes) -> str:
    return page.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def justhtml_tree(page: bytes) -> Tree:
    text = _text(page)
    return _from_justhtml(JustHTML(text, sanitize=False, scripting_enabled=True).root)


def _doctype(data: Any) -> Any:
    return data if isinstance(data, str) else (data.name, data.public_id, data.system_id)


def _from_justhtml(node: Any) -> Tree:
    if node.name in ("#text", "#comment", "!doctype", "#processing-instruction"):
        return (node.name.strip("#!"), _doctype(node.data))
    children = [_from_justhtml(child) for child in node.children or ()]
    content = getattr(node, "template_content", None)
    if content is not None:
        children.append(("content", _merge([_from_justhtml(child) for child in content.children or ()])))
    attributes = {str(name): str(value) for name, value in (getattr(node, "attrs", None) or {}).items()}
    return _element(f"{getattr(node, 'namespace', None)}:{node.name}", attributes, children)


_DOM = getTreeBuilder("dom")


def html5lib_tree(page: bytes) -> Tree:
    parser = html5lib.HTMLParser(tree=_DOM, namespaceHTMLElements=True)
    return _from_dom(parser.parse(_text(page), scripting=True))


def _from_dom(node: Any) -> Tree:
    if node.nodeType == node.TEXT_NODE:
        return ("text", node.data)
    if node.nodeType == node.COMMENT_NODE:
        return ("comment", node.data)
    if node.nodeType == node.DOCUMENT_TYPE_NODE:
        return ("doctype", node.name, node.publicId, node.systemId)
    attributes = dict(node.attributes.items()) if node.attributes else {}
    namespace = "html" if (node.namespaceURI or "").endswith("xhtml") else node.namespaceURI
    return _element(
        f"{namespace}:{node.nodeName}", attributes, [_from_dom(child) for child in node.childNodes]
    )


PARSERS = {"justhtml": justhtml_tree, "html5lib": html5lib_tree}


def _part(tree: Tree, name: str) -> Tree:
    return next((child for child in tree[3] if child[0] == "element" and child[1] == f"html:{name}"), ())


NOTICE = {
    name: _part(_part(parse(b"<body>" + FRAGMENT), "html"), "body")[3][0] for name, parse in PARSERS.items()
}


def _without_notice(tree: Tree, notice: Tree) -> Tree | None:
    """The document with body's first child taken out, or None where that is not the notice."""
    html = _part(tree, "html")
    body = _part(html, "body") if html else ()
    if not body or not body[3] or body[3][0] != notice:
        return None
    bare = (*body[:3], _merge(list(body[3][1:])))
    root = (*html[:3], tuple(bare if child is body else child for child in html[3]))
    return (*tree[:3], tuple(root if child is html else child for child in tree[3]))


# Where a parser leaves the current standard, found by its disagreement with the other one and looked up in
# the standard's text. Its word on such pages is not taken; the other parser's is.
_ASTRAY = {
    "html5lib": {"knows no template element": rb"<template"},
    "justhtml": {
        "puts what </br> makes behind body": rb"</br",
        "puts space behind a body that an end tag implied": rb"</head[^>]*>(?:\s|<[!/?][^>]*>)*</(body|html)",
        "goes back into head for a second <head>, and so for its noscript": rb"</head.*<head.*<noscript",
        "goes back into head behind a template, and so for a noscript": rb"</head.*<template.*<noscript",
        "ends a comment at <!--!>, and none at ---!>": rb"<!--!>|---!>",
        "reads a raw end tag's attributes otherwise": rb"""</(?:script|style|title|no\w+)[\s/][^>]*["'=]""",
    },
}


def astray(page: bytes, parser: str) -> str:
    """Why a parser's word on this page is not taken; empty where it is."""
    found = (why for why, sign in _ASTRAY[parser].items() if re.search(sign, page, re.IGNORECASE | re.DOTALL))
    return next(found, "")


def damage(page: bytes, injected: bytes, parser: str, *, before: Tree | None = None) -> str:
    """What the notice did to the page in the eyes of a parser; empty where it did nothing.

    before: what the parser makes of the page, where that is known.
    """
    parse = PARSERS[parser]
    rest = _without_notice(parse(injected), NOTICE[parser])
    if rest is None:
        return "the notice is not body's first child"
    return "" if rest == (before or parse(page)) else "the rest of the page is parsed otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a notice stands in a document: in which elements, from html inwards, and between which nodes."""

    within: tuple[Tree, ...]
    before: tuple[Tree, ...]
    behind: tuple[Tree, ...]


def taken_out(injected: bytes, parser: str) -> tuple[Tree, list[Spot]]:
    """The document without its notices, wherever they stand, and where they stood."""
    spots: list[Spot] = []
    return _taken_out(PARSERS[parser](injected), NOTICE[parser], (), spots), spots


def _taken_out(tree: Tree, notice: Tree, within: tuple[Tree, ...], spots: list[Spot]) -> Tree:
    if tree[0] not in ("element", "content"):
        return tree
    children = tree[-1]
    around = (*within, tree)
    spots += [
        Spot(within=around, before=children[:at], behind=children[at + 1 :])
        for at, child in enumerate(children)
        if child == notice
    ]
    kept = [_taken_out(child, notice, around, spots) for child in children if child != notice]
    return (*tree[:-1], _merge(kept))
