"""Scrapy settings: only what differs from Scrapy's default, each with its reason.

Ours start with ``WARTA_`` and may also be given as environment variables of the same name.
"""

import os

from scrapy.settings import default_settings as _scrapy

BOT_NAME = "wartaspider"
SPIDER_MODULES = ["wartaspider.spiders"]
NEWSPIDER_MODULE = "wartaspider.spiders"
COMMANDS_MODULE = "wartaspider.commands"

# Our own. Text, because the environment and -s give text.
WARTA_BASE_URL = os.environ.get("WARTA_BASE_URL", "https://wartaekonomi.co.id")
WARTA_ARCHIVE = os.environ.get("WARTA_ARCHIVE", "sqlite:///data/warta.db")
# Every answer as it came, in WARC files, for scrapy replay; empty: none is kept.
WARTA_RAW_DIR = os.environ.get("WARTA_RAW_DIR", "data/raw")
# The clock, as ISO 8601 text, for tests and replays; empty means the real one.
WARTA_NOW = os.environ.get("WARTA_NOW", "")
# No list of the site is this long; a walk that gets here is named as missing.
WARTA_MAX_PAGES = os.environ.get("WARTA_MAX_PAGES", "5000")
# Seconds before the first retry; doubled each time, with jitter.
WARTA_BACKOFF = os.environ.get("WARTA_BACKOFF", "1.0")
# Requests given up one after the other before the site counts as down (exit code 4).
WARTA_MAX_FAILURES_IN_A_ROW = os.environ.get("WARTA_MAX_FAILURES_IN_A_ROW", "5")
# Seconds that the site may make us wait, at once or in all before it gives a good answer again.
WARTA_MAX_RETRY_AFTER = os.environ.get("WARTA_MAX_RETRY_AFTER", "300")
# Of a Crawl-delay in robots.txt so many seconds are kept.
WARTA_MAX_CRAWL_DELAY = os.environ.get("WARTA_MAX_CRAWL_DELAY", "60")

# Pages that hold nothing without their scripts are shown in a browser: auto, never or always.
WARTA_RENDER = os.environ.get("WARTA_RENDER", "auto")
# Seconds that one page may take in the browser, its list scrolled to the end.
WARTA_RENDER_SECONDS = os.environ.get("WARTA_RENDER_SECONDS", "900")

# Hours after publication at which a stored article is looked at again for edits.
WARTA_REVISIT_HOURS = os.environ.get("WARTA_REVISIT_HOURS", "6,24,72,168")
# Days after its own in which a day's index may still grow, so that it is walked again.
WARTA_GROWTH_DAYS = os.environ.get("WARTA_GROWTH_DAYS", "3")

# Manners: honest, one request at a time, a second apart, slower when the site is slow.
# Whom the site's people can write to: a mail address or URL; without it the pace below is the
# most that the live site is asked at.
WARTA_CONTACT = os.environ.get("WARTA_CONTACT", "")
# What one run may cost the site; 0 is no limit.
WARTA_MAX_REQUESTS = os.environ.get("WARTA_MAX_REQUESTS", "0")
WARTA_MAX_BYTES = os.environ.get("WARTA_MAX_BYTES", "0")
# Hours in WIB in which nothing is asked for, as in 07:00-09:00,12:00-13:00.
WARTA_QUIET_HOURS = os.environ.get("WARTA_QUIET_HOURS", "")
USER_AGENT = "wartaspider/1.0 (news archive for research; obeys robots.txt)"
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for each response; the archive takes one
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0  # jitter would halve the delay at times
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
RETRY_TIMES = 4  # the site's hiccups outlast two quick retries
REDIRECT_MAX_TIMES = 5  # more is a loop
DOWNLOAD_TIMEOUT = 30  # a page that needs longer is asked for again

# Robots and Retry-After as the RFCs say, requests only to the site's own hosts, no cut pages.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "wartaspider.middlewares.hosts.OwnHostsOnly": 50,
    "wartaspider.middlewares.budget.Budget": 60,
    "wartaspider.middlewares.robots.Robots": 100,
    "wartaspider.middlewares.agent.HonestUserAgent": 500,
    "wartaspider.middlewares.backoff.BackOff": 550,
    "wartaspider.middlewares.soundness.Soundness": 560,
    "wartaspider.middlewares.soundness.Decompression": 590,
    "wartaspider.middlewares.redirects.Redirects": 600,
    "wartaspider.middlewares.rendering.Rendering": 610,
    "wartaspider.middlewares.keepraw.KeepRaw": 990,
}
# The handler keeps the pace of the whole site; the other schemes are not the site's.
_PACED = "wartaspider.middlewares.handler.PacedHandler"
DOWNLOAD_HANDLERS = {
    "http": _PACED,
    "https": _PACED,
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Safety.
ADDONS = {"wartaspider.secrets.HideSecrets": 0}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024

# What is off above would be imported all the same, and large libraries with it (aiohttp, requests);
# the spider's middlewares cost time at each output, and one would drop long addresses silently.
_NEVER = (
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
)
EXTENSIONS_BASE = {k: v for k, v in _scrapy.EXTENSIONS_BASE.items() if k not in _NEVER}
DOWNLOADER_MIDDLEWARES_BASE = {
    k: v for k, v in _scrapy.DOWNLOADER_MIDDLEWARES_BASE.items() if k not in _NEVER
}
SPIDER_MIDDLEWARES_BASE = {
    k: v for k, v in _scrapy.SPIDER_MIDDLEWARES_BASE.items() if k not in _NEVER
}

# Asked for in Indonesian: the site has no other language.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id",
}

ITEM_PIPELINES = {
    "wartaspider.pipelines.normalize.NormalizeText": 100,
    "wartaspider.pipelines.normalize.NormalizeDates": 200,
    "wartaspider.pipelines.quarantine.Quarantine": 250,  # sees those that lack essentials too
    "wartaspider.pipelines.check.RequireEssentials": 300,
    "wartaspider.pipelines.store.Store": 900,
}

EXTENSIONS = {
    "wartaspider.extensions.outcome.Outcome": 100,
    "wartaspider.extensions.delivery.Delivery": 200,
    "wartaspider.extensions.progress.Progress": 300,
    "wartaspider.extensions.garbage.Garbage": 400,
    # Delivery writes the feeds from the archive, Progress shows what LogStats would.
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
}

FEED_EXPORT_ENCODING = "utf-8"
FEED_STORAGES = {
    "": "wartaspider.exporters.storage.AtomicFileStorage",
    "file": "wartaspider.exporters.storage.AtomicFileStorage",
    "s3": "wartaspider.exporters.s3.S3Storage",
}
_JSON_LINES = "wartaspider.exporters.json.JsonLinesArticleExporter"
FEED_EXPORTERS = {
    "csv": "wartaspider.exporters.csv.CsvArticleExporter",
    "json": "wartaspider.exporters.json.JsonArticleExporter",
    "jsonl": _JSON_LINES,
    "jsonlines": _JSON_LINES,
    "jl": _JSON_LINES,
    "xml": "wartaspider.exporters.xml.XmlArticleExporter",
    # These run code when they are read.
    "marshal": None,
    "pickle": None,
}

# A log that a person can read: what happened, not how Scrapy was set up.
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False  # looks for a beginner's mistake by reading our source
