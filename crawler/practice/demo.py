"""The portals that `fazhi demo` harvests: five made-up districts, each with its own lay-out and its own faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawler.practice.articles import Article
from crawler.practice.builders import Quirks, by_year, general, nested, report, subsites
from crawler.practice.firewall import firewalled
from crawler.practice.others import near_misses
from crawler.practice.places import Body, bodies_of, places
from crawler.practice.portal import Portal
from crawler.practice.texts import material, signature
from crawler.practice.trs import TrsPortal


def demo_portals() -> tuple[Portal, ...]:
    """Built afresh at each call, so that a test may change them."""
    return (_lanting(), _yanchi(), _yunxiu(), _tongxi(), firewalled(places()["qingluo"]))


def about(year: int) -> str:
    """The commonest second half of a title."""
    return f"关于{year}年度法治政府建设情况的报告"


def _offices(district: str, *names: str) -> tuple[Body, ...]:
    """Bodies of the roster, and departments, which no roster lists."""
    return (*bodies_of(district), *(Body(name, "department", district) for name in names))


def _lanting() -> TrsPortal:
    place = places()["lanting"]
    joint = "中共岚汀区青垴镇委员会"
    street = next(b for b in bodies_of("岚汀区") if b.name == "望渡街道")
    quirks: Quirks = {
        ("岚汀区", 2023): {"lines": ("澜江市岚汀区人民政府", about(2023))},
        ("青垴镇", 2023): {"joint": (joint,), "title": f"{joint} 岚汀区青垴镇人民政府{about(2023)}"},
        ("柏树垭镇", 2022): {"published_on": date(2023, 6, 19)},
        ("柏树垭镇", 2024): None,
        ("芦湾街道", 2022): {"stands_for": "soft_404"},
        ("画桥街道", 2024): {"wap": True},
        ("司法局", 2025): {"dateless": True},
        ("城市管理局", 2022): {"uploaded_on": date(2024, 9, 6)},
        # A street that fills in its neighbour's template.
        ("望渡街道", 2025): {"paragraphs": report(street, 2025, place, like="岚汀区芦湾街道办事处").paragraphs},
    }
    portal = nested(place, _offices("岚汀区", "司法局", "城市管理局"), quirks)
    _file_elsewhere(portal, "画桥街道", 2024)
    annual = next(c for c in portal.root.walk() if c.name == "镇街")
    annual.articles += near_misses(place, bodies_of("岚汀区")[:1], ("interpretation",), (2024,))
    portal.names = frozenset({"soft_404"})
    portal.rebuild()
    return portal


def _file_elsewhere(portal: TrsPortal, name: str, year: int) -> None:
    """The same report at two more addresses: linked in a general column, and copied to the body's own pages."""
    articles = [a for c in portal.root.walk() for a in c.articles if a.body and a.body.name == name]
    article = next(a for a in articles if a.year == year)
    open_ = next(c for c in portal.root.children if c.name == "政务公开")
    open_.below("qtgw", "其他公文").articles.append(replace(article, wap=False))
    street = portal.root.below("jz", "街道", listed=False).below("hqjd", name, unit=article.body)
    own = street.below("zwgk_70755", "政务公开").below("fznb", "法治政府建设年报")
    own.articles.append(replace(article.copied(), wap=False, markup="divs"))


def _yanchi() -> TrsPortal:
    place = places()["yanchi"]
    bodies = _offices("砚池区", "司法局", "卫生健康委员会", "交通运输委员会")
    quirks: Quirks = {
        ("砚池区", 2024): None,
        ("铜鼓垭镇", 2024): {"issuer": "砚池区人民政府办公室"},
        ("柳条沟镇", 2023): {"stands_for": "home"},
        ("双楸镇", 2025): None,
        ("墨香街道", 2025): {"title": f"墨香街道{about(2025)}", "repeated": "墨香街道关于2025年法治政府建设情况的报告"},
        ("卫生健康委员会", 2024): {"title": about(2024)},
    }
    portal = subsites(place, bodies, quirks, (2023, 2024, 2025))
    # The district's report of 2024 stands among those of its bureau of justice.
    office = next(c for c in portal.root.walk() if c.unit and c.unit.name == "司法局")
    bureau = next(c for c in office.walk() if c.name.startswith("法治"))
    bureau.articles.append(replace(report(bodies[0], 2024, place), issuer="砚池区司法局", source="砚池区司法局"))
    portal.names = frozenset({"soft_404"})
    portal.rebuild()
    return portal


def _yunxiu() -> TrsPortal:
    quirks: Quirks = {
        ("云岫县", 2024): {
            "lines": ("云岫县人民政府", "关于2024年度", "法治政府建设情况的报告"),
            "title": f"云岫县人民政府{about(2024)}",
        },
        ("九道拐镇", 2023): {"title": "九道拐镇人民政府2023年法治政府建设工作报告"},
        ("观鹭乡", 2025): {"title": f"观鹭乡人民政府{about(2025)}", "published_on": date(2026, 4, 9)},
        ("茶盘镇", 2022): None,
        ("司法局", 2022): {"uploaded_on": date(2024, 3, 22), "published_on": date(2023, 2, 26)},
    }
    return by_year(places()["yunxiu"], _offices("云岫县", "司法局", "农业农村委员会"), quirks)


def _tongxi() -> TrsPortal:
    place = places()["tongxi"]
    bodies = _offices("桐栖区", "市场监督管理局")
    untitled = report(bodies[3], 2024, place)
    village = "走访途中，工作组在㙟坝村、䶮家湾两处现场办公，当场答复群众提问七件。"
    rare = report(bodies[2], 2023, place)
    counted = report(bodies[0], 2025, place)
    table = ("项目\t2024年\t2025年", "行政复议受理（件）\t41\t36", "规范性文件备案（件）\t5\t6")
    quirks: Quirks = {
        ("麻石滩镇", 2024): {"lines": (), "issuer": "", "paragraphs": _naming(untitled, "麻石滩镇", 2024)},
        ("砖塔镇", 2023): {"charset": "gb18030", "paragraphs": (*rare.paragraphs[:3], village, *rare.paragraphs[3:])},
        ("桐栖区", 2025): {"paragraphs": (*counted.paragraphs[:2], "主要数据如下：", *table, *counted.paragraphs[2:])},
        ("桐栖区", 2023): {"issuer": "桐栖区司法局"},
        ("市场监督管理局", 2023): {"published_on": date(2024, 5, 30)},
        ("梧岗街道", 2024): None,
    }
    portal = general(place, bodies, quirks)
    column = next(c for c in portal.root.walk() if c.name == "其他法定信息")
    column.articles.append(_older(bodies[0]))
    portal.rebuild()
    return portal


def _naming(article: Article, name: str, year: int) -> tuple[str, ...]:
    """Its paragraphs, the first of which names body and year: all that a page without a title has to go by."""
    return (f"{year}年，{name}依法履行职责，持续规范权力运行。现将法治政府建设情况报告如下。", *article.paragraphs[1:])


def _older(body: Body) -> Article:
    """A report of the years when they were called 依法行政工作情况, uploaded when the portal moved house."""
    place, year = places()["tongxi"], 2013
    made = report(body, year, place)
    text = tuple(p.replace("法治政府建设", "依法行政") for p in made.paragraphs)
    title = material("others")["older"]["title"].format(issuer=body.full, year=year)
    written = date(2014, 2, 18)
    if made.signed:
        text = (*text[:-2], *signature(body, written))
    shown, moved = date(2014, 2, 25), date(2020, 5, 12)
    return replace(made, title=title, paragraphs=text, published_on=shown, written_on=written, uploaded_on=moved)
