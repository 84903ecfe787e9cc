"""What other people's download costs: a spider that asks for pages and yields their addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    """Asks for each address of a file: ``-a addresses=FILE``."""

    name = "bare"
    addresses = ""

    async def start(self) -> AsyncIterator[Request]:
        for url in Path(self.addresses).read_text("utf-8").split():
            yield Request(url)

    def parse(self, response: Response) -> Iterator[dict[str, str]]:
        yield {"url": response.url}
