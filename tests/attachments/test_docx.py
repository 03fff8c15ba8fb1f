"""DOCX: everything that is the document's text, in its order, and nothing else."""

from io import BytesIO

import docx
import pytest

from pipelines.attachments import Limits, read_file
from tests.attachments import make

NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>"""


def listed(text: str, level: int, number: int = 5) -> str:
    return make.paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def read(body: str, **parts: str):
    return read_file(make.docx(body, **parts), "报告.pdf")


def test_paragraphs_as_written(truth):
    found = read("".join(map(make.paragraph, truth)), title="法治政府建设报告")
    assert (found.status, found.form, found.title) == ("done", "docx", "法治政府建设报告")
    assert found.text.split("\n") == truth
    assert found.head_lines == tuple(truth[:2])


def test_automatic_numbers_are_part_of_the_text():
    body = listed("主要举措", 0) + listed("制度", 1) + listed("审查", 2) + listed("清理", 2) + listed("执法", 1)
    body += listed("培训", 2) + listed("存在不足", 0) + listed("原因", 1)
    assert read(body, numbering=NUMBERING).text.split("\n") == [
        "一、主要举措", "（一）制度", "1.审查", "2.清理", "（二）执法", "1.培训", "二、存在不足", "（一）原因",
    ]  # fmt: skip


def test_a_style_brings_its_list_and_a_paragraph_leaves_it():
    styles = (
        '<w:style w:styleId="a"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    styled = '<w:pStyle w:val="b"/>'
    body = make.paragraph("健全制度", styled) + make.paragraph(
        "不编号", f'{styled}<w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    assert read(body, numbering=NUMBERING, styles=styles).text == "（一）健全制度\n不编号"


def test_tables_keep_their_place_and_their_cells():
    body = (
        make.paragraph("上文。")
        + make.table([["类别", "数量"], ["执法", "34"], ["^", "27"]])
        + make.paragraph("下文。")
    )
    assert read(body).text.split("\n") == ["上文。", "类别\t数量", "执法\t34", "\t27", "下文。"]


def test_a_frame_of_one_cell_is_no_table():
    assert read(make.table([["第一段。"], ["第二段。"]])).text == "第一段。\n第二段。"


def test_a_text_box_is_read_once_behind_its_paragraph():
    box = f"<w:txbxContent>{make.paragraph('文本框内容')}</w:txbxContent>"
    choice = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    drawing = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
    assert read(f"<w:p><w:r><w:t>正文。</w:t></w:r><w:r>{drawing}</w:r></w:p>").text == "正文。\n文本框内容"


def test_revisions_count_as_accepted_and_hidden_text_stays_hidden():
    body = (
        "<w:p><w:r><w:t>办理案件</w:t></w:r><w:del><w:r><w:delText>25</w:delText></w:r></w:del><w:ins><w:r><w:t>27</w:t></w:r></w:ins>"
        "<w:smartTag><w:r><w:t>件</w:t></w:r></w:smartTag><w:r><w:rPr><w:vanish/></w:rPr><w:t>（内部）</w:t></w:r></w:p>"
    )
    assert read(body).text == "办理案件27件"


def test_fields_give_their_result_not_their_code():
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
        "<w:r><w:t>2025年1月16日</w:t></w:r></w:p>"
    )
    assert read(body).text == "2025年1月16日"


def test_line_breaks_part_lines_and_page_breaks_do_not():
    body = '<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:br w:type="page"/><w:t>丙</w:t></w:r></w:p>'
    assert read(body).text == "甲\n乙丙"


def test_a_relation_that_leads_nowhere_does_no_harm():
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    assert (
        read(make.paragraph("正文。"), relations=f'<Relationship Id="x" Type="{kind}" Target="NULL"/>').text == "正文。"
    )


def test_what_another_library_writes_is_read(truth):
    document = docx.Document()
    for line in truth:
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = "页眉不是正文"
    out = BytesIO()
    document.save(out)
    assert read_file(out.getvalue()).text.split("\n") == truth


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_cut_off_package_fails(truth, keep):
    body = make.docx("".join(map(make.paragraph, truth)))
    found = read_file(body[: int(len(body) * keep)])
    assert (found.status, found.text) == ("failed", "")


def test_text_past_the_limit_is_refused(truth):
    body = make.docx("".join(map(make.paragraph, truth)))
    assert read_file(body, None, Limits(characters=100)).status == "too_large"
