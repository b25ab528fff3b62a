"""What is kept of voice: matters raised, questions and positions, consultations, appointments, polls."""

from catchment.voice.models.appointments import Appointment, AppointmentStep
from catchment.voice.models.consultations import Consultation, Response, ResponseStep
from catchment.voice.models.matters import Matter, MatterStep
from catchment.voice.models.polls import CountedPaper, Poll, PollStep, PollTeller, PollVoter, SealedBallot
from catchment.voice.models.positions import Question, QuestionStep

__all__ = [
    "Appointment",
    "AppointmentStep",
    "Consultation",
    "CountedPaper",
    "Matter",
    "MatterStep",
    "Poll",
    "PollStep",
    "PollTeller",
    "PollVoter",
    "Question",
    "QuestionStep",
    "Response",
    "ResponseStep",
    "SealedBallot",
]
