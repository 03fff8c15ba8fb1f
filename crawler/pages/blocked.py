"""Refusals: a firewall, a login, a "not found" in a page's clothes, a notice of maintenance, a stub; never a document.

Signatures come from public accounts of Chinese government firewalls. A report may quote any of these phrases
(拒绝访问 is a word of cyber-security paragraphs), so a phrase counts only on a page that has next to no other text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.addresses import identity
from crawler.columns import kind_of
from crawler.errors import Blocked, Forbidden, Gone, LoginRequired, Maintenance, Refusal, SoftNotFound, Stub
from crawler.pages.links import jumps
from crawler.pages.meta import read_meta
from crawler.pages.page import LONG, Page

#: Files and pages below this many bytes hold no article; stubs of 3 to 600 bytes have been met.
STUB_BYTES = 600
#: A page that says less is a shell, such as a firewall's; so much of its scripts is looked at.
SHELL, SCRIPTS = 60, 1 << 15
#: A menu has more links than an article's surroundings without text; a notice in place of a whole portal next to none.
MANY_LINKS, FEW_LINKS = 12, 3
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ruishu", re.compile(r"\$_ts\s*[=\[.]|window\[['\"]\$_ts['\"]\]")),
    ("jsl", re.compile(r"__jsl_clearance|__jsluid")),
    ("c3vk", re.compile(r"C3VK\s*=")),
    ("acw_sc", re.compile(r"acw_sc__v[23]")),
    ("wzws", re.compile(r"(?i)wzws[-_]|reason\s*:\s*GeoBL|wangsu")),
    ("edgeone", re.compile(r"(?i)EO_Bot|edgeone|TencentEdge|__tst_status")),
)
#: Scripts that count only where a page is nothing else: real pages have them too, beside their forms.
SHELLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("yunsuo", re.compile(r"(?i)YunSuoAutoJump|security_verify_data")),
    ("safedog", re.compile(r"safedog-flow-item")),
    ("captcha", re.compile(r"(?i)TCaptcha|geetest\.com|/AWSC/|/_guard/|cf[-_]chl")),
    (
        "cookie_script",
        re.compile(r"(?s)document\.cookie\s*=.*?\blocation\s*(?:\.\s*(?:reload|href|replace|assign)\b|=)"),
    ),
)
PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "captcha",
        re.compile(
            r"(?i)安全验证|滑动验证|拖动.{0,6}滑块|人机(?:验证|识别)|访问验证|请输入验证码|请完成.{0,4}验证"
            r"|(?:检[测查](?!到)|验证).{0,4}(?:浏览器|客户端)(?!.{0,4}版本)|浏览器(?:安全)?检查|(?:checking|verifying)\s*your\s*browser"
        ),
    ),
    (
        "rate_limit",
        re.compile(
            r"(?:访问|请求|操作)(?:的?频率)?(?:过于|太|过)(?:频繁|快|高)|频繁访问|稍[后候](?:再|刷新)?(?:重?试|访问)"
            r"|访问人数(?:过多|较多|太多)"
        ),
    ),
    (
        "denied",
        re.compile(
            r"(?i)拒绝访问|禁止访问|访问被(?:拒绝|拦截|禁止)|您的(?:访问|请求).{0,10}(?:拦截|阻断|拒绝)"
            r"|(?:访问(?!量)|请求|提交|IP).{0,30}[已被].{0,12}(?:拦截|阻断|拒绝|封禁|列入黑名单)"
            r"|仅限.{0,8}(?:境内|大陆|国内).{0,4}访问|地区.{0,4}(?:无法|不能)访问"
            r"|access(?:is)?denied|request\s?rejected|URL\s?was\s?rejected"
        ),
    ),
    (
        "firewall",
        re.compile(
            r"(?i)网站防火墙|云防护|web ?应用防火墙|WAF\b|网防G01|创宇盾|玄武盾|云加速|安全狗|网站卫士|安全网关"
            r"|event.?id"
        ),
    ),
    ("needs_script", re.compile(r"请开启\s*JavaScript|启用\s*JavaScript|enable\s?JavaScript")),
)
LOST = re.compile(
    r"(?:页面|网页|内容|文章|信息|栏目|文件|您.{0,6}(?:访问|查找|浏览|请求)的.{0,6}(?:页面|网页|内容|文章|资源)?)"
    r".{0,6}(?:不存在|未找到|找不到|没有找到|已(?:被)?(?:删除|移除)|已下线|已失效|已过期|无法访问|丢失|走丢)"
    r"|(?i:(?<!\d)404.{0,20}(?:not\s*found|错误|页面|error)|(?:page|file)\s*not\s*found)"
)
OUT_OF_SERVICE = re.compile(
    r"(?:系统|网站|平台|服务器|站点|门户|本站|网络|机房)[^，。；！]{0,10}?(?:维护|升级|改版|改造|迁移|检修)[^，。；！]{0,8}?(?:中|期间)"
    r"|正在(?:进行)?(?:系统|网站|平台|服务器)?(?:维护|升级|改版|改造|迁移|检修)|暂停(?:对外)?(?:访问|服务)"
    r"|(?i:(?:under|down\s*for)\s*maintenance)"
)
LOGIN = re.compile(r"(?:用户|账号|帐号|统一身份|系统)\s*登录|请(?:先)?登录|统一身份认证")
FATAL_STATUS = {412: "ruishu", 429: "rate_limit", 521: "jsl", 512: "jsl"}


def refusal(
    page: Page, status: int = 200, headers: Mapping[str, str] | None = None, size: int | None = None
) -> Refusal | None:
    """Tell whether the answer is a refusal, and which; None for a page.

    `headers` with lower-case names; `size` in bytes as received.
    """
    url = page.url or ""
    shown = page.visible
    cookies = (headers or {}).get("set-cookie", "")
    if status == 200 and (notice := _out_of_service(page, shown)):
        return Maintenance(url, notice)
    if found := _firewall(url, page, status, cookies, shown):
        return found
    if status in (401, 403):
        return Forbidden(url, f"status {status}")
    if status in (404, 410):
        return Gone(url, f"status {status}")
    if status != 200:
        # A part of a page that nobody asked to have in parts.
        is_page = status < 400 and status != 206
        return None if is_page else Refusal(url, f"status {status}", f"status_{status}")
    # Only the number: the title of an error page, or, without markup, a stub as lists have behind their last page.
    if shown == "404" != page.html.strip():
        return SoftNotFound(url, shown)
    if len(shown) <= LONG and (lost := LOST.search(shown)) and not _speaks_of_reports(page):
        return SoftNotFound(url, lost[0])
    if len(shown) <= LONG and (login := LOGIN.search(shown)) and page.tree.css_first("input[type=password]"):
        return LoginRequired(url, login[0])
    bare = not shown and not page.tree.css_first("a[href], frame, iframe, meta[http-equiv=refresh i], script, embed")
    if bare or (size if size is not None else len(page.html)) < 30:
        return Stub(url, f"{size if size is not None else len(page.html)} bytes")
    return None


def _firewall(url: str, page: Page, status: int, cookies: str, shown: str) -> Blocked | None:
    """A firewall's script, cookie or words; scripts count only where the page has no text of its own."""
    if len(shown) <= LONG:
        alone = _is_alone(page)
        for name, mark in MARKS:
            # Servers behind such a firewall set its cookie with what they let through as well.
            if seen := mark.search(page.html) or (mark.search(cookies) if alone else None):
                return Blocked(url, f"status {status}, {seen[0]!r}", name)
        for name, mark in SHELLS if alone and len(shown) < SHELL else ():
            if seen := mark.search(page.html[:SCRIPTS]):
                return Blocked(url, f"status {status}, {seen[0][:40]!r}", name)
    if status in FATAL_STATUS:
        return Blocked(url, f"status {status}", FATAL_STATUS[status])
    if len(shown) <= LONG and not has_article(page):
        for name, phrase in PHRASES:
            if (said := phrase.search(shown)) and (status != 200 or not page.tree.css("a[href]")[12:]):
                return Blocked(url, f"status {status}, page says {said[0]!r}", name)
    return None


