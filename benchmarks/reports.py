"""Made-up annual reports, as alike and as different as real ones: what large archives are measured with.

Five real reports have 3,200 to 5,300 characters (9 to 15 kB), 1,900 to 2,900 different pairs of neighbours, and their
words of the field in every one. These have a median of 3,800 characters (11 kB) and 2,000 pairs: sentences that all
streets copy from each other, filled with names, places and numbers of their own, under the usual headings.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

YEARS = range(2015, 2025)
#: What a street can be called; 60 × 60 × 3 names in 37 districts, so that every body is one of its kind.
_PLACE = (
    "龙凤山水石桥河坪湾坝塘溪口岩坡岭树林竹松柏花茶盐井沙洲江湖金银铜铁太平永兴安乐福寿仁和义礼智信东西南北新古双三"
)
#: Characters of names and trades, most of them rare in reports: the long tail that every text has.
_TAIL = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华魏陶姜戚谢邹喻潘葛范彭郎鲁韦昌苗方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬常于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪"
    "舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危童颜郭梅盛刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣"
    "柑橘榨菜鱼猪牛羊蚕桑茶药辣椒花椒脐橙李子桃杏枇杷葡萄蓝莓水稻玉米红薯砖瓦砂煤电气热管线塔泵站库闸堤坝渠窖棚膜"
)
_SLOTS = {
    slot: words.split()
    for slot, words in {
        "做": ("推进 加强 完善 落实 开展 健全 组织 规范 强化 深化 夯实 细化 压实 优化 畅通 创新 统筹 严格 提升 巩固"),
        "事": (
            "行政执法 信访化解 人民调解 矛盾纠纷排查 合法性审查 普法宣传 营商环境 枫桥经验 民法典宣讲 "
            "行政复议 一站式服务 执法人员培训 宪法学习 重大决策论证 规范性文件清理 政务公开 综合治理 "
            "旁听庭审 法律顾问 网格管理 权责清单 执法监督 法律援助 社区矫正 禁毒宣传 反诈宣传 安全生产 "
            "环境保护 食品安全 河长制 数字政府 证明事项 公平竞争 双随机 应急演练 信用监管 城市更新 "
            "物业管理 扫黑除恶 未成年人保护 拆违治乱 农民工欠薪 土地流转 野外用火 道路交通 校园周边"
        ),
        "谁": (
            "干部 群众 村民 居民 企业 商户 学生 老年人 执法人员 人民调解员 网格员 法律明白人 党员 社区工作者 志愿者"
        ),
        "会": ("党工委会议 主任办公会 镇长办公会 专题会议 中心组学习会 法治讲座 院坝会 推进会 培训会 联席会议"),
        "双": (
            "统筹 协调 联动 衔接 细则 台账 清单 样板 品牌 阵地 驿站 窗口 热线 平台 系统 终端 档案 "
            "卷宗 笔录 文书 印章 图纸 合同 账目 资金 补贴 款项 租金 工期 质量 隐患 险情 火灾 洪涝 "
            "滑坡 疫情 噪声 油烟 污水 垃圾 秸秆 农药 化肥 种子 苗木 果园 鱼塘 圈舍 农机 仓储 物流 "
            "快递 外卖 网约 直播 电商 民宿 景区 古镇 祠堂 庙会 舞龙 腰鼓 评书 川剧 漫画 动画 横幅 "
            "标语 手册 折页 展板 音频 短片 剧本 舞台"
        ),
        "量": "件 场 次 起 人次 条 份 户 个 项 处 宗",
        "法": (
            "民法典 行政处罚法 行政复议法 信访工作条例 宪法 土地管理法 安全生产法 反有组织犯罪法 "
            "个人信息保护法 退役军人保障法"
        ),
    }.items()
}
#: Like words of any language: the first stand in every report, the last in few.
_USUAL = tuple(accumulate(1 / (n + 1) ** 1.5 for n in range(len(_SLOTS["事"]))))
_HEADINGS = (
    "强化政治引领，压实法治建设责任", "规范行政执法，维护公平正义", "化解矛盾纠纷，守护社会平安",
    "深化普法宣传，涵养法治风尚", "优化营商环境，激发市场活力", "科学民主决策，防范法律风险",
    "推进政务公开，接受各方监督", "完善公共法律服务体系",
    "畅通信访渠道，依法维护权益", "健全应急机制，提升处置能力",
)  # fmt: skip
_FRAMES = (
    "{做}{事}工作，{做}{事}机制，坚持依法行政，全年办理{n}{量}，同比增长{p}%。",
    "组织{谁}学习《{法}》{n}次，覆盖{谁}{n}人次，{村}村{名}等获评先进。",
    "一是{做}{事}。由{名}牵头，{村}社区、{村}村{做}{事}，发现问题{n}个，整改{n}个。",
    "召开{会}{n}次，研究{事}和{事}，印发〔{年}〕{n}号文件，明确{谁}职责。",
    "二是{做}{事}，聘请{名}律师担任法律顾问，审查合同{n}份，提出意见{n}条。",
    "三是聚焦{村}片区{事}，联合{村}派出所、{村}司法所调处{名}与{名}纠纷等{n}起，成功率达{p}%。",
    "围绕“{事}”，{做}{事}“三项制度”，作出行政处罚{n}件，罚没{p}万元，未发生行政诉讼败诉。",
    "依托{村}广场、{村}小学开展{事}{n}场，发放资料{n}份，解答{谁}咨询{n}人次。",
    "严格落实党政主要负责人履行推进法治建设第一责任人职责，{名}带头讲法治课{n}次。",
    "推动{村}产业园{事}，帮助{谁}解决{尾}、{尾}等难题{n}个，兑现{p}万元。",
    "针对{尾}行业{事}，约谈{名}等{n}人，责令{村}村限期整改。",
    "深入学习贯彻习近平法治思想，把法治政府建设纳入{年}年工作要点，与{事}同部署、同考核。",
    "建成{村}、{村}{n}个“{尾}”调解室，{名}调解室办结{n}件，{谁}满意率{p}%。",
    "对{村}至{村}沿线{尾}开展{事}，清理{n}处，移交线索{n}条。",
    "制作{双}{双}{n}份，{双}{双}进院坝、进校园、进工地，{谁}参与{n}人次。",
    "会同{尾}站、{尾}所核查{双}和{双}，补正{双}{n}份，退回{n}份，{名}被通报。",
    "升级{村}便民服务中心{双}，新增{双}{双}功能，平均办理时限压缩{p}%。",
    "出台{双}管理办法，{双}、{双}、{双}均有章可循，{谁}知晓率达{p}%。",
    "以案释法，通报{尾}{双}纠纷典型案例{n}起，{名}、{名}现身说法。",
    "采购{双}设备{n}台，更新{双}{n}套，{村}执法点实现{双}全程留痕。",
    "开通{村}{双}直通车，受理{谁}诉求{n}件，其中{双}类{n}件、{双}类{n}件，按期办结率{p}%。",
    "与{尾}区{村}镇签订{双}协作协议，交换{双}线索{n}条，联合处置{双}事件{n}起。",
)  # fmt: skip
_PROBLEMS = (
    "{谁}法治意识还需增强，{事}形式较为单一。", "{事}力量不足，{村}等地{事}仍有短板。",
    "运用法治思维{做}{事}的能力有待提高，{尾}领域问题时有发生。", "{事}与{事}衔接不够，{名}反映的问题化解周期较长。",
)  # fmt: skip
_PLANS = (
    "下一步，{做}{事}，力争{年}年{事}再上台阶。", "持续{做}{事}，培育{村}村等民主法治示范村{n}个。",
    "{做}{谁}队伍建设，{做}{事}，{做}{事}。", "把{事}作为重点，{做}{尾}专项整治，推动法治政府建设提质增效。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One report; sections are heading, role, begin and end, as `archive.models.Section` has them."""

    body: str
    district: str
    year: int
    published_on: date
    title: str
    text: str
    sections: tuple[tuple[str, str | None, int, int], ...]


