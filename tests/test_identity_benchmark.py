"""The benchmark of identities: what it holds against real titles, and what it takes for one body."""

from pathlib import Path

import pytest

from benchmarks.identity import measure, plain_name


def test_the_real_titles_stay_resolved(corpus: Path) -> None:
    assert corpus.is_dir()
    figures = measure()
    assert figures["kind_f1"] >= 0.98
    assert figures["year"] >= 0.99
    assert figures["body"] >= 0.97
    assert figures["district"] >= 0.99


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("石柱县公安局", "石柱土家族自治县公安局"),
        ("中梁山街道办事处", "九龙坡区中梁山街道办事处"),
        ("四屏镇人民政府(与镇党委联合)", "江津区四屏镇人民政府"),
        ("渝中区人民政府(来源:区司法局)", "渝中区人民政府"),
        ("秀山县人民政府", "秀山土家族苗族自治县人民政府"),
    ],
)
def test_the_benchmark_takes_two_spellings_of_one_body_for_equal(label: str, found: str) -> None:
    assert plain_name(label) == plain_name(found)


def test_the_benchmark_tells_bodies_apart() -> None:
    names = ["忠县人民政府", "渝中区人民政府", "忠县新立镇人民政府", "忠县司法局", "重庆市公安局渝北区分局"]
    assert len({plain_name(name) for name in names}) == len(names)
