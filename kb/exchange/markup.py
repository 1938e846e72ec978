"""The little HTML that other publishers keep in their fields, to our plain text and back."""

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

_BREAKS = {"p", "br", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_DROPPED = {"script", "style"}


class _Lines(HTMLParser):
    """Collects lines of text: (kind, text), where kind is "item", "heading" or "line"."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, str]] = []
        self._words = ""
        self._kind = "line"
        self._hidden = 0
        self._link = ""

    def flush(self) -> None:
        text = " ".join(self._words.split())
        if text:
            self.lines.append((self._kind, text))
        self._words, self._kind = "", "line"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._hidden += 1
        if tag in _BREAKS or tag == "li":
            self.flush()
        if tag == "li":
            self._kind = "item"
        elif tag in _HEADINGS:
            self._kind = "heading"
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._hidden = max(0, self._hidden - 1)
        if tag in _BREAKS or tag == "li":
            self.flush()
        if tag == "a" and self._link.startswith(("http://", "https://")):
            if self._link not in self._words:
                self._words += f" ({self._link})"
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words += data if "<" not in data else data.replace("<", " ")


def html_lines(html: str) -> list[tuple[str, str]]:
    """Return the lines of a field: (kind, text), kind being "item", "heading" or "line"."""
    if "<" not in html:
        return [("line", " ".join(part.split())) for part in html.splitlines() if part.strip()]
    parser = _Lines()
    parser.feed(html)
    parser.close()
    parser.flush()
    return parser.lines


def html_text(html: str) -> str:
    """Return a field as plain text, a line a paragraph."""
    return "\n".join(text for _kind, text in html_lines(html))


def text_html(text: str) -> str:
    """Return plain text as paragraphs."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line)


def list_html(items: Iterable[str]) -> str:
    """Return items as a list, "" for none."""
    inner = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
    return f"<ul>{inner}</ul>" if inner else ""
