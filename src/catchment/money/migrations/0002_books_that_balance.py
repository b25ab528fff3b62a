"""What the ledger makes impossible, in the database itself, for every writer however many there are at once.

A transfer is written once: nothing is changed or deleted. When rows come in, one trigger for the
whole statement locks what they touch in one order (periods, decisions, commitments, accounts) and then
counts them in; the check constraints of those tables refuse what would go too far. Only a trigger may write
the running totals: they are what the constraints stand on.
"""

from django.db import migrations

REFUSALS = """
CREATE FUNCTION money_refuse(rule text, said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = said;
END $$;

CREATE FUNCTION money_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM money_refuse('transfer_append_only', 'A transfer is never changed or deleted; reverse it.');
    RETURN NULL;
END $$;
CREATE TRIGGER money_transfer_append_only BEFORE UPDATE OR DELETE ON money_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION money_append_only();
"""

COUNTING = """
CREATE FUNCTION money_count_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    -- 1. the periods: shared locks, so that nobody closes one while we write into it
    PERFORM 1 FROM money_period p
        WHERE EXISTS (SELECT 1 FROM added a WHERE a.system_id = p.system_id AND a."on" >= p.starts AND a."on" < p.ends)
        ORDER BY p.id FOR SHARE;
    SELECT d."on" INTO bad FROM (SELECT DISTINCT system_id, "on" FROM added) d
        WHERE NOT EXISTS (SELECT 1 FROM money_period p WHERE p.system_id = d.system_id AND p.closed_by_id IS NULL
                          AND d."on" >= p.starts AND d."on" < p.ends) LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('transfer_in_open_period', format('No open period of these books holds %s.', bad."on"));
    END IF;

    -- 2. both accounts are of these books
    SELECT a.id INTO bad FROM added a
        LEFT JOIN money_account f ON f.id = a.from_account_id AND f.system_id = a.system_id
        LEFT JOIN money_account t ON t.id = a.to_account_id AND t.system_id = a.system_id
        WHERE f.id IS NULL OR t.id IS NULL LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('transfer_within_books', 'Both accounts of a transfer are of the same books.');
    END IF;

    -- 3. what settles or reverses another fits it
    SELECT a.id INTO bad FROM added a JOIN money_transfer p ON p.id = a.pending_id
        WHERE p.kind <> 'pending' OR (p.from_account_id, p.to_account_id, p.system_id)
              IS DISTINCT FROM (a.from_account_id, a.to_account_id, a.system_id)
           OR (p.decision_id, p.claim_id, p.allocation_id)
              IS DISTINCT FROM (a.decision_id, a.claim_id, a.allocation_id)
           OR a."on" < p."on" OR (a.kind = 'post' AND a."on" >= p.expires_on) LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('transfer_fits_its_commitment',
            'What settles a commitment is between the same accounts, for the same cause, on no earlier day.');
    END IF;
    SELECT a.id INTO bad FROM added a JOIN money_transfer p ON p.id = a.reverses_id
        WHERE p.kind NOT IN ('direct', 'post') OR (p.from_account_id, p.to_account_id, p.system_id, p.amount_pence)
              IS DISTINCT FROM (a.to_account_id, a.from_account_id, a.system_id, a.amount_pence)
           OR (p.decision_id, p.claim_id, p.allocation_id)
              IS DISTINCT FROM (a.decision_id, a.claim_id, a.allocation_id)
           OR a."on" < p."on" LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('transfer_fits_what_it_reverses',
            'A reversal sends the whole amount of one that moved back, for the same cause, on no earlier day.');
    END IF;

    -- 4. decisions: valid ones only, and no more than each allows
    SELECT a.id INTO bad FROM added a JOIN authority_decision d ON d.id = a.decision_id
        WHERE a.kind IN ('direct', 'pending')
          AND (NOT d.valid OR d.taken_on > a."on" OR d.system_id <> a.system_id) LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('transfer_by_a_valid_decision',
            'Only a valid decision of the same system, taken by that day, moves money.');
    END IF;
    INSERT INTO money_decisionuse (decision_id, allowed_pence, used_pence)
        SELECT d.id, d.amount_pence, 0 FROM authority_decision d
        WHERE d.id IN (SELECT decision_id FROM added) ORDER BY d.id ON CONFLICT DO NOTHING;
    PERFORM 1 FROM money_decisionuse WHERE decision_id IN (SELECT decision_id FROM added)
        ORDER BY decision_id FOR UPDATE;
    UPDATE money_decisionuse u SET used_pence = u.used_pence + s.pence FROM (
        SELECT decision_id, sum(CASE WHEN kind IN ('direct', 'pending') THEN amount_pence
                                     WHEN kind IN ('void', 'expire', 'reversal') THEN -amount_pence ELSE 0 END) AS pence
        FROM added WHERE decision_id IS NOT NULL GROUP BY decision_id) s
        WHERE u.decision_id = s.decision_id AND s.pence <> 0;

    -- 5. allocations bring in what they say, and pay nobody
    PERFORM 1 FROM money_allocation WHERE id IN (SELECT allocation_id FROM added) ORDER BY id FOR UPDATE;
    SELECT l.id INTO bad FROM money_allocation l WHERE l.id IN (SELECT allocation_id FROM added)
          AND (SELECT sum(CASE WHEN f.kind = 'source' THEN t.amount_pence WHEN o.kind = 'source' THEN -t.amount_pence
                               ELSE 0 END)
                 FROM money_transfer t JOIN money_account f ON f.id = t.from_account_id
                 JOIN money_account o ON o.id = t.to_account_id WHERE t.allocation_id = l.id) > l.amount_pence LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('allocation_not_exceeded', 'An allocation brings in no more than it says.');
    END IF;
    SELECT a.id INTO bad FROM added a JOIN money_account o ON o.id = a.to_account_id
        WHERE a.allocation_id IS NOT NULL AND o.kind = 'payee' LIMIT 1;
    IF FOUND THEN
        PERFORM money_refuse('allocation_pays_nobody', 'An allocation fills a fund; a decision or a claim pays.');
    END IF;

    -- 6. commitments: opened, and settled no further than they go
    INSERT INTO money_commitment (transfer_id, outstanding_pence)
        SELECT id, amount_pence FROM added WHERE kind = 'pending';
    PERFORM 1 FROM money_commitment WHERE transfer_id IN (SELECT pending_id FROM added)
        ORDER BY transfer_id FOR UPDATE;
    UPDATE money_commitment c SET outstanding_pence = c.outstanding_pence - s.pence FROM (
        SELECT pending_id, sum(amount_pence) AS pence FROM added WHERE pending_id IS NOT NULL GROUP BY pending_id) s
        WHERE c.transfer_id = s.pending_id;

    -- 7. the accounts, and their days
    PERFORM 1 FROM money_account
        WHERE id IN (SELECT from_account_id FROM added UNION SELECT to_account_id FROM added)
        ORDER BY id FOR NO KEY UPDATE;
    WITH sides AS (
        SELECT account_id, "on", sum(moved_in) AS moved_in, sum(moved_out) AS moved_out,
               sum(kept_in) AS kept_in, sum(kept_out) AS kept_out, count(*) AS transfers
        FROM (SELECT to_account_id AS account_id, "on",
                     CASE WHEN kind IN ('direct', 'post', 'reversal') THEN amount_pence ELSE 0 END AS moved_in,
                     0::bigint AS moved_out,
                     CASE WHEN kind = 'pending' THEN amount_pence
                          WHEN pending_id IS NOT NULL THEN -amount_pence ELSE 0 END AS kept_in,
                     0::bigint AS kept_out FROM added
              UNION ALL
              SELECT from_account_id, "on", 0,
                     CASE WHEN kind IN ('direct', 'post', 'reversal') THEN amount_pence ELSE 0 END, 0,
                     CASE WHEN kind = 'pending' THEN amount_pence
                          WHEN pending_id IS NOT NULL THEN -amount_pence ELSE 0 END FROM added) both_sides
        GROUP BY account_id, "on"
    ), days AS (
        INSERT INTO money_daytotal AS d (account_id, "on", posted_in, posted_out, pending_in, pending_out,
            transfers)
        SELECT account_id, "on", moved_in, moved_out, kept_in, kept_out, transfers FROM sides ORDER BY account_id, "on"
        ON CONFLICT (account_id, "on") DO UPDATE SET
            posted_in = d.posted_in + excluded.posted_in, posted_out = d.posted_out + excluded.posted_out,
            pending_in = d.pending_in + excluded.pending_in, pending_out = d.pending_out + excluded.pending_out,
            transfers = d.transfers + excluded.transfers
    )
    UPDATE money_account a SET posted_in = a.posted_in + s.moved_in, posted_out = a.posted_out + s.moved_out,
        pending_in = a.pending_in + s.kept_in, pending_out = a.pending_out + s.kept_out
        FROM (SELECT account_id, sum(moved_in) AS moved_in, sum(moved_out) AS moved_out,
                     sum(kept_in) AS kept_in, sum(kept_out) AS kept_out FROM sides GROUP BY account_id) s
        WHERE a.id = s.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER money_transfer_count_in AFTER INSERT ON money_transfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION money_count_in();
"""

