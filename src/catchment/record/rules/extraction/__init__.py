"""What a resource can be found by: from its JSON to rows of the index, by the standard's search parameters.

`extract` gives the rows; `parameters` says which there are; `as_indexed`, `composite_parameter`,
`composite_term`, `of_type_term`, `unit_term`, `date_range`, `quantity_range`, `normalised` and `contact` turn
what a search asks into the same form.
"""

from catchment.record.rules.extraction.amounts import UNIT, quantity_range, range_of, unit_term
from catchment.record.rules.extraction.composites import composite_parameter, composite_term
from catchment.record.rules.extraction.extracting import extract
from catchment.record.rules.extraction.leaves import TEXT_ONLY, of_type_term, spoken_of
from catchment.record.rules.extraction.moments import OPEN_END, OPEN_START, date_range
from catchment.record.rules.extraction.parameters import (
    Component,
    SearchParameter,
    as_indexed,
    parameters,
)
from catchment.record.rules.extraction.references import (
    patient_references,
    references_in,
    rewrite_references,
)
from catchment.record.rules.extraction.texts import contact, normalised

__all__ = [
    "OPEN_END",
    "OPEN_START",
    "TEXT_ONLY",
    "UNIT",
    "Component",
    "SearchParameter",
    "as_indexed",
    "composite_parameter",
    "composite_term",
    "contact",
    "date_range",
    "extract",
    "normalised",
    "of_type_term",
    "parameters",
    "patient_references",
    "quantity_range",
    "range_of",
    "references_in",
    "rewrite_references",
    "spoken_of",
    "unit_term",
]
