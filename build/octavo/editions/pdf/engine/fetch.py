"""The fetcher: what a page may load is what the edition hands over, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage, Message
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

#: The scheme of resources that the edition hands over: images and fonts by name.
SCHEME = "octavo:"

#: Headers as they are written.
_PLAIN = Message().policy


class Shelf(URLFetcher):  # type: ignore[misc]
    """Serves resources by name from memory; whatever else is asked for is refused and noted."""

    def __init__(self, resources: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols={"octavo"}, allow_redirects=False)
        self.resources = resources
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The resource; raises ValueError for anything that was not handed over."""
        name = url.removeprefix(SCHEME).lstrip("/")
        if not url.startswith(SCHEME) or name not in self.resources:
            self.refused.append(url)
            raise ValueError(f"not part of the book: {url}")
        media_type, data = self.resources[name]
        # as it is: to take a header apart, Python loads a parser of all that mail may have
        headers = EmailMessage(policy=_PLAIN)
        headers["Content-Type"] = media_type
        return URLFetcherResponse(url, data, headers=headers)
