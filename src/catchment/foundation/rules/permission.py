"""The words of permission: acts, actors and verdicts, as plain values that pure rules can speak of.

`foundation.permission` asks the question; `governance.rules.permissions` answers it.
"""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_NAME = 130  # characters of an actor's name in an audit event, so that the code stands beside it


class Act(StrEnum):
    """Something that not everybody may do; the words complete "may ..."."""

    IMPORT_FILES = "import files"
    DRAW_AREAS = "draw places and neighbourhoods"
    CHANGE_STRUCTURE = "change the structure"
    EDIT_HANDBOOK = "edit the handbook"
    RUN_MEETINGS = "run meetings"
    DECIDE = "record decisions"
    SELECT_PROVIDERS = "lead a selection of providers"
    KEEP_BOOKS = "keep the books"
    COMMIT_MONEY = "commit and pay money under a decision"
    MAKE_CLAIMS = "make claims for a network"
    APPROVE_CLAIMS = "approve claims"
    SPEAK_FOR = "speak for an organisation or body"  # raise, take a position, answer, nominate, vote
    ANSWER_FOR = "answer for a body what was brought to it"
    GATHER_POSITIONS = "gather positions and consult"
    RUN_ELECTIONS = "run nominations and elections"
    APPROVE_APPOINTMENTS = "approve appointments"
    USE_RECORD = "use the shared record for people's own care"  # still needs a relationship to each (G-035)
    READ_SENSITIVE = "read what is marked sensitive in the shared record"
    PLAN_WITH_RECORD = "use the shared record for planning or research"  # opt-outs apply (G-031, G-032)
    BREAK_GLASS = "open a record in an emergency"  # G-037
    SEND_RECORDS = "send an organisation's records to the shared record"
    CORRECT_RECORDS = "match, merge and place records"
    AUDIT_RECORD = "read who saw whose record"
    READ_SUITABILITY = "read the answers about who may sit on the board"
    READ_CHANGES = "read who changed what"
    LINK_IDENTITIES = "link people to an identity provider"  # a right of whoever operates the machine


class Thing(StrEnum):
    """What something is done to: different things may have the same code, so whoever knows says which."""

    ORGANISATION = "organisation"
    AREA = "area"
    BODY = "body"
    HOUSE = "house"  # what holds for everybody, such as a regime: it lies within nobody's system


class ActorKind(StrEnum):
    """Who acts."""

    ANYBODY = "anybody"  # not signed in
    PERSON = "person"
    OPERATOR = "operator"  # at the terminal of the machine itself


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person by code, an operator by the name they give, or anybody."""

    kind: ActorKind
    code: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return what the audit event says of the actor."""
        if self.kind is ActorKind.PERSON:
            return f"{self.name[:LONGEST_NAME]} ({self.code})"
        name = f"{self.name[:LONGEST_NAME]}, at the terminal"
        return name if self.kind is ActorKind.OPERATOR else "somebody not signed in"


ANYBODY = Actor(ActorKind.ANYBODY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may do something, and the reason in a sentence."""

    allowed: bool
    reason: str
