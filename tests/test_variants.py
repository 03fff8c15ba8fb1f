"""Traditional characters, read as simplified ones."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.identity import Context, identify
from pipelines.titles import Candidate, choose
from pipelines.variants import simplify


def test_words_and_names_are_simplified() -> None:
    assert simplify("關於2025年度法治政府建設情況的報告") == "关于2025年度法治政府建设情况的报告"
    assert simplify("重慶市萬州區餘家鎮人民政府") == "重庆市万州区余家镇人民政府"


def test_simplified_text_stays() -> None:
    text = "重庆市万州区余家镇人民政府关于2025年度法治政府建设情况的报告，乾丰镇。"
    assert simplify(text) == text


def test_a_mirrors_copy_is_resolved_and_its_title_kept_as_printed() -> None:
    title = "重慶市萬州區餘家鎮人民政府關於2025年度法治政府建設情況的報告"
    found = identify(Context(titles=(Candidate(title, "heading"),), url="http://www.mirror.example/jz/a.html"))
    assert (found.kind, found.body, found.report_year) == ("annual_report", "万州区余家镇人民政府", 2025)
    assert found.title == title


def test_an_untitled_copy_is_resolved() -> None:
    text = "2025年，荔枝街道堅持以習近平法治思想為指導，深入推進法治政府建設。現將有關情況報告如下。"
    found = identify(Context(text=text))
    assert (found.kind, found.body) == ("annual_report", "涪陵区荔枝街道办事处")


def test_two_scripts_of_one_title_agree() -> None:
    printed = "忠縣新立鎮2025年法治政府建設報告"
    title = choose([Candidate(printed, "heading"), Candidate(simplify(printed), "meta")])
    assert title is not None
    assert (title.text, title.others) == (printed, ())


@given(st.text(max_size=200))
def test_the_length_never_changes(text: str) -> None:
    assert len(simplify(text)) == len(text)
    assert simplify(simplify(text)) == simplify(text)
