"""The form in which a consultation is sent as a file."""

from catchment.governance.edit_forms import Field, Form
from catchment.voice.queries.consultation_pages import LIST
from catchment.voice.queries.consultation_values import LoadPage
from catchment.voice.rules.consultation_file import MOST_BYTES, MOST_QUESTIONS

SCHEMA = "/consultations/schema.json"


def load_page() -> LoadPage:
    """Return the page as it opens."""
    form = Form(
        "load",
        "The consultation",
        "Check it and keep it",
        (
            Field(
                "file",
                f"A YAML file, up to {MOST_BYTES // 1_000_000} MB and {MOST_QUESTIONS} questions",
                "file",
            ),
            Field("text", "Or paste its text here", "code"),
        ),
    )
    return LoadPage(
        "Load a consultation",
        "/consultations/load",
        False,
        (LIST,),
        "Nothing is kept while anything in the file is wrong; its questions stay as they are once it is.",
        form,
        SCHEMA,
    )
