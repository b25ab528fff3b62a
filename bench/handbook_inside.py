"""The part of the handbook measurement that runs inside Catchment; prints times as JSON.

The handbooks are skeletons of the real integrated care boards, as `catchment handbook skeleton` writes them:
the constituencies hold every trust, practice and council of the area. A check is the whole way from the bytes
of a file to its findings: reading, references, facts from the database, every check in force on the day.
"""

import json
import sys
import time
from datetime import date

import django

REPEATS = 30
LARGEST = "QOP"


def main(day: date) -> None:
    """Write the skeletons, check the largest again and again and then all of them, and print the times."""
    django.setup()
    from catchment.foundation.moment import Moment
    from catchment.governance.queries.checking import check_file
    from catchment.governance.queries.skeleton import skeleton_of
    from catchment.governance.rules.writing import write_handbook
    from catchment.structure.models import Organisation

    moment = Moment(day)
    codes = Organisation.objects.filter(kind="icb", invented=False).order_by("code")
    files = {
        code: write_handbook(skeleton_of(code, moment).handbook).encode()
        for code in codes.values_list("code", flat=True)
    }
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        checked = check_file(files[LARGEST], moment)
        taken.append(round((time.perf_counter() - started) * 1000, 2))
        if checked.handbook is None:
            sys.exit(f"The skeleton of {LARGEST} cannot be checked: {checked.lines[0].sentence}")
    started = time.perf_counter()
    found = [check_file(text, moment) for text in files.values()]
    answer = {
        "one": taken,
        "one_bytes": len(files[LARGEST]),
        "all": time.perf_counter() - started,
        "systems": len(files),
        "findings": sum(len(each.lines) for each in found),
        "unusable": sum(each.handbook is None for each in found),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
