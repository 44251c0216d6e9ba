"""Where the embedded services are and who may speak to them: `connection.json`, mode 0600."""

import json
import secrets

from olist.services.private import read_object, write_private
from olist.settings import ROLES, Connection, Settings

_SECRETS = (
    "admin_password",
    "s3_access_key",
    "s3_secret_key",
    "s3_admin_access_key",
    "s3_admin_secret_key",
)


def write(settings: Settings, ports: dict[str, int]) -> Connection:
    """Write and return the connection; secrets are made once, and kept."""
    content = read_object(settings.connection_file)
    for name in _SECRETS:
        content.setdefault(name, secrets.token_hex(16))
    passwords = content.setdefault("role_passwords", {})
    for role in ROLES:
        passwords.setdefault(role, secrets.token_hex(16))
    content |= {
        "pg_host": "127.0.0.1",
        "pg_port": ports["postgres"],
        "pg_database": "olist",
        "admin_user": "postgres",
        "s3_endpoint": f"http://127.0.0.1:{ports['s3']}",
        "s3_region": "us-east-1",
    }
    write_private(settings.connection_file, json.dumps(content, indent=1))
    return Connection(**content)
