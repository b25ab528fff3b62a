"""Steps are written once, the roll only fills, a paper stays as it was counted: in the database itself."""

from django.db import migrations

STEPS = (
    "voice_matterstep",
    "voice_questionstep",
    "voice_responsestep",
    "voice_appointmentstep",
    "voice_pollstep",
    "voice_countedpaper",
)
FUNCTIONS = """
CREATE FUNCTION voice_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'voice_written_once',
        MESSAGE = 'What was said is never changed or deleted; add another step.';
END $$;

CREATE FUNCTION voice_votes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.voted_on IS NOT NULL OR NEW.voted_on IS NULL
       OR (NEW.poll_id, NEW.organisation_id, NEW.person_id)
          IS DISTINCT FROM (OLD.poll_id, OLD.organisation_id, OLD.person_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'voice_votes_once',
            MESSAGE = 'Who is on a roll votes once; a roll is not changed otherwise.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER voice_pollvoter_votes_once BEFORE UPDATE OR DELETE ON voice_pollvoter
    FOR EACH ROW EXECUTE FUNCTION voice_votes_once();
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION voice_written_once();\n"
    for table in STEPS
)


class Migration(migrations.Migration):
    """Triggers, which Django cannot write by itself."""

    dependencies = [("voice", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS + TRIGGERS,
            "DROP FUNCTION voice_written_once CASCADE; DROP FUNCTION voice_votes_once CASCADE;",
        )
    ]
