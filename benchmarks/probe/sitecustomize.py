"""Lets a benchmark look into a crawl that another program starts: Python imports this before anything else.

With this folder on PYTHONPATH, `scrapy crawl` runs with the settings that it would have had, and `Pulse` besides.
"""

import os
import sys

if "scrapy" in sys.orig_argv and os.environ.get("SCRAPY_SETTINGS_MODULE") == "crawler.settings":
    os.environ["SCRAPY_SETTINGS_MODULE"] = "benchmarks.probe.settings"
