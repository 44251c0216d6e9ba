"""Where Kaggle's credentials may go, and where they are; tokens are found by its client itself."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from ingestion.sources.url import is_safe
from olist.errors import BadUsage


def check_endpoint(endpoint: str | None) -> None:
    """Refuse an address of the API to which credentials would go in the open.

    Raises:
        BadUsage: it is neither https nor this machine, or has a password in it.
    """
    if endpoint is None:
        return
    parts = urlsplit(endpoint)
    if not is_safe(parts) or "@" in parts.netloc:
        raise BadUsage(
            "OLIST_KAGGLE_ENDPOINT must be an https:// address without a password in it "
            "(http:// for this machine only)"
        )


def username_and_key() -> tuple[str | None, str | None]:
    """Return what the environment or the kaggle.json of KAGGLE_CONFIG_DIR says.

    Raises:
        BadUsage: the file is damaged, or may not be read.
    """
    if (username := os.environ.get("KAGGLE_USERNAME")) and (key := os.environ.get("KAGGLE_KEY")):
        return username, key
    if folder := os.environ.get("KAGGLE_CONFIG_DIR"):
        file = Path(folder) / "kaggle.json"
        try:
            content = json.loads(file.read_text())
            return str(content["username"]), str(content["key"])
        except FileNotFoundError:
            return None, None
        except (OSError, ValueError, KeyError, TypeError):
            raise BadUsage(
                f"{file} is not Kaggle's file of credentials: mend or remove it"
            ) from None
    return None, None
