"""The name of the site a page is on, told apart from the names of people and of articles."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wartaspider.pages import structured
from wartaspider.pages.bylines import split_names
from wartaspider.pages.document import Document

SITE_NAMES = frozenset({"warta ekonomi", "wartaekonomi", "redaksi"})
MAX_TITLE = 500

_DOMAINS = (".com", ".id", ".net", ".tv", ".co")
_TITLE_MARKS = (" | ", " - ", " – ", " — ", " : ")
_NEWSROOM = re.compile(r"\A(?:tim )?(?:redaksi|newsroom|admin|tim)\b\s*")


class OwnName:
    """Says whether a name is that of the page's own site."""

    def __init__(self, document: Document) -> None:
        self.stated = {n.casefold() for n in document.metas.get("og:site_name", [])[:3]}
        addresses = (document.base_url, *document.own_addresses)
        self.host = {p for url in addresses for p in document.host_of(url).split(".")}

    def is_site(self, name: str) -> bool:
        """Whether a name is the site's, its newsroom's or a domain's, and no person's."""
        name = _NEWSROOM.sub("", name.casefold().strip())
        joined = "".join(name.split())
        return (
            not name
            or name in SITE_NAMES
            or name in self.stated
            or joined.endswith((*_DOMAINS, "developer"))
            or (len(joined) > 3 and joined in self.host)
            or any(len(part) > 4 and joined.startswith(part) for part in self.host)
        )

    def is_title(self, name: str) -> bool:
        """Whether a text is the site's whole name, as it stands before a report's first words."""
        joined = "".join(name.casefold().split())
        hosts = {part.replace("-", "") for part in self.host}
        return name.casefold().strip() in self.stated or (len(joined) > 3 and joined in hosts)

    def people(self, value: object) -> list[str]:
        """Names of people in JSON-LD or in a text; no organisations, not the site itself."""
        members = value if isinstance(value, list) else [value]
        texts = (
            t for m in members[:20] if not _is_group(m) for t in structured.texts_of(_name_of(m))
        )
        names = (name for text in texts if "://" not in text for name in split_names(text))
        return [name for name in dict.fromkeys(names) if not self.is_site(name)]

    def without(self, title: str | None) -> str | None:
        """A title without ``| Site`` or ``- Site`` behind it."""
        for mark in _TITLE_MARKS if title else ():
            head, _, tail = (title or "").rpartition(mark)
            if head and (mark == " | " or self.is_site(tail)):
                return head.strip()
        return title if title and len(title) <= MAX_TITLE else None


def _name_of(value: object) -> object:
    return value.get("name") if isinstance(value, Mapping) else value


def _is_group(value: object) -> bool:
    return isinstance(value, Mapping) and any(
        "organization" in kind for kind in structured.types_of(value)
    )
