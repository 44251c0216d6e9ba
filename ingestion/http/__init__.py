"""HTTP as the sources speak it: `HttpClient` asks, `TryAgain` says that asking again may help."""

from ingestion.http.client import USER_AGENT, HttpClient
from ingestion.http.errors import TryAgain, where
from ingestion.http.reason import reason

__all__ = ["USER_AGENT", "HttpClient", "TryAgain", "reason", "where"]