def made_reports(number: int, seed: int = 20240301) -> Iterator[Made]:
    """Give the same reports for the same seed: bodies one after the other, ten years of each."""
    chance = random.Random(seed)
    for n in range(number):
        if n % len(YEARS) == 0:
            body = f"{_name(chance, _PLACE, 2)}{chance.choice(('街道', '镇', '乡'))}"
            district = f"第{n // len(YEARS) % 37}区"
            size = chance.lognormvariate(0, 0.2)
        yield _report(chance, body, district, YEARS[n % len(YEARS)], size)


def _report(chance: random.Random, body: str, district: str, year: int, size: float) -> Made:
    title = f"{district}{body}{year}年法治政府建设年度报告"
    parts = [
        f"{year}年，{body}坚持以习近平新时代中国特色社会主义思想为指导，推进法治政府建设，现将有关情况报告如下。\n"
    ]
    at, sections = len(parts[0]), []
    for number, heading, role, paragraphs in _outline(chance, year, size):
        text = f"{number}{heading}\n{paragraphs}"
        parts.append(text)
        sections.append((heading, role, at, at + len(text)))
        at += len(text)
    # The first part holds those under it.
    heading, role, begins, _ = sections[0]
    sections[0] = (heading, role, begins, next(begin for _, role, begin, _ in sections if role == "problems"))
    day = date(year + 1, 1, 5) + timedelta(days=min(int(chance.expovariate(1 / 40)), 350))
    return Made(body, district, year, day, title, "".join(parts), tuple(sections))


