"""A source's bytes into S3: by content, never overwritten, the manifest last."""
