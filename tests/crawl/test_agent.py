"""Who asks says so; nobody's servers are crawled anonymously but one's own and nobody's."""

import pytest

from crawler.agent import insist_on_contact, is_live, user_agent
from crawler.errors import NoContact
from crawler.registry import Registry, Site

LIVE = Site("hechuan", "合川区人民政府", ("www.hc.gov.cn",))
PROXY = "http://127.0.0.1:3128"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FAZHI_CONTACT", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_the_agent_names_itself_and_its_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_agent().startswith("fazhi-archive/")
    assert "(" not in user_agent()
    monkeypatch.setenv("FAZHI_CONTACT", "mailto:a@b.cn")
    assert user_agent().endswith(" (+mailto:a@b.cn)")
    assert user_agent("https://c.cn/").endswith(" (+https://c.cn/)")


@pytest.mark.parametrize(
    ("host", "live"),
    [
        ("www.hc.gov.cn", True),
        ("123.147.1.1", True),
        ("127.0.0.1:8080", False),
        ("localhost:8080", False),
        ("192.168.0.10", False),
        ("www.lanting.example", False),
        ("portal.test", False),
        ("www.example.gov.cn", True),
    ],
)
def test_which_portals_are_somebodys(host: str, live: bool) -> None:
    assert is_live(Site("x", "x", (host,))) is live


def test_every_portal_of_the_registry_is() -> None:
    assert all(is_live(site) for site in Registry.load())


def test_a_live_portal_wants_to_know_who_asks() -> None:
    with pytest.raises(NoContact) as caught:
        insist_on_contact(LIVE, None, own_pace=False)
    assert "hechuan" in str(caught.value)
    assert "set FAZHI_CONTACT" in str(caught.value)
    assert "\n" not in str(caught.value)
    insist_on_contact(LIVE, "a@b.cn", own_pace=False)
    insist_on_contact(Site("x", "x", ("127.0.0.1:81",)), None, own_pace=False)


@pytest.mark.parametrize(
    ("proxy", "own_pace", "test"),
    [
        (PROXY, True, True),
        (PROXY, False, False),
        ("http://localhost:8080", True, True),
        ("http://proxy.corp.example:3128", True, False),
        ("http://10.0.0.1:3128", True, False),
        ("", True, False),
    ],
)
def test_a_pace_of_ones_own_behind_a_proxy_of_ones_own_is_a_test(
    proxy: str, own_pace: bool, test: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if proxy:
        monkeypatch.setenv("http_proxy", proxy)
    if test:
        insist_on_contact(LIVE, None, own_pace)
    else:
        with pytest.raises(NoContact):
            insist_on_contact(LIVE, None, own_pace)