def _outline(chance: random.Random, year: int, size: float) -> Iterator[tuple[str, str, str | None, str]]:
    yield "一、", "主要举措和成效", "achievements", ""
    for order, heading in enumerate(chance.sample(_HEADINGS, 6)):
        topic = chance.choice(_SLOTS["事"])  # A part has a topic: its word stands there more often than elsewhere.
        yield f"（{'一二三四五六'[order]}）", heading, None, _paragraphs(chance, _FRAMES, year, round(13 * size), topic)
    yield "二、", "存在的问题", "problems", _paragraphs(chance, _PROBLEMS, year, round(8 * size))
    yield "三、", "党政主要负责人履行职责情况", "leadership", _paragraphs(chance, _FRAMES, year, round(8 * size))
    yield "四、", f"{year + 1}年工作打算", "plan", _paragraphs(chance, _PLANS, year, round(10 * size))


def _paragraphs(chance: random.Random, frames: Sequence[str], year: int, number: int, topic: str | None = None) -> str:
    sentences = [_sentence(chance, chance.choice(frames), year, topic) for _ in range(number)]
    return "".join(s + ("\n" if i % 4 == 3 or i == number - 1 else "") for i, s in enumerate(sentences))


def _sentence(chance: random.Random, frame: str, year: int, topic: str | None) -> str:
    literal, *slots = frame.split("{")
    said = [literal]
    for slot in slots:
        name, _, literal = slot.partition("}")
        if topic and name == "事" and chance.random() < 0.3:
            said.append(topic)
        else:
            said.append(_filled(chance, name, year))
        said.append(literal)
    return "".join(said)


def _filled(chance: random.Random, slot: str, year: int) -> str:
    if slot == "n":
        return str(int(chance.lognormvariate(2.6, 1.2)) + 1)
    if slot == "p":
        return f"{chance.uniform(1, 99.9):.1f}"
    if slot == "年":
        return str(year)
    if slot == "村":
        return _name(chance, _PLACE, 2)
    if slot in "名尾":
        return _name(chance, _TAIL, 2 + (chance.random() < 0.5))
    if slot == "事":
        return chance.choices(_SLOTS[slot], cum_weights=_USUAL)[0]
    return chance.choice(_SLOTS[slot])


def _name(chance: random.Random, letters: str, length: int) -> str:
    return "".join(chance.choices(letters, k=length))
