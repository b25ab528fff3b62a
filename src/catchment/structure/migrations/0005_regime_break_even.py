"""A regime more (K-042): the system-wide break-even of section 30, which nobody has commenced (E-007)."""

from django.db import migrations

REGIMES = [
    (
        "HCA22_S30",
        "Health and Care Act 2022 s.30: systems break even together",
        None,
        None,
        "K-042, E-007",
        "In the Act; not commenced. It would also end the ICB's own rule, s.223GC.",
    ),
]


def add_regimes(apps, schema_editor):
    """Add the regime, without a date."""
    regime = apps.get_model("structure", "Regime")
    regime.objects.bulk_create(
        regime(code=code, name=name, valid_from=start, valid_to=end, source=source, note=note)
        for code, name, start, end, source, note in REGIMES
    )


class Migration(migrations.Migration):
    """Add a row."""

    dependencies = [("structure", "0004_patients_as_known")]
    operations = [migrations.RunPython(add_regimes, migrations.RunPython.noop)]
