"""What the record keeps is not changed: in the database itself, whoever asks.

The log of access is only added to. A version is never deleted, and nothing of it changes but what replaced
it, whether its index rows are still there, and that it may become more sensitive. A relationship ends and
stays.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION record_kept_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'record_kept_as_it_was',
        MESSAGE = 'What the record keeps is added to, and neither changed nor deleted: ' || TG_TABLE_NAME;
END $$;
"""
APPEND_ONLY = ("record_auditentry", "record_breakglass")
KEPT = {  # the columns that nobody changes; what is not named may change as the next triggers say
    "record_resourceversion": (
        "number, type, resource_id, version, key, patient, present, source, delivery, stored_at, digest, "
        "content"
    ),
    "record_relationship": "id, holder, patient, kind, starts, ends, basis, recorded_from",
}
ONCE = """
CREATE TRIGGER record_resourceversion_replaced_once BEFORE UPDATE OF replaced_by ON record_resourceversion
    FOR EACH ROW WHEN (OLD.replaced_by IS NOT NULL AND NEW.replaced_by IS DISTINCT FROM OLD.replaced_by)
    EXECUTE FUNCTION record_kept_as_it_was();
CREATE TRIGGER record_resourceversion_sealed BEFORE UPDATE OF sensitivity ON record_resourceversion
    FOR EACH ROW WHEN (OLD.sensitivity & NEW.sensitivity <> OLD.sensitivity)
    EXECUTE FUNCTION record_kept_as_it_was();
CREATE TRIGGER record_relationship_ended_once BEFORE UPDATE OF recorded_to ON record_relationship
    FOR EACH ROW WHEN (OLD.recorded_to IS NOT NULL AND NEW.recorded_to IS DISTINCT FROM OLD.recorded_to)
    EXECUTE FUNCTION record_kept_as_it_was();
"""


def _trigger(table: str, when: str) -> str:
    """Return the trigger that refuses something done to a table."""
    name = f"{table}_{'kept' if when.startswith('UPDATE') else 'not_deleted'}"
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION record_kept_as_it_was();\n"
    )


TRIGGERS = "".join(
    [
        *(_trigger(table, "UPDATE") + _trigger(table, "DELETE") for table in APPEND_ONLY),
        *(
            _trigger(table, f"UPDATE OF {columns}") + _trigger(table, "DELETE")
            for table, columns in KEPT.items()
        ),
    ]
)


class Migration(migrations.Migration):
    """Triggers, which Django cannot write by itself."""

    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE + TRIGGERS + ONCE, "DROP FUNCTION record_kept_as_it_was CASCADE;")]
