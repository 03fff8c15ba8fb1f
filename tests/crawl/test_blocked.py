"""Firewalls, logins, soft 404 and stubs are told from pages; a page that speaks of them is a page."""

import pytest

from crawler.errors import Blocked, Forbidden, Gone, LoginRequired, Maintenance, Refusal, SoftNotFound, Stub
from crawler.pages.blocked import is_home_instead, is_links_instead, refusal
from crawler.pages.page import Page

URL = "http://www.a.example/x/t20240116_1.html"
PROSE = "一年来，全镇坚持依法行政，健全制度，规范执法，化解矛盾，群众满意度稳步提升。" * 30


def judge(markup: str, status: int = 200, **headers: str) -> Refusal | None:
    return refusal(Page(markup, URL), status, {k.replace("_", "-"): v for k, v in headers.items()})


def body(text: str, title: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body>{text}</body></html>"


@pytest.mark.parametrize(
    ("markup", "status", "signature"),
    [
        ('<html><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};</script></html>', 412, "ruishu"),
        ("<html></html>", 412, "ruishu"),
        ("<script>document.cookie='__jsl_clearance_s=170';location.href=location.pathname</script>", 521, "jsl"),
        ('<script>document.cookie="C3VK=ab12; path=/";location.reload();</script>', 200, "c3vk"),
        ("<script>var arg1='7A';document.cookie='acw_sc__v2='+x</script>", 200, "acw_sc"),
        ("<html>reason:GeoBL</html>", 403, "wzws"),
        ("<script>var EO_Bot_Ssid=1;</script>", 200, "edgeone"),
        (body("您的访问过于频繁，请稍后再试"), 200, "rate_limit"),
        (body("为了您的安全，请完成安全验证：拖动下方滑块"), 200, "captcha"),
        (body("<h1>拒绝访问</h1><p>您的请求已被拦截 event id: 77</p>"), 200, "denied"),
        (body("访问被拒绝", "网站防火墙"), 403, "denied"),
        ("", 429, "rate_limit"),
        (
            body("The requested URL was rejected. Your support ID is: 77 <a href='javascript:history.back()'>Back</a>"),
            200,
            "denied",
        ),
        (body("您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断。"), 200, "denied"),
        (body("您的访问请求可能对网站造成安全威胁", "玄武盾"), 405, "firewall"),
        (body("您所访问的网站开启了浏览器安全检查，请稍候", "360网站卫士"), 200, "captcha"),
        (body("当前访问人数过多，请您稍后刷新重试"), 200, "rate_limit"),
        (body("本网站仅限中国大陆境内访问"), 200, "denied"),
        ('<script src="/_guard/auto.js"></script><noscript>请开启JavaScript</noscript>', 200, "captcha"),
        ("<script>document.cookie='n=1';window.location.reload(true)</script>", 200, "cookie_script"),
        ("<script>self.location='/?security_verify_data='+x</script>", 200, "yunsuo"),
    ],
)
def test_firewalls(markup: str, status: int, signature: str) -> None:
    found = judge(markup, status)
    assert isinstance(found, Blocked)
    assert found.signature == signature
    assert found.fatal
    assert found.evidence
    assert URL in str(found)


def test_a_firewalls_cookie_counts_on_an_empty_page_only() -> None:
    assert isinstance(judge("<script>x()</script>", 200, set_cookie="__jsluid_h=7; path=/"), Blocked)
    assert judge(body(f"<p>{PROSE}</p>"), 200, set_cookie="__jsluid_h=7; path=/") is None


def test_its_cookie_on_a_page_that_leads_on_says_nothing() -> None:
    door = body('<a href="/zwgk/">政务公开</a><script>x()</script>')
    assert judge(door, 200, set_cookie="__jsluid_h=7; path=/") is None


@pytest.mark.parametrize(
    "markup",
    [
        body('<a href="/xx/">写信</a><script src="https://static.geetest.com/gt.js"></script>', "区长信箱"),
        "<script>document.cookie='lang=zh';location.href='/zh/index.html'</script>",
        body("检测到您的浏览器版本过低，为了更好地浏览本站，请升级浏览器<script>var list=[]</script>"),
        body("<noscript>检查浏览器版本</noscript><script src=app.js></script>"),
        body('<ul><li><a href="/a.html">关于公布失信被执行人黑名单的公告</a></li></ul>总访问量：1200 已办结'),
    ],
)
def test_scripts_and_words_that_real_pages_have_too(markup: str) -> None:
    assert judge(markup) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "对拒绝访问、安全验证失败的行为予以记录。",
        "滑动验证上线后，访问过于频繁的问题明显减少。",
        "页面不存在等错链整改到位。",
        "用户登录次数同比上升。",
    ],
)
def test_reports_that_speak_of_it_are_reports(sentence: str) -> None:
    assert judge(body(f"<h1>清溪镇2024年法治政府建设情况报告</h1><p>{PROSE}{sentence}</p>")) is None
    # Also a very short one: its heading says what it is.
    assert judge(body(f"<h1>清溪镇2024年法治政府建设情况报告</h1><p>{sentence}</p>")) is None


def test_a_script_of_a_firewall_inside_a_real_page_is_no_refusal() -> None:
    assert judge(body(f"<p>{PROSE}</p><script>var acw_sc__v2;$_ts=1</script>")) is None


