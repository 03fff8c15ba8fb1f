"""Practice portals of each content system, one for each way in which they page through a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.vendors import gkmlpt, hanweb, irs, jpaas, plain, powereasy, trs, ucap, vsb

TRS = trs.TRS
#: All but TRS.
VENDORS: Mapping[str, Callable[[Place, Sequence[Body]], Portal]] = {
    "ucap": ucap.from_two,
    "ucap-nought": ucap.from_one,
    "ucap-contradicting": ucap.contradicting,
    "hanweb": hanweb.build,
    "jpaas": jpaas.build,
    "vsb": vsb.build,
    "powereasy": powereasy.build,
    "gkmlpt": gkmlpt.build,
    "query": plain.by_query,
    "chain": plain.by_next_link,
    "scripted": plain.by_script,
    "fetched": plain.by_fetch,
    "irs": irs.build,
}
