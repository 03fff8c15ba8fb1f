"""Scrapy's settings for every crawl; the parts of other packages are named by dotted strings, so no import runs up."""

BOT_NAME = "fazhi"
SPIDER_MODULES = ["crawler.spiders"]
ADDONS = {"crawler.politeness.Manners": 100}

# Reading
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # the largest report seen with scans is a tenth of it; also bounds what unpacks
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
DOWNLOAD_TIMEOUT = 30  # twice what the State Council's probes call "down" (国办秘函〔2019〕19号)
DNS_TIMEOUT = 20
TWISTED_DNS_RESOLVER = "crawler.guard.PublicResolver"
METAREFRESH_ENABLED = False  # the spider follows them as links, on the site only
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # an outcome that the run reports, not an error of the program
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # troubles that pass; 401, 403, 412, 429 and 521 mean no
COOKIES_ENABLED = False  # crawler.cookies.Cookies, which asks no third party
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Running
CONCURRENT_ITEMS = 2  # Scrapy spawns as many tasks for each response; the default of 100 costs a third of the speed
REMOTE_CONTROL_ENABLED = False  # runs code that is sent to it
TELNETCONSOLE_ENABLED = False
EXTENSIONS = {"crawler.logs.Lines": 0, "crawler.leash.Leash": 0, "crawler.calm.Calm": 0}
ROBOTSTXT_OBEY = False  # crawler.robots.Robots obeys it, and more strictly
DOWNLOADER_STATS = False  # crawler.pace counts what leaves and what comes
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.logs.Terse"

DOWNLOAD_HANDLERS = {"http": "crawler.wire.Wire", "https": "crawler.wire.Wire"}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # Guard knows hosts and private networks
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # what is published needs no password
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "crawler.guard.Guard": 50,
    "crawler.robots.Robots": 100,
    "crawler.politeness.Retry": 550,
    "crawler.guard.Redirects": 600,
    "crawler.cookies.Cookies": 700,
    "crawler.proxies.Proxies": 750,
    # Nearest to the downloader: the answer is on disk before anything reads, unpacks or follows it.
    "pipelines.revisits.Revisits": 870,
    "pipelines.recording.Recorder": 880,
    "crawler.pace.Pace": 890,
}
SPIDER_MIDDLEWARES = {
    # Each is one more turn for every item of every page.
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # marks what nobody asks for
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # error pages are outcomes
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # a step knows its depth
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # warns of a mistake that is not made here
    "pipelines.unchanged.Unchanged": 400,
}
ITEM_PIPELINES = {"pipelines.stages.Process": 300, "pipelines.stages.Store": 800}
