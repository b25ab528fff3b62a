"""The pen: what every FHIR resource about synthetic people is written with - ids, references, days, labels.

Resources are plain dictionaries that become JSON at once; parts that come again and again (a code with its
display) are JSON already, once. Each organisation has ids of its own for people: X99001-2027-17 and
XR1-2027-17 are one person, and that is for the record to find out.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import orjson

from catchment.record.synthetic.batch import Array, Batch, Table
from catchment.record.synthetic.codes import Coded, table

Resource = dict[str, Any]
Sent = tuple[int, Resource]  # from which of the world's senders, and what
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/"
NHS_NUMBER, ODS = "https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/ods-organization-code"
LOCAL_NUMBER = "https://fhir.nhs.uk/Id/local-patient-identifier"
OURS = "https://catchment.example/id/"
NONE = "NaT"  # how a day that is not known is written by numpy


def fixed(value: Any) -> orjson.Fragment:
    """Return a part of resources as JSON, made once."""
    return orjson.Fragment(orjson.dumps(value))


@cache
def concepts(kind: str) -> list[orjson.Fragment]:
    """Return the concepts of a kind of code, each as JSON, by their places."""
    return [fixed(row.concept()) for row in table()[kind]]


@cache
def listed(kind: str) -> list[orjson.Fragment]:
    """Return the concepts of a kind of code, each in a list of one."""
    return [fixed([row.concept()]) for row in table()[kind]]


def coded(code: Coded | dict[str, str]) -> Resource:
    """Return a concept of one coding."""
    return {"coding": [code.coding() if isinstance(code, Coded) else code]}


def from_hl7(system: str, code: str, display: str = "") -> Resource:
    """Return a concept of one of HL7's own code systems, by the last part of its address."""
    return coded({"system": TERMINOLOGY + system, "code": code, **({"display": display} if display else {})})


CONFIDENTIALITY, ACT_CODE = TERMINOLOGY + "v3-Confidentiality", TERMINOLOGY + "v3-ActCode"
RESTRICTED = {"system": CONFIDENTIALITY, "code": "R"}
SEALED = {"system": CONFIDENTIALITY, "code": "V"}
MENTAL_HEALTH = {"system": ACT_CODE, "code": "PSY"}
SEXUAL_HEALTH = {"system": ACT_CODE, "code": "HIV"}


class Pen:
    """Writes about one batch; only about the people numbered from `first` to before `people`."""

    def __init__(self, batch: Batch, first: int, people: int) -> None:
        """Prepare the words of a batch."""
        self.batch, self.world = batch, batch.world
        self.first, self.people = first, people
        self.codes = [each.code for each in batch.world.senders]
        self.organisations = [
            fixed({"reference": f"Organization/{each.code}", "display": each.name})
            for each in batch.world.senders
        ]
        # where an organisation is: appointments are at places (R4), which have the codes of who is there
        self.places = [
            fixed({"reference": f"Location/{each.code}", "display": each.name})
            for each in batch.world.senders
        ]
        self.tag = f"{batch.seed}-{batch.number}"

    def wanted(self, name: str) -> tuple[Table, list[int]]:
        """Return the rows of a table that are about wanted people, and their numbers within the batch."""
        whole = self.batch.tables[name]
        keep = np.flatnonzero((whole["person"] >= self.first) & (whole["person"] < self.people))
        return {key: column[keep] for key, column in whole.items()}, keep.tolist()

    def id(self, letter: str, number: int) -> str:
        """Return the id of a resource: its kind's letter, and its number within the batch."""
        return f"{letter}-{self.tag}-{number}"

    def patient(self, sender: int, person: int) -> Resource:
        """Return a reference to a person as their sender knows them."""
        return {"reference": f"Patient/{self.patient_id(sender, person)}"}

    def patient_id(self, sender: int, person: int) -> str:
        """Return a sender's id of a person."""
        return f"{self.codes[sender]}-{self.batch.seed}-{person}"

    def gp(self, practice: int, number: int) -> Resource:
        """Return a reference to a named GP."""
        return {"display": self.world.gps[practice][number]}

    def encounter(self, number: int) -> Resource:
        """Return what a resource says of the encounter it belongs to, nothing without one."""
        return {} if number < 0 else {"encounter": {"reference": f"Encounter/{self.id('e', number)}"}}


def columns(of: Table, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows of some columns as plain values: days and moments as FHIR writes them."""
    return zip(*(plain(of[name]) for name in names), strict=True)


def plain(column: Array) -> list[Any]:
    """Return a column as plain values."""
    if column.dtype.kind != "M":
        values: list[Any] = column.tolist()
        return values
    if np.datetime_data(column.dtype)[0] == "m":
        return [
            f"{each}Z" if each != NONE else NONE for each in np.datetime_as_string(column, unit="s").tolist()
        ]
    days: list[str] = np.datetime_as_string(column, unit="D").tolist()
    return days
