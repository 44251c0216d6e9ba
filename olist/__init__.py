"""The command line, the settings, and the embedded services (Postgres and S3)."""
