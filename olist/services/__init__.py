"""The embedded services: a real PostgreSQL and an S3 (SeaweedFS), without Docker or an account."""

from olist.services.apps import App
from olist.services.environment import env_file_of, environment, write_env_file
from olist.services.lifetime import running, wait_until_stopped
from olist.services.locks import User
from olist.services.ports import free_port
from olist.services.state import ServicesStatus, reset, status
from olist.services.up import addresses, down, up

__all__ = [
    "App",
    "ServicesStatus",
    "User",
    "addresses",
    "down",
    "env_file_of",
    "environment",
    "free_port",
    "reset",
    "running",
    "status",
    "up",
    "wait_until_stopped",
    "write_env_file",
]