@pytest.mark.parametrize(
    "text",
    [
        "您访问的页面不存在",
        "抱歉，您要查找的网页已删除",
        "404 Not Found",
        "对不起，您要查看的内容已被移除",
        "该信息已被删除或已下线",
        "对不起，找不到该页面：内容不存在",
    ],
)
def test_pages_that_say_they_are_not_there(text: str) -> None:
    found = judge(body(f"<p>{text}</p>", "提示信息"))
    assert isinstance(found, SoftNotFound)
    assert isinstance(found, Gone)
    assert not found.fatal


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Gone), (410, Gone), (401, Forbidden), (403, Forbidden), (500, Refusal), (206, Refusal)]
)
def test_statuses(status: int, kind: type[Refusal]) -> None:
    found = judge(body("Sorry"), status)
    assert type(found) is kind
    assert not found.fatal


@pytest.mark.parametrize(
    "text",
    [
        "<h2>系统维护中</h2><p>尊敬的用户：本网站正在进行系统升级维护，维护期间暂停访问，给您带来不便敬请谅解！</p>",
        "<p>网站正在改版升级，请稍后再访问。</p><a href='/'>返回首页</a>",
        "<p>因机房检修，本站于3月1日至2日暂停对外服务。</p>",
        "<p>门户网站集约化迁移期间，暂时无法浏览。</p>",
        "<h1>Site under maintenance</h1>",
    ],
)
def test_a_portal_that_is_down_for_maintenance_is_no_document_and_nothing_is_gone(text: str) -> None:
    found = judge(body(text, "提示"))
    assert isinstance(found, Maintenance)
    assert not isinstance(found, Gone)
    assert found.may_pass
    assert not found.fatal


@pytest.mark.parametrize(
    "markup",
    [
        body(f"<p>{PROSE}</p><p>系统维护中</p>"),
        body("<h1>清溪镇2024年法治政府建设情况报告</h1><p>网站正在改版升级。</p>"),
        '<html><head><meta name="ArticleTitle" content="停机公告"></head><body><p>系统维护中</p></body></html>',
        body("<p>网站正在改版</p>" + "".join(f'<a href="/{k}/">栏目{k}</a>' for k in range(4))),
        body("<p>依法维护群众利益，加强系统建设。</p>"),
    ],
)
def test_a_page_that_speaks_of_maintenance_is_a_page(markup: str) -> None:
    assert judge(markup) is None


def test_login_pages() -> None:
    assert isinstance(judge(body('<form>用户登录 <input name="u"><input type="password"></form>')), LoginRequired)
    assert isinstance(judge(body('用户名 密码 <input type="password"> 登录', "统一身份认证平台")), LoginRequired)
    assert judge(body(f'<p>{PROSE}</p><form>用户登录 <input type="password"></form>')) is None


@pytest.mark.parametrize("markup", ["", "\n\n", "ok", "<html></html>", "<html><body></body></html>" + " " * 300])
def test_stubs(markup: str) -> None:
    assert isinstance(judge(markup), Stub)


@pytest.mark.parametrize(
    "markup",
    [
        '<html><frameset><frame src="/a.html"><frame src="/b.html"></frameset></html>',
        '<html><head><meta http-equiv="refresh" content="0;url=/main/"></head></html>',
        '<html><script>location.href="/portal/";</script></html>',
        body('<ul><li><a href="/a/">政务公开</a></li></ul>'),
    ],
)
def test_doors_are_no_stubs(markup: str) -> None:
    assert judge(markup) is None


def test_the_home_page_in_place_of_an_article() -> None:
    links = "".join(f'<li><a href="/{k}/">栏目{k}</a></li>' for k in range(40))
    home = Page(body(f"<ul>{links}</ul>", "某区人民政府网"), "http://www.a.example/")
    assert is_home_instead(Page(home.html, URL), home)
    assert is_home_instead(Page(home.html.replace("栏目7", "栏目七"), URL), home)
    article = body(f"<ul>{links}</ul><h1>清溪镇2024年法治政府建设情况报告</h1><p>{PROSE}</p>", "某区人民政府网")
    assert not is_home_instead(Page(article, URL), home)
    assert not is_home_instead(Page(article, URL), None)


def test_a_page_of_links_in_place_of_an_article() -> None:
    links = "".join(f'<li><a href="/{k}/">栏目{k}</a></li>' for k in range(40))
    assert is_links_instead(Page(body(f"<ul>{links}</ul><p>主办：某区人民政府办公室</p>", "某区人民政府网"), URL))
    assert not is_links_instead(Page(body(f"<ul>{links}</ul><div>{PROSE}<br>{PROSE}</div>"), URL))
    assert not is_links_instead(
        Page(body(f"<ul>{links}</ul><h1>某镇2024年法治政府建设情况报告</h1><img src='1.jpg'>"), URL)
    )
    assert not is_links_instead(Page(body('<a href="/x/">上级</a>'), URL))


def test_no_real_article_is_a_page_of_links(corpus) -> None:  # type: ignore[no-untyped-def]  # a fixture of conftest
    for name in sorted(path.stem for path in (corpus / "html" / "gold").glob("*.txt")):
        page = Page.from_bytes((corpus / "html" / "pages" / f"{name}.html").read_bytes(), URL)
        assert not is_links_instead(page), name


def test_no_real_page_is_refused(corpus) -> None:  # type: ignore[no-untyped-def]  # a fixture of conftest
    for path in sorted((corpus / "html" / "pages").glob("*.html")):
        assert refusal(Page.from_bytes(path.read_bytes(), "http://www.x.gov.cn/a/")) is None, path.name
