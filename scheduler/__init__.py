"""The scheduler: timed harvests, what came of them, and whether that is as it should be."""
