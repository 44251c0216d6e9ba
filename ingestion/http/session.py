"""A session of requests that does not fall back from https to http."""

from urllib.parse import urljoin, urlsplit

import requests

from ingestion.http.errors import where
from olist.errors import BadUsage


class Session(requests.Session):
    """A session that follows no redirect from https to http."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer redirects to.

        Raises:
            BadUsage: it leaves TLS.
        """
        target = super().get_redirect_target(resp)
        if target and urlsplit(resp.url).scheme == "https":
            whole = urljoin(resp.url, target)
            if urlsplit(whole).scheme != "https":
                raise BadUsage(
                    f"{where(resp.url)} redirects to {where(whole)} without TLS: it is not followed"
                )
        return target
