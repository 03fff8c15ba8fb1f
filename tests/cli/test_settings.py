"""Where the archive is: option before environment before file before default."""

from pathlib import Path

import click
import pytest

from cli.settings import Settings, read_file, resolve


def test_nothing_given_means_the_folder_data() -> None:
    assert resolve({}, {}, Path("absent.toml")) == Settings(Path("data"))


def test_option_wins_over_environment_wins_over_file(tmp_path: Path) -> None:
    toml = tmp_path / "fazhi.toml"
    toml.write_text('data = "from-file"\nwarc = "s3://bucket/a"\n', "utf-8")
    environ = {"FAZHI_DATA": "from-environment", "FAZHI_DATABASE": "postgresql+psycopg://h/d"}
    found = resolve({"data": "from-option"}, environ, toml)
    assert found == Settings(Path("from-option"), "postgresql+psycopg://h/d", "s3://bucket/a")
    assert resolve({}, environ, toml).data == Path("from-environment")
    assert resolve({}, {}, toml).data == Path("from-file")


def test_an_empty_variable_is_one_not_set() -> None:
    assert resolve({}, {"FAZHI_DATABASE": ""}, Path("absent.toml")).database is None


@pytest.mark.parametrize(("written", "said"), [("data = ", "not valid TOML"), ('colour = "red"', "colour")])
def test_a_bad_settings_file_is_named(tmp_path: Path, written: str, said: str) -> None:
    toml = tmp_path / "fazhi.toml"
    toml.write_text(written, "utf-8")
    with pytest.raises(click.UsageError, match=said) as caught:
        read_file(toml)
    assert "fazhi.toml" in str(caught.value)


def test_the_users_own_sites_lie_in_the_archive() -> None:
    assert Settings(Path("d")).registry == Path("d/registry")
