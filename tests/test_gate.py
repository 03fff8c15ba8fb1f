"""Floors hold, fall only with a reason, and are skipped or required where the corpus is absent."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks import gate
from benchmarks.gate import breaches, reset
from benchmarks.scoring import furniture_lines, macro, score

PINNED = {"corpus": "abc", "floors": {"text.news_f1": 0.95, "text.furnished_share": 0.01}, "lowered": []}


@pytest.fixture
def floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Floors of their own, figures that miss one of them, and a corpus whose digest fits."""
    path = tmp_path / "floors.json"
    path.write_text(json.dumps(PINNED), "utf-8")
    monkeypatch.setattr(gate, "FLOORS", path)
    monkeypatch.setattr(gate, "digest", lambda: "abc")
    monkeypatch.setattr(gate, "measure_all", lambda _: {"text.news_f1": 0.90, "text.furnished_share": 0.0})
    return path


def run(*options: str) -> Result:
    return CliRunner().invoke(gate.main, options)


@pytest.mark.parametrize(
    ("found", "missed"),
    [
        ({"text.news_f1": 0.95, "text.furnished_share": 0.01}, []),
        ({"text.news_f1": 0.94, "text.furnished_share": 0.01}, ["text.news_f1"]),
        ({"text.news_f1": 0.99, "text.furnished_share": 0.02}, ["text.furnished_share"]),
        ({"text.furnished_share": 0.0}, ["text.news_f1"]),
    ],
)
def test_floors_hold_from_below_and_ceilings_from_above(found: dict[str, float], missed: list[str]) -> None:
    assert [b.name for b in breaches(PINNED["floors"], found)] == missed  # type: ignore[arg-type]  # plain JSON


@pytest.mark.usefixtures("floors")
def test_a_breach_fails_and_says_which() -> None:
    result = run()
    assert result.exit_code == 1
    assert "text.news_f1: 0.9000 is below its floor 0.95" in result.output


def test_lowering_needs_a_reason(floors: Path) -> None:
    assert run("--lower", "text.news_f1").exit_code == 2
    assert json.loads(floors.read_text("utf-8")) == PINNED


def test_a_reason_lowers_the_named_floor_and_stays_in_the_file(floors: Path) -> None:
    assert run("--lower", "text.news_f1", "--reason", "金标准改正了两页").exit_code == 0
    kept = json.loads(floors.read_text("utf-8"))
    assert kept["floors"] == {"text.news_f1": 0.9, "text.furnished_share": 0.0}
    assert kept["lowered"] == [{"floors": ["text.news_f1"], "reason": "金标准改正了两页"}]


def test_better_figures_raise_floors_and_worse_ones_never_lower_them() -> None:
    raised = reset(PINNED, {"text.news_f1": 0.97, "text.furnished_share": 0.5}, (), "")
    assert raised["floors"] == {"text.news_f1": 0.97, "text.furnished_share": 0.01}


@pytest.mark.usefixtures("floors")
def test_another_corpus_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "digest", lambda: "other")
    assert run().exit_code == 1


@pytest.mark.usefixtures("floors")
@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_an_absent_corpus_is_skipped_unless_required(monkeypatch: pytest.MonkeyPatch, required: str, code: int) -> None:
    monkeypatch.setattr(gate, "digest", lambda: None)
    monkeypatch.setenv("FAZHI_REQUIRE_CORPUS", required)
    result = run()
    assert (result.exit_code, "corpus absent, skipped" in result.output) == (code, True)


def test_the_shipped_floors_name_benchmarks_that_exist() -> None:
    pinned = json.loads((Path(gate.__file__).parent / "floors.json").read_text("utf-8"))
    modules = {name.partition(".")[0] for name in pinned["floors"]}
    assert all((Path(gate.__file__).parent / f"{module}.py").exists() for module in modules)


def test_scores_ignore_white_space_and_count_repetition() -> None:
    assert score("依法 行政\n工作", "依法行政工作").f1 == 1.0
    assert score("", "").f1 == 1.0
    assert score("依法行政", "").f1 == 0.0
    once, twice = "全年无一起行政复议纠错案件", "全年无一起行政复议纠错案件" * 2
    assert score(once, twice).recall < 0.6
    assert score(once, twice).precision == 1.0


def test_macro_is_the_mean_over_pages() -> None:
    assert macro([score("依法行政", "依法行政"), score("", "依法行政")]).f1 == 0.5


def test_furniture_counts_unless_the_gold_has_it() -> None:
    text = "正文一段。\n责任编辑：李某\n分享到："
    assert furniture_lines(text) == ["责任编辑：李某", "分享到："]
    assert furniture_lines(text, gold="正文一段。责任编辑：李某") == ["分享到："]