def _is_alone(page: Page) -> bool:
    """Whether nothing leads on from a page, unless it be to itself."""
    if page.tree.css_first("a[href]:not([href^='javascript:' i])") is not None:
        return False
    return all(identity(way.url) == identity(page.url or "") for way in jumps(page))


def _out_of_service(page: Page, shown: str) -> str | None:
    """The words by which a page says that all of its portal is down, come with status 200 in place of any page."""
    said = OUT_OF_SERVICE.search(shown) if len(shown) <= LONG else None
    if said is None or page.tree.css("a[href]")[FEW_LINKS:] or has_article(page):
        return None
    return said[0]


def is_home_instead(page: Page, home: Page | None) -> bool:
    """Whether a page asked for as an article is the portal's home page: the same title and no article's marks."""
    if home is None or not page.html:
        return False
    if page.html == home.html:
        return True
    titles = [p.tree.css_first("title") for p in (page, home)]
    one, other = (re.sub(r"\s+", "", t.text()) if t is not None else "" for t in titles)
    return bool(one) and one == other and not has_article(page) and len(page.tree.css("a[href]")) > 30


def is_links_instead(page: Page) -> bool:
    """Whether a page asked for as an article is nothing but links: a home page or a menu in its place.

    Told without knowing the home page: many links, no sentence outside of them, no article's marks.
    """
    return len(page.tree.css("a[href]")) >= MANY_LINKS and not page.says(1) and not has_article(page)


def has_article(page: Page) -> bool:
    """Whether the page names an article: by the tags of the standard, or by the heading of a report."""
    named = ((tag.get("name") or "").lower() for tag in page.tags)
    return any(name in ("articletitle", "pubdate") for name in named) or _speaks_of_reports(page)


def _speaks_of_reports(page: Page) -> bool:
    return any(kind_of(found.value) == "report" or "法治政府建设" in found.value for found in read_meta(page).titles)
