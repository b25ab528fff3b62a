"""By whose authority a contract is awarded: what the resolver said on the day, kept with the award as proof.

An award is a decision like any other: somebody decides a function, for an area, at the contract's lifetime
value (B-079). So the award names all three, and the answer is stored with it. Where the answer is no, the
award can only be recorded as a breach; an award that names nobody stands, and so does the breach.
"""

from typing import Any

from pydantic import Field

from catchment.governance.rules.document.base import Code, Item, Text, Words

RULE = "B-079"
NOT_SAID = (
    "Nothing says by whose authority the contract was awarded: no function, area and decider are named."
)


class Authority(Item):
    """Who decided which function where, and what the resolver answered; `proof` is the whole answer."""

    function: Code
    function_name: Words
    area: Code
    area_name: Words
    decider: Words  # a body, a seat (`XEX-BOARD/chair`) or an organisation
    decider_name: Words
    allowed: bool
    sentence: Text
    proof: dict[str, Any] = Field(default_factory=dict)

    @property
    def lack(self) -> str:
        """Say that the authority lacks, and why; empty where it is there."""
        if self.allowed:
            return ""
        why = self.sentence.removeprefix("No: ")
        return f"No authority: {self.decider_name} may not decide “{self.function_name}”. {why}"
