"""The embedded services: a real PostgreSQL and an S3 (SeaweedFS), without Docker or an account."""

from olist.services.lifetime import running

__all__ = ["running"]
