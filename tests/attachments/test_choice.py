"""Page or file: the one that is the report."""

import pytest

from pipelines.attachments import FileText
from pipelines.attachments.choice import choose

REPORT = "\n".join(
    [
        "清溪街道2024年法治政府建设情况报告",
        "区政府：",
        "现将清溪街道2024年法治政府建设情况报告如下：",
        "一、主要举措和成效",
        "街道坚持依法行政，" + "审查合同47份，开展联合检查34次，办理行政处罚案件27件，调处矛盾纠纷405件。" * 8,
        "二、存在的不足",
        "执法力量与任务不相匹配，" + "专业人员不足，普法形式单一，部分干部法治思维有待提高。" * 8,
        "三、下一步安排",
        "组织执法人员培训，" + "评查行政执法案卷，培育法律明白人，办好法治文化广场。" * 8,
    ]
)
BODY = REPORT.split("\n", 1)[1]
NOTE = "现将清溪街道2024年法治政府建设情况报告予以公布，详见附件。"


def file(text: str = REPORT, name: str = "附件.pdf", form: str = "pdf", **more) -> FileText:
    return FileText("done", text, form, name=name, **more)


def test_a_page_that_announces_the_file():
    choice = choose(NOTE, [file()])
    assert (choice.text, choice.form, choice.index) == (BODY, "pdf", 0)
    assert choice.file is not None
    assert choice.file.head_lines == ("清溪街道2024年法治政府建设情况报告",)


def test_an_empty_page():
    assert choose("", [file()]).text == BODY


def test_a_page_that_repeats_the_file_is_one_report_and_keeps_its_own_text():
    choice = choose(BODY, [file(REPORT.replace("，", ", "))])
    assert (choice.text, choice.form, choice.index) == (BODY, "html", None)


def test_a_page_that_prints_the_beginning_of_the_file():
    assert choose(BODY[:300], [file()]).index == 0


def test_a_full_page_beside_tables_and_pictures():
    files = [
        file("项目\t数量\n培训\t12", "附件1：法治政府建设主要数据统计表.xlsx", "xlsx"),
        file("一图读懂法治政府建设" * 30, "一图读懂.jpg", "ocr"),
    ]
    assert choose(BODY, files).form == "html"


def test_a_short_page_whose_file_only_explains():
    choice = choose(
        "清溪街道法治政府建设工作概况，全年开展检查34次。", [file("问：为什么？\n答：依法。", "政策解读.docx", "docx")]
    )
    assert choice.index is None


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_files_the_report(order):
    files = [
        file("各街道：\n请认真组织。" * 20, "关于印发实施方案的通知.docx", "docx"),
        file(REPORT, "清溪街道法治政府建设报告.pdf", "pdf"),
        file("张三\t12\n李四\t13", "持证人员名单.xlsx", "xlsx"),
    ][::order]
    choice = choose(NOTE, files)
    assert choice.file is not None
    assert choice.file.name == "清溪街道法治政府建设报告.pdf"
    assert files[choice.index] is choice.file


def test_of_one_report_in_two_forms_the_surer():
    files = [file(form="ocr", name="法治政府建设报告（盖章）.pdf"), file(form="docx", name="法治政府建设报告.docx")]
    choice = choose(NOTE, files)
    assert (choice.form, choice.index) == ("docx", 1)
    assert "盖章" in choice.warnings[0]


def test_the_title_of_the_page_tells_the_year():
    files = [file(REPORT.replace("2024", year), f"{year}年法治政府建设报告.pdf") for year in ("2023", "2024")]
    assert choose(NOTE, files, "清溪街道2023年法治政府建设情况报告").index == 0
    assert choose(NOTE, files, "清溪街道2024年法治政府建设情况报告").index == 1


def test_a_member_of_an_archive():
    bag = FileText("done", name="附件.zip", members=(file("名单", "人员名单.docx", "docx"), file()))
    choice = choose(NOTE, [FileText("failed", name="坏.pdf"), bag])
    assert (choice.index, choice.text) == (1, BODY)


@pytest.mark.parametrize("status", ["failed", "waiting", "encrypted"])
def test_half_a_report_is_none(status):
    partial = FileText(status, REPORT, "pdf", name="报告.pdf", warnings=("原因",))
    choice = choose(NOTE, [partial])
    assert (choice.text, choice.form, choice.index) == (NOTE, "html", None)
    assert choice.warnings == (f"报告.pdf ({status}): 原因",)


def test_a_waiting_file_beside_a_full_page_is_no_worry():
    assert choose(BODY * 2, [FileText("waiting", name="扫描件.pdf")]).warnings == ()


def test_nothing_anywhere():
    choice = choose("", [])
    assert (choice.text, choice.form, choice.index) == ("", None, None)
