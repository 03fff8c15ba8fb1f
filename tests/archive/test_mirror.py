"""The roster in the database: of the provinces that the archive has to do with."""

from sqlalchemy import select

from archive.bodies import Period, Roster, load
from archive.database import Database
from archive.mirror import mirror_roster
from archive.models import Body, BodyPeriod

ROSTER = load()


def provinces(archive: Database) -> set[str]:
    with archive.read() as session:
        return {str(key)[:2] for key in session.scalars(select(Body.key).where(Body.origin == "roster"))}


def test_all_provinces_where_none_is_named(archive: Database) -> None:
    assert mirror_roster(archive, ROSTER)
    assert provinces(archive) == {"33", "50"}
    assert not mirror_roster(archive, ROSTER)


def test_one_province_and_then_another_which_joins_it(archive: Database) -> None:
    assert mirror_roster(archive, ROSTER, {"50"})
    assert provinces(archive) == {"50"}
    assert not mirror_roster(archive, ROSTER)
    assert not mirror_roster(archive, ROSTER, {"50"})
    assert mirror_roster(archive, ROSTER, {"33"})
    assert provinces(archive) == {"33", "50"}
    assert not mirror_roster(archive, ROSTER, {"50"})


def test_a_province_without_a_roster_brings_nobody(archive: Database) -> None:
    mirror_roster(archive, ROSTER, {"51"})
    assert provinces(archive) == set()


def test_zones_come_with_the_province_of_their_file_and_cities_not_at_all(archive: Database) -> None:
    mirror_roster(archive, ROSTER, {"33"})
    with archive.read() as session:
        types = set(session.scalars(select(BodyPeriod.type)))
    assert types == {"province", "district", "street", "town"}
    mirror_roster(archive, ROSTER, {"50"})
    with archive.read() as session:
        zones = set(session.scalars(select(BodyPeriod.name).where(BodyPeriod.type == "zone")))
    assert "重庆高新区" in zones


def test_bodies_of_no_province_are_always_there(archive: Database) -> None:
    own = Period("own-1", "某开发区", "zone", "某开发区")
    mirror_roster(archive, Roster((*ROSTER.periods, own)), {"33"})
    with archive.read() as session:
        assert session.get(Body, "own-1") is not None
