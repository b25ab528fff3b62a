"""Reading what the checks of voice need: each part of the room adds its reader here."""

from catchment.structure.checked_room import Readers
from catchment.voice.queries.appointments_checked import appointments_checked, board_gaps
from catchment.voice.queries.assumptions_checked import assumptions_checked
from catchment.voice.queries.consultations_checked import consultations_checked
from catchment.voice.queries.mandates_checked import mandates_checked
from catchment.voice.queries.matters_checked import matters_checked
from catchment.voice.queries.polls_checked import polls_checked
from catchment.voice.queries.unity_checked import register_facts, unity_facts
from catchment.voice.rules.checks.appointments import AppointmentFacts, BoardGap
from catchment.voice.rules.checks.assumptions import AssumedFacts
from catchment.voice.rules.checks.consultations import ResponseFacts
from catchment.voice.rules.checks.mandates import RepresentationFacts
from catchment.voice.rules.checks.matters import MatterFacts
from catchment.voice.rules.checks.polls import PollFacts
from catchment.voice.rules.checks.positions import RegisterFacts, UnityFacts

READERS: Readers = {
    PollFacts: polls_checked,
    MatterFacts: matters_checked,
    UnityFacts: unity_facts,
    RegisterFacts: register_facts,
    AppointmentFacts: appointments_checked,
    BoardGap: board_gaps,
    RepresentationFacts: mandates_checked,
    # the facts of a part, by their type; a reader asks a few queries at most
    ResponseFacts: consultations_checked,
    AssumedFacts: assumptions_checked,
}
