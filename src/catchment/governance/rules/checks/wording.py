"""What words of a handbook say: whom “Chair of the ICB, after advice” names, and whom “Chair of audit” does.

Who appointed, what somebody leads and what a mandate covers are kept in the handbook's own words. Checks read
no more into them than is surely there: whole words, not denied in the same breath, and of the chair only
wordings that begin with the ICB's own. What they do not recognise becomes a finding that quotes it.
"""

import re

from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.facts import GovernanceFacts

DENIED = re.compile(
    r"\b(?:not|no|nor|never|neither|without|except|excluding|other than|instead of)\b", re.IGNORECASE
)
CLAUSE = re.compile(r"[,;:.()]|\bbut\b", re.IGNORECASE)
CHAIR = r"(?:(?:independent|interim|acting|current|non-executive) )*chair(?:man|woman|person)?"
GOES_ON = (
    r"(?:after|on|following|with|and|in|by|subject|having|under|through|as|at|upon|jointly|together|when|for)"
)
ANOTHER = (
    r"(?:committee|board|council|trust|forum|panel|partnership|group|audit|remuneration|deputy|vice|elect)"
)
NOT_DONE = r"(?:not|never|pending|awaiting|to be|if|or)\b"


def says(text: str, *words: str) -> bool:
    """Say whether a text has any of some words, whole (or with a plural s), and does not deny them."""
    anyhow = "|".join(re.escape(each) for each in words)
    for found in re.finditer(rf"(?<!\w)(?:{anyhow})s?(?!\w)", text, re.IGNORECASE):
        clause = CLAUSE.split(text[: found.start()])[-1]
        if not DENIED.search(clause):
            return True
    return False


def names_nhs_england(text: str | None) -> bool:
    """Say whether a text names NHS England."""
    return says(text or "", "NHS England", "NHSE")


def names_secretary_of_state(text: str | None) -> bool:
    """Say whether a text names the Secretary of State."""
    return says(text or "", "Secretary of State")


def names_the_chair(text: str | None, facts: GovernanceFacts) -> bool:
    """Say whether a text names the ICB's chair: it begins so, and goes on to no other body (B-028).

    “Chair”, “the ICB's chair” and “Chair of the ICB after advice from the appointments committee” do; “not
    the chair”, “Deputy chair”, “Chair of the place board” and “Chair (audit committee)” do not.
    """
    said = " ".join((text or "").casefold().replace("’", "'").split())
    ours = _ours(facts)
    apart = rf"(?:{GOES_ON}\b.*|(?:the )?{ours}\W*|(?!{NOT_DONE})(?!.*\b{ANOTHER}\b).*)"
    rest = rf"(?:\s*[,;:(.–—]\s*+{apart}|\s-\s{apart}|\s{GOES_ON}\b.*)?"
    pattern = rf"(?:the )?(?:{ours}(?:'s)? )?{CHAIR}(?: of (?:the )?{ours})?{rest}"
    return re.fullmatch(pattern, said) is not None


def _ours(facts: GovernanceFacts) -> str:
    """Return the pattern of what the ICB and its board are called."""
    boards = facts.bodies_for(Purpose.ICB_BOARD)
    called = {facts.handbook.system, facts.name, facts.organisation_named(facts.handbook.system)}
    called |= {name for board in boards for name in (board.code, board.name)} - {""}
    names = sorted((name.casefold() for name in called if name), key=len, reverse=True)
    named = "|".join(re.escape(name) for name in names)
    icb = rf"(?:(?:(?:nhs )?(?:{named}) )?(?:icb|integrated care board)|{named})"
    return rf"(?:(?:{icb}(?:'s)? )?board(?: of (?:the )?{icb})?|{icb})"
