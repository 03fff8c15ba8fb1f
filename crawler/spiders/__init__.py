"""The spiders: one for reports, one that only looks where they are."""