GUARDING = """
CREATE FUNCTION money_totals_by_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- depth 1 is a statement of somebody's own; the ledger's trigger writes at depth 2
    IF pg_trigger_depth() < 2 THEN
        PERFORM money_refuse('totals_by_the_ledger', 'Totals are kept by the ledger; write a transfer.');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER money_commitment_by_ledger BEFORE INSERT OR UPDATE OR DELETE ON money_commitment
    FOR EACH STATEMENT EXECUTE FUNCTION money_totals_by_ledger();
CREATE TRIGGER money_decisionuse_by_ledger BEFORE INSERT OR UPDATE OR DELETE ON money_decisionuse
    FOR EACH STATEMENT EXECUTE FUNCTION money_totals_by_ledger();
CREATE TRIGGER money_daytotal_by_ledger BEFORE INSERT OR UPDATE OR DELETE ON money_daytotal
    FOR EACH STATEMENT EXECUTE FUNCTION money_totals_by_ledger();

CREATE FUNCTION money_account_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.posted_in + OLD.posted_out + OLD.pending_in + OLD.pending_out > 0
           OR EXISTS (SELECT 1 FROM money_transfer WHERE from_account_id = OLD.id OR to_account_id = OLD.id) THEN
            PERFORM money_refuse('account_with_transfers', 'An account that money went through is never deleted.');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF (NEW.posted_in, NEW.posted_out, NEW.pending_in, NEW.pending_out) IS DISTINCT FROM (0::bigint, 0::bigint, 0::bigint, 0::bigint) THEN
            PERFORM money_refuse('totals_by_the_ledger', 'An account begins with nothing; write a transfer.');
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 AND (NEW.posted_in, NEW.posted_out, NEW.pending_in, NEW.pending_out, NEW.system_id)
        IS DISTINCT FROM (OLD.posted_in, OLD.posted_out, OLD.pending_in, OLD.pending_out, OLD.system_id) THEN
        PERFORM money_refuse('totals_by_the_ledger', 'Totals are kept by the ledger; write a transfer.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER money_account_guard BEFORE INSERT OR UPDATE OR DELETE ON money_account
    FOR EACH ROW EXECUTE FUNCTION money_account_guarded();

CREATE FUNCTION money_period_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_by_id IS NOT NULL
       OR (NEW.system_id, NEW.starts, NEW.ends) IS DISTINCT FROM (OLD.system_id, OLD.starts, OLD.ends) THEN
        PERFORM money_refuse('period_stays', 'A period is closed once; it is not opened again, moved or deleted.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER money_period_guard BEFORE UPDATE OR DELETE ON money_period
    FOR EACH ROW EXECUTE FUNCTION money_period_guarded();

ALTER TABLE money_period ADD CONSTRAINT period_no_overlap EXCLUDE USING gist (
    int8range(system_id, system_id, '[]') WITH &&, daterange(starts, ends) WITH &&);
CREATE UNIQUE INDEX transfer_reversed_once ON money_transfer (reverses_id) WHERE reverses_id IS NOT NULL;
"""

UNDO = """
DROP INDEX transfer_reversed_once;
ALTER TABLE money_period DROP CONSTRAINT period_no_overlap;
DROP TRIGGER money_period_guard ON money_period;
DROP TRIGGER money_account_guard ON money_account;
DROP TRIGGER money_commitment_by_ledger ON money_commitment;
DROP TRIGGER money_decisionuse_by_ledger ON money_decisionuse;
DROP TRIGGER money_daytotal_by_ledger ON money_daytotal;
DROP TRIGGER money_transfer_count_in ON money_transfer;
DROP TRIGGER money_transfer_append_only ON money_transfer;
DROP FUNCTION money_period_guarded, money_account_guarded, money_totals_by_ledger, money_count_in,
    money_append_only;
DROP FUNCTION money_refuse;
"""


class Migration(migrations.Migration):
    """Add the triggers of the ledger."""

    dependencies = [("money", "0001_initial")]
    operations = [migrations.RunSQL(REFUSALS + COUNTING + GUARDING, UNDO)]
