"""The settings of every crawl, and an extension that feels its reactor's pulse."""

from crawler.settings import *  # noqa: F403 - a settings module is its names
from crawler.settings import EXTENSIONS

EXTENSIONS = {**EXTENSIONS, "benchmarks.probe.pulse.Pulse": 0}
