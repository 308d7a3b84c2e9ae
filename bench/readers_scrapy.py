"""Scrapy with trafilatura in its callback; a stand-alone script for the Python of `.cache/bench-tools`."""

import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor

told = json.loads(sys.argv[1])
read = {name: [] for name in told["sites"]}
took = {}


class Reading(scrapy.Spider):
    """Follows every link within a site."""

    name = "reading"
    links = LinkExtractor()

    async def start(self):
        took["began"] = time.perf_counter()
        for name, url in told["sites"].items():
            yield scrapy.Request(url, cb_kwargs={"site": name})

    def parse(self, response, site):
        if not isinstance(response, HtmlResponse):
            return
        text = trafilatura.extract(response.text, output_format="markdown", include_links=True, include_tables=True)
        read[site].append({"title": response.css("title::text").get(""), "text": text or "", "contacts": None})
        here = urlsplit(response.url).netloc
        inside = [link for link in self.links.extract_links(response) if urlsplit(link.url).netloc == here]
        yield from response.follow_all(inside, cb_kwargs={"site": site})

    def closed(self, reason):
        took["ended"] = time.perf_counter()


process = CrawlerProcess(
    {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 2 * len(told["sites"]),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
    }
)
process.crawl(Reading)
process.start()
if told["out"]:
    Path(told["out"]).write_text(json.dumps(read))
pages = sum(bool(page["text"]) for each in read.values() for page in each)
print(json.dumps({"seconds": took["ended"] - took["began"], "pages": pages}), flush=True)
sys.stdin.read()
