"""Run the reports spider on several sites at once in one process, as `python -m tests.crawl.several DIRECTORY SITE…`.

Writes DIRECTORY/<site>.jsonl (items) and DIRECTORY/stats.json; settings come from FAZHI_… in the environment.
"""

import json
import sys
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings


def main(directory: Path, sites: list[str]) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("FAZHI_REGISTRY", str(directory))
    settings.set("LOG_LEVEL", "WARNING")
    settings.set("FEEDS", {f"{directory}/%(wanted_site)s.jsonl": {"format": "jsonlines", "overwrite": True}})
    process = AsyncCrawlerProcess(settings)
    crawlers = {site: process.create_crawler("reports") for site in sites}
    for site, crawler in crawlers.items():
        process.crawl(crawler, site=site)
    process.start()
    told = {site: {k: str(v) for k, v in c.stats.get_stats().items()} for site, c in crawlers.items() if c.stats}
    (directory / "stats.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
