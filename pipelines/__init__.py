"""The pipelines: bytes in, records out; the only place where the crawler and the archive meet."""
