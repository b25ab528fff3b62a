"""Files that people send to be imported: checked, kept in CATCHMENT_HOME/uploads, and queued as a job."""

import re
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from catchment.foundation.imports.registry import importer_of, importers, recognise
from catchment.foundation.jobs import submit
from catchment.foundation.models import Job
from catchment.foundation.permission import Act, Actor, require_today
from catchment.foundation.queries import FormError

MOST_UPLOADED_BYTES = 200 * 1024 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class NotAccepted(Exception):
    """The form cannot be accepted; holds what is wrong, field by field."""

    def __init__(self, *errors: FormError) -> None:
        """Keep the errors."""
        super().__init__(*(error.sentence for error in errors))
        self.errors = errors


def submit_upload(uploaded: UploadedFile | None, kind: str, *, again: bool = False, actor: Actor) -> Job:
    """Keep an uploaded file and queue its import; `kind` empty means recognise it by its name, and
    `again` read it even if it is already in.

    Raises NotAccepted with a sentence for each field that is wrong, and NotAllowed where the actor may not
    import files.
    """
    require_today(actor, Act.IMPORT_FILES, "")
    if uploaded is None or not uploaded.name:
        raise NotAccepted(FormError("file", "Choose a file to import."))
    if uploaded.size is None or uploaded.size > MOST_UPLOADED_BYTES:
        megabytes = MOST_UPLOADED_BYTES // 1024 // 1024
        raise NotAccepted(
            FormError("file", f"The file must be {megabytes} MB or smaller; import larger ones by command.")
        )
    name = UNSAFE.sub("_", Path(uploaded.name).name)[-120:]
    if kind and kind not in {each.kind for each in importers()}:
        raise NotAccepted(FormError("kind", "Choose a kind of file from the list."))
    found = importer_of(kind) if kind else recognise(Path(name))
    if found is None:
        raise NotAccepted(
            FormError("kind", f"“{name}” is not a name that Catchment knows; choose what kind of file it is.")
        )
    folder = settings.CATCHMENT_HOME / "uploads" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    with (folder / name).open("wb") as kept:
        for chunk in uploaded.chunks():
            kept.write(chunk)
    arguments = {"kind": found.kind, "path": str(folder / name), "actor": str(actor), "again": again}
    return submit("import", arguments, requested_by=str(actor))
