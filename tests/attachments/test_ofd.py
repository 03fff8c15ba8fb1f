"""OFD: text objects wherever they stand, templates, tables, both namespaces; the real files as they are shown."""

import io
import zipfile

import pytest

from pipelines.attachments import Limits, read_file
from tests.attachments import make


@pytest.mark.parametrize("namespace", ["http://www.ofdspec.org/2016", "http://www.ofdspec.org"])
@pytest.mark.parametrize("root", ["/", ""])
def test_text_comes_in_reading_order(truth, pages, namespace, root):
    found = read_file(make.ofd(pages, namespace=namespace, root=root), "报告.pdf")
    assert (found.status, found.form, found.pages, found.title) == ("done", "ofd", 3, "试制")
    assert found.text.split("\n") == truth


def test_a_template_is_drawn_below_the_page():
    template = [make.Text(100, 100, "云岭区人民政府文件")]
    found = read_file(
        make.ofd([[make.Text(100, 300, "区司法局："), make.Text(132, 330, "现将情况报告如下。")]], template=template)
    )
    assert found.text == "云岭区人民政府文件\n区司法局：\n现将情况报告如下。"


def test_a_table_gives_its_rows(table):
    assert read_file(make.ofd([table])).text == "类别\t项目\t数量\n执法\t检查\t34\n\t处罚\t27"


def test_what_is_not_visible_is_not_read():
    body = make.package({
        "OFD.xml": "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>",
        "D/Document.xml": '<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
        "D/P.xml": "<Page><Content><Layer>"
        '<TextObject Boundary="10 10 80 9" Size="5"><TextCode X="0" Y="5">公开</TextCode></TextObject>'
        '<TextObject Visible="false" Boundary="10 30 80 9" Size="5"><TextCode X="0" Y="5">隐藏</TextCode></TextObject>'
        "</Layer></Content></Page>",
    })  # fmt: skip
    assert read_file(body).text == "公开"


def test_repeated_steps_and_missing_steps_place_characters_apart():
    body = make.package({
        "OFD.xml": "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>",
        "D/Document.xml": '<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
        "D/P.xml": '<Page><Content><Layer><TextObject Boundary="10 10 80 9" Size="5">'
        '<TextCode X="0" Y="5" DeltaX="g 3 5">2024</TextCode><TextCode X="20" Y="5">年度</TextCode></TextObject>'
        "</Layer></Content></Page>",
    })  # fmt: skip
    # Digits set as wide as ideographs stand apart like words; the characters and their order are what counts.
    assert "".join(read_file(body).text.split()) == "2024年度"


def test_a_missing_page_fails_the_file(pages):
    whole = make.ofd(pages)
    with zipfile.ZipFile(io.BytesIO(whole)) as old:
        members = {name: old.read(name) for name in old.namelist() if "Page_2" not in name}
    found = read_file(make.package(members))
    assert found.status == "failed"
    assert "1 of 3 pages" in found.warnings[0]
    assert found.text


def test_a_package_cut_off_fails(pages):
    body = make.ofd(pages)
    found = read_file(body[: len(body) * 2 // 3])
    assert (found.status, found.text) == ("failed", "")


def test_the_limit_of_pages_holds(pages):
    assert read_file(make.ofd(pages), None, Limits(pages=2)).status == "too_large"


REAL = {
    "015.ofd": (
        *("测试符路桥区卫生局文件", "路卫发〔2011〕76号", "关于同意张阿三同志辞职的批复", "区中医院："),
        *("均被拒绝回院。2011年3月1日", "测试符路桥区卫生局办公室\n2011年3月10日"),
    ),
    "017.ofd": (
        *("XX市政府文件处理", "来文文号\t府办专督〔2020〕", "来文单位\t市人民政府办公室"),
        *("收文登记人\t陈小明", "处理意见", "备注"),
    ),
    "018.ofd": (
        *("应遵守下列规定：", "二、《矿产资源勘查许可证》不得转借", "国家规定的税费"),
        *("中华人民共和国\n矿产资源勘查许可证", "证    号：T32132132132132132"),
    ),
    "021.ofd": (
        *("关于加快南货场铁路涵洞下穿建设的函", "蚌山区政府：", "一并公告、同步建设、同期交付"),
        *("此函。", "2023年7月12日"),
    ),
}


@pytest.mark.parametrize(("name", "in_order"), REAL.items(), ids=list(REAL))
def test_real_files_give_their_visible_text(corpus, name, in_order):
    found = read_file((corpus / "files" / name).read_bytes(), name)
    assert (found.status, found.form) == ("done", "ofd")
    places = [found.text.find(words) for words in in_order]
    assert -1 not in places
    assert places == sorted(places)
    assert "— 2 —" not in found.text
