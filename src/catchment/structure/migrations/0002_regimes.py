"""The regimes known on 22 November 2026 (K-042). They are data: change them when law changes."""

from datetime import date

from django.db import migrations

REGIMES = [
    ("CCG", "Clinical commissioning groups", date(2013, 4, 1), date(2022, 7, 1), "K-042", ""),
    ("HCA22", "Health and Care Act 2022: integrated care boards", date(2022, 7, 1), None, "K-042", ""),
    ("PSR", "Provider Selection Regime", date(2024, 1, 1), None, "K-042", ""),
    ("ICB_2026", "First ICB mergers", date(2026, 4, 1), None, "K-042, F-031", ""),
    ("ICB_2027", "Further ICB mergers", date(2027, 4, 1), None, "K-042, F-039", "Announced; decisions in summer 2026."),
    ("HB26", "Health Bill 2026", None, None, "K-042, F-035", "Introduced 14 May 2026; not commenced (F-038)."),
]


def add_regimes(apps, schema_editor):
    regime = apps.get_model("structure", "Regime")
    regime.objects.bulk_create(
        regime(code=code, name=name, valid_from=start, valid_to=end, source=source, note=note)
        for code, name, start, end, source, note in REGIMES
    )


class Migration(migrations.Migration):
    dependencies = [("structure", "0001_initial")]
    operations = [migrations.RunPython(add_regimes, migrations.RunPython.noop)]
