"""The pages of imports and jobs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render

from catchment.foundation import queries
from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.uploads import NotAccepted, submit_upload

MOST_DIGITS = 9  # of a page's number; Python will not read one of thousands


@page("foundation/imports.html")
def imports(request: HttpRequest, moment: Moment) -> Any:
    """List the imports; take a file to import."""
    if request.method != "POST":
        return queries.imports_page()
    try:
        job = submit_upload(
            request.FILES.get("file"),
            request.POST.get("kind", ""),
            again=bool(request.POST.get("again")),
            actor=actor_of(request),
        )
    except NotAccepted as problem:
        return queries.imports_page(problem.errors)
    return HttpResponseRedirect(f"/jobs/{job.pk}")


@page("foundation/import_run.html")
def import_run(request: HttpRequest, moment: Moment, run_id: int) -> Any:
    """Show one import and what was wrong in it."""
    number = request.GET.get("page", "1")
    whole = number.isdecimal() and len(number) <= MOST_DIGITS
    return queries.run_page(run_id, int(number) if whole else 1)


@page("foundation/import_run.html")
def issues_file(request: HttpRequest, moment: Moment, run_id: int) -> Any:
    """Download the issues of an import, rejected rows whole."""
    name, lines = queries.issues_as_csv(run_id)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page("foundation/job.html")
def job(request: HttpRequest, moment: Moment, job_id: int) -> Any:
    """Show how far a job is."""
    return queries.job_page(job_id)


@page("foundation/job.html")
def job_progress(request: HttpRequest, moment: Moment, job_id: int) -> HttpResponse:
    """Return the part of the job's page that asks again every second until the job has ended."""
    return render(request, "foundation/job_progress.html", {"page": queries.job_page(job_id)})
