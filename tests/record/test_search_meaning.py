"""What searches mean, case by case (`tests/scenarios/record/searches.yaml`); what comes along; the Bundle."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catchment.record.queries import directory
from catchment.record.queries.search import Found, search
from catchment.record.queries.search_bundle import bundle
from catchment.record.rules.searching import BadSearch, parse
from tests.record.search_oracle import BASE, DIRECTORY, HOLDERS, NOW, SYSTEM, asker, keep, make_people

pytestmark = pytest.mark.django_db
TOLD = yaml.safe_load((Path(__file__).parent.parent / "scenarios" / "record" / "searches.yaml").read_text())


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the record of the scenarios, and a small directory in the place of the structure's."""

    def resources(moment: object) -> Any:
        return DIRECTORY

    monkeypatch.setattr(directory, "resources", resources)
    keep(TOLD["record"], make_people([(0, HOLDERS[0]), (1, HOLDERS[0])]))


def asked(text: str, strict: bool = False, **who: Any) -> Found:
    """Return what a search finds for the GP of X1, changed."""
    kind, _, rest = text.partition("?")
    pairs = parse_qsl(rest, keep_blank_values=True)
    return search(parse(kind, pairs, now=NOW, base=BASE, strict=strict), asker(**who), BASE)


def ids(found: Found) -> list[str]:
    """Return the ids of what was found."""
    return [held.id for held in found.rows]


def test_the_scenarios() -> None:
    """Every search finds what its line says, or tells what it says."""
    for line in TOLD["found"]:
        if "refused" in line:
            with pytest.raises(BadSearch, match=line["refused"]):
                asked(line["ask"])
            continue
        found = asked(line["ask"])
        in_order = ids(found) if "_sort" in line["ask"] else sorted(ids(found))
        assert in_order == line["ids"], line
        assert line.get("told", "") in " ".join(found.outcomes), line


@pytest.mark.parametrize("line", TOLD["refused"], ids=lambda line: line["ask"])
def test_what_has_no_sense_is_refused(line: dict[str, str]) -> None:
    """A value without sense is an error, however lenient the handling."""
    with pytest.raises(BadSearch) as told:
        asked(line["ask"])
    assert line["says"] in str(told.value)


def test_strict_handling_refuses_what_is_not_known() -> None:
    """And names what is nearest."""
    for line in TOLD["strict"]:
        with pytest.raises(BadSearch) as told:
            asked(line["ask"], strict=True)
        assert line["says"] in str(told.value)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["name", "_sort", "_count", "birthdate", "_has:Observation:patient:code", "_include", "a.b:c"]
            )
            | st.text(max_size=20),
            st.text(max_size=30),
        ),
        max_size=4,
    )
)
def test_any_text_is_parsed_or_refused_in_a_sentence(pairs: list[tuple[str, str]]) -> None:
    """Nothing that is sent makes the parser fail."""
    try:
        query = parse("Patient", pairs, now=NOW, base=BASE)
    except BadSearch as problem:
        assert len(str(problem)) > 20
    else:
        assert query.type == "Patient"


def test_what_comes_along() -> None:
    """What is referred to, what refers, and on from there; each once, and none that was found anyway."""
    found = asked(
        "Observation?_id=o10&_include=Observation:has-member&_include:iterate=Observation:encounter"
    )
    assert [held.id for held in found.included] == ["o00", "e00"]
    found = asked("Patient?_id=p0&_revinclude=Observation:patient&_include=*")
    assert sorted(held.id for held in found.included) == ["o00", "o01"]
    found = asked("Encounter?_revinclude=Observation:*&_include=Encounter:subject:Patient")
    assert sorted(held.id for held in found.included) == ["o00", "p0"]
    assert sorted(held.id for held in asked("Patient?_id=p0&_revinclude=*").included) == [
        "c00",
        "c01",
        "e00",
        "o00",
        "o01",
    ]
    assert not asked("Observation?_id=o00&_include=Observation:encounter", holders=("team:none",)).included


def test_the_directory_is_searched_like_the_rest() -> None:
    """By names, by references within it, and along with what refers to it."""
    assert [member["id"] for member in asked("Organization?name=oak").members] == ["X2"]
    assert [member["id"] for member in asked("Organization?partof.name=elm&_total=accurate").members] == [
        "X2"
    ]
    assert [member["id"] for member in asked("Organization?_has:Organization:partof:name=oak").members] == [
        "X1"
    ]
    first = asked("Organization?_count=1&_sort=-name")
    assert [member["id"] for member in first.members] == ["X2"]
    again = asked(f"Organization?_page={first.next}")
    assert [member["id"] for member in again.members] == ["X1"] and not again.next
    who = {"resourceType": "Encounter", "id": "e01", "status": "planned", "class": {"code": "AMB"}}
    keep([{**who, "serviceProvider": {"reference": "Organization/X2"}}], make_more())
    found = asked("Encounter?service-provider.name=oak&_include=Encounter:service-provider", unlimited=True)
    assert ids(found) == ["e01"] and [member["id"] for member in found.included_members] == ["X2"]
    having = asked("Organization?_has:Encounter:service-provider:status=planned", unlimited=True)
    assert [member["id"] for member in having.members] == ["X2"]
    assert not asked("Organization?_has:Encounter:service-provider:status=planned").members


def make_more() -> list[int]:
    """Return the numbers for somebody whom nobody has a relationship to."""
    return [10**9]


def test_the_bundle() -> None:
    """Stored bytes with links; a part of a resource is marked; what was left out is told last."""
    found = asked("Observation?_count=2&_total=accurate&colour=red&_include=Observation:encounter")
    made = orjson.loads(bundle(found, BASE))
    assert made["type"] == "searchset" and made["total"] == 3
    assert [entry["search"]["mode"] for entry in made["entry"]] == ["match", "match", "include", "outcome"]
    assert made["entry"][0]["fullUrl"] == f"{BASE}/Observation/o00"
    assert [link["relation"] for link in made["link"]] == ["self", "first", "next"]
    part = orjson.loads(bundle(asked("Observation?_id=o01&_elements=valueQuantity"), BASE))["entry"][0][
        "resource"
    ]
    assert set(part) == {"resourceType", "id", "meta", "status", "code", "valueQuantity"}
    assert part["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert orjson.loads(bundle(asked(f"Observation?code={SYSTEM}|bp&_summary=count"), BASE)) == {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "link": [
            {
                "relation": relation,
                "url": f"{BASE}/Observation?code=https%3A%2F%2Fcodes.example%2F%7Cbp&_summary=count",
            }
            for relation in ("self", "first")
        ],
    }
