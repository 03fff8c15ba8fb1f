"""The archive as web page, HTTP API and feeds; it only reads, and knows nothing but the archive."""
