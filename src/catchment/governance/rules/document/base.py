"""What every item of a handbook shares: frozen, no unknown keys, limits on every text and list."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", min_length=1, max_length=20)]
Day = Annotated[date, Field(ge=date(1948, 7, 5), lt=date(2100, 1, 1))]
MOST = 2_000  # items in any one list


class Item(BaseModel):
    """A part of the handbook."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True, use_enum_values=False
    )


class Lasting(Item):
    """An item with dates of its own: true from `since`, until the day before `until`.

    Items without dates of their own hold from the day the handbook is applied.
    """

    since: Day = Field(description="The first day it is so.")
    until: Day | None = Field(
        None, description="The first day it is no longer so; left out while it goes on."
    )

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"it ends ({self.until}) on or before the day it starts ({self.since})")
        return self
