"""Write docker/.env with random passwords, unless it is there. Mode 0600, never committed."""

import os
import secrets
from pathlib import Path

NAMES = (
    "POSTGRES_PASSWORD",
    "OLIST_LOADER_PASSWORD",
    "OLIST_TRANSFORMER_PASSWORD",
    "OLIST_PUBLISHER_PASSWORD",
    "OLIST_READER_PASSWORD",
    "DAGSTER_PASSWORD",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_SIGNING_KEY",
)


def main() -> None:
    """Create the file; an existing one is left as it is, since the volumes know its passwords."""
    path = Path(__file__).parent / ".env"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={secrets.token_hex(20)}\n" for name in NAMES)


if __name__ == "__main__":
    main()
