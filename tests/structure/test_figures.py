"""Practice figures, rebuilt by SQL, against the same figures worked out slowly, person by person."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from catchment.foundation.facts import copy_rows, fact_columns
from catchment.foundation.models import Change
from catchment.structure.figures import rebuild_practice_figures
from catchment.structure.models import (
    Area,
    AreaLookup,
    Deprivation,
    Organisation,
    PatientsByArea,
    PracticeFigure,
    RegisteredPatients,
)

pytestmark = pytest.mark.django_db
INDEX_2019, INDEX_2025 = date(2019, 9, 26), date(2025, 10, 30)
OLD_RESIDENCE, NEW_RESIDENCE = date(2022, 7, 1), date(2025, 10, 1)


def write(model, rows: list[dict]) -> None:
    """Write rows as an import would."""
    change = Change.objects.create(at=datetime(2026, 1, 1, tzinfo=UTC), actor="test", action="test")
    columns = fact_columns(model)
    copy_rows(model, [[row[column] for column in columns] for row in rows], change)


class World:
    """A small invented world: 6 practices, 12 areas of each vintage, some split and merged."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        make = Organisation.objects.create
        self.practices = [make(code=f"B9900{n}", kind="practice", invented=True) for n in range(6)]
        self.areas = {
            kind: [Area.objects.create(kind=kind, code=f"X{n:08}", invented=True) for n in range(12)]
            for kind in ("lsoa11", "lsoa21")
        }
        self.elsewhere = Area.objects.create(kind="unplaced", code="EMPTY", invented=True)
        older, newer = self.areas["lsoa11"], self.areas["lsoa21"]
        self.pairs = [(older[n], newer[n]) for n in range(8)]
        self.pairs += [(older[8], newer[8]), (older[8], newer[9])]  # split
        self.pairs += [(older[9], newer[10]), (older[10], newer[10])]  # merged; the last pair has none
        self.scores: dict[tuple[date, Area], tuple[float, int]] = {}
        for edition, kind in ((INDEX_2019, "lsoa11"), (INDEX_2025, "lsoa21")):
            for area in self.areas[kind]:
                self.scores[edition, area] = (
                    round(self.chance.uniform(1, 80), 2),
                    self.chance.randint(1, 10),
                )
        self.residence = self._residence()

    def _residence(self) -> dict[tuple[Organisation, date], dict[Area, int]]:
        residence = {}
        for number, practice in enumerate(self.practices):
            editions = [(OLD_RESIDENCE, "lsoa11")] + ([(NEW_RESIDENCE, "lsoa21")] if number % 2 else [])
            for edition, kind in editions:
                homes = self.chance.sample(self.areas[kind], 5)
                residence[practice, edition] = {area: self.chance.randint(1, 900) for area in homes}
                residence[practice, edition][self.elsewhere] = 7
        return residence

    def write(self) -> None:
        """Put the world in the database."""
        write(
            AreaLookup,
            [
                {
                    "lookup": "lsoa11-lsoa21",
                    "edition": date(2021, 3, 21),
                    "child_id": older.pk,
                    "parent_id": newer.pk,
                    "change_code": "U",
                }
                for older, newer in self.pairs
            ],
        )
        write(
            Deprivation,
            [
                {
                    "area_id": area.pk,
                    "edition": edition,
                    "score": score,
                    "rank": 1,
                    "decile": decile,
                    "domains": {},
                }
                for (edition, area), (score, decile) in self.scores.items()
            ],
        )
        write(
            PatientsByArea,
            [
                {"practice_id": practice.pk, "edition": edition, "area_id": area.pk, "patients": patients}
                for (practice, edition), homes in self.residence.items()
                for area, patients in homes.items()
            ],
        )

    def slowly(self, index: date) -> dict[int, tuple[float, float, float]]:
        """Return each practice's score sum, patients in deciles 1-2 and patients placed, area by area."""
        partners = defaultdict(list)
        for older, newer in self.pairs:
            partners[older].append(newer)
            partners[newer].append(older)
        results = {}
        for practice in self.practices:
            edition = max(day for (who, day) in self.residence if who == practice)
            score = deprived = placed = 0.0
            for home, patients in self.residence[practice, edition].items():
                targets = [home] if (index, home) in self.scores else partners[home]
                targets = [] if home == self.elsewhere else targets
                for target in targets:
                    people = patients / len(targets)
                    placed += people
                    score += people * self.scores[index, target][0]
                    deprived += people if self.scores[index, target][1] <= 2 else 0
            if placed:
                results[practice.pk] = (score, deprived, placed)
        return results


@pytest.mark.parametrize("seed", range(5))
def test_deprivation_agrees_with_the_slow_way(seed) -> None:
    world = World(seed)
    world.write()
    rebuild_practice_figures()
    for index in (INDEX_2019, INDEX_2025):
        slow = world.slowly(index)
        fast = {
            figure.practice_id: figure
            for figure in PracticeFigure.objects.filter(measure="deprivation", edition=index)
        }
        assert fast.keys() == slow.keys()
        for practice, (score, deprived, placed) in slow.items():
            core20 = PracticeFigure.objects.get(
                measure="most_deprived_fifth", edition=index, practice=practice
            )
            assert fast[practice].numerator == pytest.approx(score)
            assert fast[practice].denominator == pytest.approx(placed)
            assert (core20.numerator, core20.denominator) == pytest.approx((deprived, placed))


def test_ages_are_counted_from_the_right_bands() -> None:
    practice = Organisation.objects.create(code="B99009", kind="practice", invented=True)
    ages = [1] * 4 + [10] * 9 + [100] * 7  # under 20: four bands; 65 and over: the last seven
    month = date(2025, 12, 1)
    write(
        RegisteredPatients,
        [{"practice_id": practice.pk, "edition": month, "sex": "all", "total": sum(ages), "ages": ages}],
    )
    assert rebuild_practice_figures() == 3
    figures = {
        figure.measure: (figure.numerator, figure.denominator) for figure in PracticeFigure.objects.all()
    }
    assert figures == {"patients": (794, 1), "aged_65_and_over": (700, 794), "aged_under_20": (4, 794)}
