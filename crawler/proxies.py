"""Proxies: which one a request goes through, as `http_proxy`, `https_proxy` and `no_proxy` say."""

from __future__ import annotations

from typing import Any
from urllib.request import proxy_bypass

from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached


class Proxies(HttpProxyMiddleware):
    """Scrapy's, which reads the whole environment for each request; here `no_proxy` is asked once about each host."""

    def __init__(self, auth_encoding: str | None = "latin-1") -> None:
        super().__init__(auth_encoding)
        self._direct: dict[str, bool] = {}

    def process_request(
        self,
        request: Request,
        spider: Any = None,  # noqa: ARG002 - the base class has it
    ) -> Request | Response | None:
        address = urlparse_cached(request)
        if "proxy" in request.meta or address.scheme not in self.proxies or not (host := address.hostname):
            return super().process_request(request)
        if host not in self._direct:
            self._direct[host] = bool(proxy_bypass(host))
        if not self._direct[host]:
            login, proxy = self.proxies[address.scheme]
            self._set_proxy_and_creds(request, proxy, login, address.scheme)
        return None
