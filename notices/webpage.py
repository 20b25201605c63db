"""The shell of a page that stands alone: a file to open, to print, to send, that fetches nothing."""

from __future__ import annotations

from html import escape

__all__ = ["webpage"]

# The page itself forbids what it must not do, wherever it is opened.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

#: The look that such pages share: readable at any width, dark on a screen where the reader's system is.
_STYLE = """\
:root { --text: #1a1c1e; --quiet: #4d545b; --page: #fff; --line: #c9ced3; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --text: #e8eaec; --quiet: #b3bac1; --page: #14171a; --line: #454c53; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; color: var(--text);
  background: var(--page); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; max-width: 44rem; }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: start; font-weight: 600; padding: .5rem 0; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid var(--line); }
"""


def webpage(title: str, body: str, style: str = "", *, language: str = "en") -> str:
    """A whole HTML document: one style sheet inside, no script, no request to anywhere.

    title: plain text. body: HTML, taken as it is. style: CSS that follows the shared one, whose
    variables --text, --quiet, --page and --line are the colours of the page; taken as it is.
    """
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{escape(language)}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>\n{_STYLE}{style}</style>\n"
        "</head>\n"
        f"<body>\n{body}</body>\n"
        "</html>\n"
    )
