/*
 * Every table of register.db, in the order in which releases added them.  A
 * script that was released is never edited: registers exist that it made.
 * Tables that a single module uses are defined there (instance,
 * vault_groups, vault_rows, wiping).
 *
 * Days are day numbers (day.h); hours, FTE and scores are hundredths; events,
 * modes, flags and kinds are the numbers of events.h, people.h and fidelity.h.
 * A column that is called sealed is described where its table is written
 * (struct vault_column); `version` counts the changes of the sealed field.
 */
#include "agent/register/schema.h"

#include <stddef.h>

#include "agent/register/instance.h"
#include "agent/vault/vault_groups.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/wiping.h"

/* --------------------------------------- accounts, services, clients, facts */

static const char register_tables[] =
    "CREATE TABLE vault ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " database_id BLOB NOT NULL,"
    " generation INTEGER NOT NULL,"
    " weak INTEGER NOT NULL,"
    " mac BLOB NOT NULL,"    /* of all slots, by the master key */
    " label BLOB NOT NULL);" /* key of vault_label(), wrapped */
    "CREATE TABLE vault_slot ("
    " name TEXT PRIMARY KEY COLLATE NOCASE,"
    " recovery INTEGER NOT NULL,"
    " role TEXT NOT NULL,"
    " passes INTEGER NOT NULL,"
    " memory_bytes INTEGER NOT NULL,"
    " salt BLOB NOT NULL,"
    " public BLOB NOT NULL,"
    " box BLOB NOT NULL);"
    "CREATE TABLE service ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " first_quarter INTEGER);"
    "CREATE TABLE service_off ("
    " service INTEGER NOT NULL REFERENCES service,"
    " code TEXT NOT NULL,"
    " PRIMARY KEY (service, code)) WITHOUT ROWID;"
    /* AUTOINCREMENT: the number of an erased client is never used again. */
    "CREATE TABLE client ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " lookup BLOB NOT NULL," /* keyed hash of the reference */
    " version INTEGER NOT NULL,"
    " reference BLOB NOT NULL," /* sealed */
    " UNIQUE (service, lookup));"
    "CREATE TABLE fact ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL,"
    " client INTEGER NOT NULL," /* 0: none */
    " event INTEGER NOT NULL,"
    " day INTEGER NOT NULL,"
    " mode INTEGER NOT NULL,"
    " flags INTEGER NOT NULL,"
    " value INTEGER,"
    " part INTEGER," /* positive=N, community=N */
    " ref TEXT NOT NULL,"
    " staff TEXT NOT NULL);"
    "CREATE INDEX fact_by_service ON fact (service, day);"
    /* What a fact was before a correction or withdrawal, by whom, when. */
    "CREATE TABLE fact_history ("
    " id INTEGER PRIMARY KEY,"
    " fact INTEGER NOT NULL,"
    " changed_at TEXT NOT NULL,"
    " changed_by TEXT NOT NULL,"
    " withdrawn INTEGER NOT NULL,"
    " service INTEGER NOT NULL,"
    " client INTEGER NOT NULL,"
    " event INTEGER NOT NULL,"
    " day INTEGER NOT NULL,"
    " mode INTEGER NOT NULL,"
    " flags INTEGER NOT NULL,"
    " value INTEGER,"
    " part INTEGER,"
    " ref TEXT NOT NULL,"
    " staff TEXT NOT NULL);"
    "CREATE TABLE summary ("
    " service INTEGER NOT NULL REFERENCES service,"
    " quarter INTEGER NOT NULL,"
    " rules TEXT NOT NULL,"
    " through INTEGER NOT NULL,"
    " PRIMARY KEY (service, quarter)) WITHOUT ROWID;"
    "CREATE TABLE summary_figure ("
    " service INTEGER NOT NULL,"
    " quarter INTEGER NOT NULL,"
    " code TEXT NOT NULL,"
    " value INTEGER NOT NULL,"
    " PRIMARY KEY (service, quarter, code)) WITHOUT ROWID;";

/* ---------------------------------------------------------------- delivery */

/*
 * What was signed and what was answered never changes, so the database itself
 * refuses a change.  What may change stands in `outbox`: the state, and the
 * envelope, which is sealed anew when the aggregator could not open a box.
 */
static const char delivery_tables[] =
    /* One row per epoch; the newest is the one in use. */
    "CREATE TABLE enrolment ("
    " epoch INTEGER PRIMARY KEY,"
    " pins TEXT NOT NULL," /* pins.h */
    " invite_note BLOB NOT NULL,"
    " wrapped_key BLOB NOT NULL," /* by vault_wrap() */
    " state TEXT NOT NULL CHECK (state IN"
    "  ('waiting', 'enrolled', 'ended', 'conflict', 'forked')),"
    " evidence BLOB,"        /* the answer that ended it */
    " seq INTEGER NOT NULL," /* the last one sealed */
    " head BLOB NOT NULL);"  /* its id, or the enrolment's */
    /* seq 0 is the enrolment itself, with empty words. */
    "CREATE TABLE statement ("
    " epoch INTEGER NOT NULL REFERENCES enrolment,"
    " seq INTEGER NOT NULL,"
    " id BLOB NOT NULL UNIQUE," /* SHA-256 of the note text */
    " note BLOB NOT NULL,"
    " service TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " period TEXT NOT NULL,"
    " revision INTEGER NOT NULL,"
    " through INTEGER NOT NULL,"
    " sealed_on INTEGER NOT NULL,"
    " sealed_by TEXT NOT NULL,"
    " PRIMARY KEY (epoch, seq));"
    "CREATE INDEX statement_by_key ON statement"
    " (service, content, period, revision);"
    "CREATE TRIGGER statement_stays BEFORE UPDATE ON statement BEGIN"
    " SELECT RAISE(ABORT, 'a sealed statement never changes'); END;"
    "CREATE TRIGGER statement_kept BEFORE DELETE ON statement BEGIN"
    " SELECT RAISE(ABORT, 'a sealed statement is never removed'); END;"
    /* Salt and payload of a statement, while in force or young. */
    "CREATE TABLE opening ("
    " epoch INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " opening BLOB NOT NULL,"
    " PRIMARY KEY (epoch, seq),"
    " FOREIGN KEY (epoch, seq) REFERENCES statement);"
    "CREATE TABLE outbox ("
    " epoch INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN"
    "  ('waiting', 'received', 'refused', 'set aside')),"
    /* the aggregator asked for it again */
    " wanted INTEGER NOT NULL DEFAULT 0,"
    " envelope BLOB," /* while waiting or wanted */
    " PRIMARY KEY (epoch, seq),"
    " FOREIGN KEY (epoch, seq) REFERENCES statement);"
    "CREATE INDEX outbox_open ON outbox (state) WHERE state = 'waiting';"
    "CREATE TABLE receipt ("
    " epoch INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " status INTEGER NOT NULL,"
    " at INTEGER NOT NULL," /* seconds; when the courier got it */
    " answer BLOB NOT NULL,"
    " log_index INTEGER NOT NULL,"
    " log_size INTEGER NOT NULL,"
    " code TEXT NOT NULL," /* of the refusal, or '' */
    " line INTEGER NOT NULL,"
    " PRIMARY KEY (epoch, seq),"
    " FOREIGN KEY (epoch, seq) REFERENCES statement);"
    "CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt BEGIN"
    " SELECT RAISE(ABORT, 'a receipt never changes'); END;"
    "CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN"
    " SELECT RAISE(ABORT, 'a receipt is never removed'); END;"
    /* Every checkpoint verified; `joined`: proven to be one history. */
    "CREATE TABLE checkpoint_seen ("
    " size INTEGER PRIMARY KEY,"
    " root BLOB NOT NULL,"
    " note BLOB NOT NULL,"
    " joined INTEGER NOT NULL);"
    /* What the aggregator says is in force for this agent's services. */
    "CREATE TABLE in_force ("
    " service TEXT NOT NULL,"
    " content TEXT NOT NULL,"
    " period TEXT NOT NULL,"
    " revision INTEGER NOT NULL,"
    " through INTEGER," /* NULL: erased */
    " PRIMARY KEY (service, content, period)) WITHOUT ROWID;"
    /* Log size and epoch of the head answer that in_force is from. */
    "CREATE TABLE in_force_as_of ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " epoch INTEGER NOT NULL,"
    " size INTEGER NOT NULL);"
    /* When the desk last sealed every open period. */
    "CREATE TABLE sealing ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " whole_on INTEGER NOT NULL);";

/* ------------------------------------------- fidelity reviews and targets */

static const char fidelity_tables[] =
    "CREATE TABLE fidelity_review ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " day INTEGER NOT NULL,"
    " kind INTEGER NOT NULL," /* as in common/ips/fidelity.h */
    " score BLOB NOT NULL CHECK (length(score) = 25),"
    " withdrawn INTEGER NOT NULL,"
    " version INTEGER NOT NULL," /* of reviewers */
    " reviewers BLOB,"           /* sealed; NULL: not known */
    " UNIQUE (service, day, kind));"
    "CREATE TABLE fidelity_action ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " review INTEGER NOT NULL REFERENCES fidelity_review,"
    " lookup BLOB NOT NULL," /* keyed hash of what is to be done */
    " planned INTEGER NOT NULL,"
    " done INTEGER,"
    " withdrawn INTEGER NOT NULL,"
    " version INTEGER NOT NULL," /* of words */
    " words BLOB NOT NULL,"      /* sealed */
    " UNIQUE (review, lookup));"
    /* What a review (action NULL) or an action was before a change. */
    "CREATE TABLE fidelity_history ("
    " id INTEGER PRIMARY KEY,"
    " review INTEGER NOT NULL,"
    " action INTEGER,"
    " changed_at TEXT NOT NULL,"
    " changed_by TEXT NOT NULL,"
    " withdrawn INTEGER NOT NULL,"
    " score BLOB,"
    " planned INTEGER,"
    " done INTEGER);"
    /* The words that staff typed, read anew each time (targets.h). */
    "CREATE TABLE target_plan ("
    " service INTEGER PRIMARY KEY REFERENCES service,"
    " start INTEGER NOT NULL,"
    " contract TEXT NOT NULL,"
    " steady_state TEXT NOT NULL,"
    " london INTEGER NOT NULL,"
    " uplift TEXT NOT NULL,"
    " parameters TEXT NOT NULL,"
    " set_at TEXT NOT NULL,"
    " set_by TEXT NOT NULL);";

/* -------------------------------------------------- particulars, erasures */

static const char people_tables[] =
    /* Random.  An erasure names it, so the client is found again after a
     * restore; once the client is gone it stands for nothing. */
    "ALTER TABLE client ADD COLUMN mark BLOB;"
    "UPDATE client SET mark = randomblob(16);"
    "CREATE UNIQUE INDEX client_by_mark ON client (mark);"
    /* The day on which staff decide whether to keep it; NULL: not set. */
    "ALTER TABLE client ADD COLUMN review_on INTEGER;"
    "ALTER TABLE service ADD COLUMN retention_years INTEGER;"
    "CREATE TABLE particulars ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL,"
    " client INTEGER NOT NULL," /* 0: of an employer contact */
    " kind INTEGER NOT NULL,"
    " ref TEXT NOT NULL," /* of a job or employer contact, else '' */
    " version INTEGER NOT NULL,"
    " words BLOB NOT NULL," /* sealed */
    " UNIQUE (service, client, kind, ref));"
    /* What they were before a change, when, by whom. */
    "CREATE TABLE particulars_history ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL,"
    " client INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " ref TEXT NOT NULL,"
    " changed_at TEXT NOT NULL,"
    " changed_by TEXT NOT NULL,"
    " version INTEGER NOT NULL,"
    " words BLOB NOT NULL);" /* sealed */
    /* The marks of clients who were merged into another. */
    "CREATE TABLE client_also ("
    " client INTEGER NOT NULL,"
    " mark BLOB NOT NULL UNIQUE);"
    /* The deletion log: that an erasure took place, not whose. */
    "CREATE TABLE erasure ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " mark BLOB NOT NULL UNIQUE,"
    " erased_on INTEGER NOT NULL,"
    " erased_by TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    /* 0: a restore brought the client back; the next unlock erases again */
    " applied INTEGER NOT NULL);";

/* ----------------------------------------------------------------- indexes */

/* One client's rows are found without reading those of everybody else, which
 * a list that asks for every client would otherwise do once for each. */
static const char client_indexes[] =
    "CREATE INDEX fact_by_client ON fact (client, event, ref, day);"
    "CREATE INDEX fact_history_by_client ON fact_history (client);"
    "CREATE INDEX fact_history_by_event ON fact_history"
    " (service, event, fact);"
    "CREATE INDEX particulars_history_by_client ON particulars_history"
    " (service, client, kind);"
    "CREATE INDEX client_also_by_client ON client_also (client);";

/* ---------------------------------------------------------------- sign-offs */

/* Statements of releases before this step have none; an enrolment (seq 0)
 * needs none. */
static const char sign_off_tables[] =
    "CREATE TABLE sign_off ("
    " id INTEGER PRIMARY KEY,"
    " staff TEXT NOT NULL,"
    /* SHA-256 of the payloads that were shown, one behind the other */
    " shown BLOB NOT NULL CHECK (length(shown) = 32),"
    " way TEXT NOT NULL CHECK (way IN ('standing', 'typed', 'yes')));"
    "CREATE TRIGGER sign_off_stays BEFORE UPDATE ON sign_off BEGIN"
    " SELECT RAISE(ABORT, 'a sign-off never changes'); END;"
    "CREATE TRIGGER sign_off_kept BEFORE DELETE ON sign_off BEGIN"
    " SELECT RAISE(ABORT, 'a sign-off is never removed'); END;"
    "ALTER TABLE statement ADD COLUMN sign_off INTEGER REFERENCES sign_off;"
    "CREATE TRIGGER statement_signed_off BEFORE INSERT ON statement"
    " WHEN NEW.seq > 0 AND NEW.sign_off IS NULL BEGIN"
    " SELECT RAISE(ABORT, 'no statement without a sign-off'); END;";

/* --------------------------------------------------- families never recorded */

/* Of these a service has no fact, and staff said that there were none.  Which
 * are not recorded at all stands in service_off, measure by measure. */
static const char service_none_tables[] =
    "CREATE TABLE service_none ("
    " service INTEGER NOT NULL REFERENCES service,"
    " family TEXT NOT NULL," /* name in common/ips/families.h */
    " PRIMARY KEY (service, family)) WITHOUT ROWID;";

/* ------------------------------------------------------- one fact at a time */

/* An employer contact and its review are found by their ref alone: 18 and 19
 * in events.h.  Who changed a fact last is asked when somebody was overtaken. */
static const char entry_indexes[] =
    "CREATE INDEX fact_by_employer ON fact (service, ref)"
    " WHERE event IN (18, 19);"
    "CREATE INDEX fact_history_by_fact ON fact_history (fact);";

/* ------------------------------------------- services the authority has named */

static const char listed_tables[] =
    "CREATE TABLE listed_service (name TEXT PRIMARY KEY) WITHOUT ROWID;"
    /* One row from the first list on, which may name no service. */
    "CREATE TABLE listed_once (id INTEGER PRIMARY KEY CHECK (id = 1));"
    /* Quarters that were due and never sealed when that was last looked at,
     * for the notice board. */
    "CREATE TABLE never_sealed ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " quarters INTEGER NOT NULL);";

/* ----------------------------------------------------- the day, by a person */

/* What a person said the day was when the clock was in doubt, and what was
 * known then (sealing/today.h); NULL: nothing. */
static const char said_day_tables[] =
    "CREATE TABLE said_day ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " day INTEGER NOT NULL,"
    " said_by TEXT NOT NULL,"
    " clock INTEGER NOT NULL," /* the machine's date */
    " entry INTEGER,"          /* the newest day written down */
    " answer INTEGER,"         /* the aggregator's date */
    " sealed INTEGER);";       /* the newest day that was sealed */

/* ------------------------------------------------- the deletion log, vouched */

/* Whoever could write the file could make the next unlock erase a client.
 * A line without a hash (x'') was written by a release before this step: it
 * counts when it was applied, and erases nobody any more. */
static const char erasure_hashes[] =
    "CREATE TABLE erasure_hashed ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " mark BLOB NOT NULL,"
    " erased_on INTEGER NOT NULL,"
    " erased_by TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    /* as enum erasure_state */
    " applied INTEGER NOT NULL CHECK (applied IN (0, 1, 2, 3)),"
    " hash BLOB NOT NULL DEFAULT x''," /* by vault_lasting() */
    " UNIQUE (mark, hash));"
    "INSERT INTO erasure_hashed (id, mark, erased_on, erased_by, reason,"
    " applied) SELECT id, mark, erased_on, erased_by, reason,"
    " CASE applied WHEN 1 THEN 1 ELSE 2 END FROM erasure;"
    "DROP TABLE erasure;"
    "ALTER TABLE erasure_hashed RENAME TO erasure;";

/* ---------------------------------------------------------- the access log */

static const char access_tables[] =
    "CREATE TABLE access ("
    " number INTEGER PRIMARY KEY," /* 1, 2, 3, ... without a gap */
    " at TEXT NOT NULL,"
    " by TEXT NOT NULL,"
    " operation TEXT NOT NULL,"
    /* Of clients without numbers; '': of every service. */
    " service TEXT NOT NULL,"
    " clients TEXT NOT NULL," /* '3 17 205' */
    " count INTEGER NOT NULL,"
    /* of the line and the hash before it, by vault_lasting() */
    " hash BLOB NOT NULL);"
    "CREATE TRIGGER access_stays BEFORE UPDATE ON access BEGIN"
    " SELECT RAISE(ABORT, 'the access log never changes'); END;"
    "CREATE TRIGGER access_kept BEFORE DELETE ON access BEGIN"
    " SELECT RAISE(ABORT, 'the access log is never cut'); END;"
    "CREATE TABLE access_head ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " lines INTEGER NOT NULL,"
    " last BLOB NOT NULL,"  /* hash of the last line */
    " hash BLOB NOT NULL);" /* of both */
    /* Whether the log has begun: vouched for with the accounts. */
    "ALTER TABLE vault ADD COLUMN logged INTEGER NOT NULL DEFAULT 0;";

/* ------------------------------------------------- what workers may do besides */

/* Vouched for with the roles of the accounts. */
static const char workers_seal_column[] =
    "ALTER TABLE vault ADD COLUMN workers_seal INTEGER NOT NULL DEFAULT 0;";

/* --------------------------------------------- looks at records that were merged */

/* The number that the access log knows the record by; NULL: merged by a release
 * before this step. */
static const char client_also_number[] =
    "ALTER TABLE client_also ADD COLUMN was INTEGER;";

/* ------------------------------------------- who set what is set for a service */

/* NULL: nothing since the release before this step. */
static const char service_set_columns[] =
    "ALTER TABLE service ADD COLUMN settings_at TEXT;"
    "ALTER TABLE service ADD COLUMN settings_by TEXT;";

/* ------------------------------------------------------------- half typed forms */

static const char draft_tables[] =
    "CREATE TABLE draft ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " author TEXT NOT NULL," /* the name of an account */
    " form TEXT NOT NULL,"
    " client INTEGER NOT NULL," /* whom the form is about; 0: no single one */
    " kept_on INTEGER NOT NULL,"
    " version INTEGER NOT NULL,"
    " words BLOB NOT NULL," /* sealed */
    " UNIQUE (author, form));"
    "CREATE INDEX draft_by_client ON draft (client);";

/* -------------------------------------------------------- forms that were saved */

static const char stored_key_table[] =
    "CREATE TABLE stored_key ("
    " hash BLOB PRIMARY KEY," /* of author, form and key, by vault_lasting() */
    " stored_on INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX stored_key_by_day ON stored_key (stored_on);";

/* ------------------------------------------- until when a record is kept, and why */

/* Each change of client.review_on, newest last. */
static const char retention_set_tables[] =
    "CREATE TABLE retention_set ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " client INTEGER NOT NULL,"
    " at TEXT NOT NULL,"
    " by TEXT NOT NULL,"
    " day INTEGER,"           /* NULL: taken away */
    " reason TEXT NOT NULL);" /* a word of people_retention.c */
    "CREATE INDEX retention_set_by_client ON retention_set (client);";

/* ------------------------------------------------------ the last backup */

static const char backup_made_tables[] =
    "CREATE TABLE backup_made ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " day INTEGER NOT NULL);";

/* ------------------------------------------------ baselines of control charts */

/* Each is a change and stays: the newest of a service and measure is in force,
 * unless it is a removal. */
static const char chart_baseline_table[] =
    "CREATE TABLE chart_baseline ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " measure TEXT NOT NULL,"
    " first INTEGER NOT NULL," /* the first day of its first quarter */
    " last INTEGER NOT NULL,"  /* the first day of its last quarter */
    " removed INTEGER NOT NULL,"
    " set_at TEXT NOT NULL,"
    " set_by TEXT NOT NULL,"
    " version INTEGER NOT NULL,"
    " reason BLOB NOT NULL);" /* sealed */
    "CREATE INDEX chart_baseline_by_service ON chart_baseline (service, id);";

/* ------------------------------------------------- two who are not one person */

/* Each time somebody said so, or took it back; the newest counts. */
static const char twins_apart_tables[] =
    "CREATE TABLE twins_apart ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " first INTEGER NOT NULL," /* clients; the lower number */
    " second INTEGER NOT NULL,"
    " at TEXT NOT NULL,"
    " by TEXT NOT NULL,"
    " apart INTEGER NOT NULL);" /* 0: taken back */
    "CREATE INDEX twins_apart_by_pair ON twins_apart (first, second);"
    "CREATE INDEX twins_apart_by_second ON twins_apart (second);";

/* ------------------------------------------- statements that only the log had */

/* Once in an epoch at most; the statements are among the others. */
static const char adoption_table[] =
    "CREATE TABLE adoption ("
    " epoch INTEGER PRIMARY KEY REFERENCES enrolment,"
    " first INTEGER NOT NULL," /* the statements that were taken over */
    " last INTEGER NOT NULL,"
    " on_day INTEGER NOT NULL,"
    " by TEXT NOT NULL);"
    "CREATE TRIGGER adoption_stays BEFORE UPDATE ON adoption BEGIN"
    " SELECT RAISE(ABORT, 'an adoption never changes'); END;"
    "CREATE TRIGGER adoption_kept BEFORE DELETE ON adoption BEGIN"
    " SELECT RAISE(ABORT, 'an adoption is never removed'); END;";

/* ------------------------------------------------- two histories of the log */

/* Both signed checkpoints, and who knows of them. */
static const char alarm_table[] =
    "CREATE TABLE alarm ("
    " id INTEGER PRIMARY KEY,"
    " epoch INTEGER NOT NULL REFERENCES enrolment,"
    " origin TEXT NOT NULL,"
    " first BLOB NOT NULL,"
    " second BLOB NOT NULL,"
    " on_day INTEGER NOT NULL,"
    " by TEXT NOT NULL);"
    "CREATE TRIGGER alarm_stays BEFORE UPDATE ON alarm BEGIN"
    " SELECT RAISE(ABORT, 'an alarm never changes'); END;"
    "CREATE TRIGGER alarm_kept BEFORE DELETE ON alarm BEGIN"
    " SELECT RAISE(ABORT, 'an alarm is never removed'); END;";

/* ------------------------------------------- kinds of evidence of the site's own */

/* Facts with the events and modes of evidence (events.h) come with this step, so
 * that an earlier release does not open a register that may hold them.  Each
 * change of a title stays: the newest of a number is in force. */
static const char evidence_kind_table[] =
    "CREATE TABLE evidence_kind ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),"
    " title TEXT NOT NULL," /* '': offered no more */
    " set_at TEXT NOT NULL,"
    " set_by TEXT NOT NULL);"
    "CREATE TRIGGER evidence_kind_stays BEFORE UPDATE ON evidence_kind BEGIN"
    " SELECT RAISE(ABORT, 'a title is followed by another, never changed');"
    " END;";

/* --------------------------------------------- contracts that pay for outcomes */

/* Each file that was taken in, each claim and each dispute stays as it is; what may
 * still become of a claim's items stands with claim_triggers. */
static const char contract_tables[] =
    "CREATE TABLE contract ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " name TEXT NOT NULL,"
    " text TEXT NOT NULL," /* as contract_write() gives it */
    " set_at TEXT NOT NULL,"
    " set_by TEXT NOT NULL);"
    "CREATE INDEX contract_by_service ON contract (service, name, id);"
    "CREATE TABLE claim ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " contract TEXT NOT NULL,"
    " number INTEGER NOT NULL,"
    " through INTEGER NOT NULL,"
    " made_at TEXT NOT NULL,"
    " sign_off INTEGER NOT NULL REFERENCES sign_off,"
    " text BLOB NOT NULL," /* that was signed off */
    " file BLOB NOT NULL," /* the workbook that was made of it */
    " UNIQUE (service, contract, number));"
    "CREATE TABLE claim_line ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " claim INTEGER NOT NULL REFERENCES claim,"
    " quarter INTEGER NOT NULL,"
    " what INTEGER NOT NULL,"  /* contract_sum.h */
    " scope INTEGER NOT NULL," /* kind of outcome, or all */
    " band INTEGER NOT NULL,"
    " rate INTEGER NOT NULL," /* pence, as all money here */
    " count INTEGER NOT NULL,"
    " pence INTEGER NOT NULL);"
    "CREATE INDEX claim_line_by_claim ON claim_line (claim);"
    "CREATE TABLE claim_item ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " claim INTEGER NOT NULL REFERENCES claim,"
    " client INTEGER NOT NULL,"
    " ref TEXT NOT NULL,"
    " kind INTEGER NOT NULL,"
    " band INTEGER NOT NULL,"
    " day INTEGER NOT NULL,"
    " pence INTEGER NOT NULL,"
    " sign INTEGER NOT NULL," /* 1, or -1: paid back */
    " evidence_day INTEGER,"
    " evidence INTEGER NOT NULL);"
    "CREATE INDEX claim_item_by_claim ON claim_item (claim);"
    "CREATE INDEX claim_item_by_client ON claim_item (client);"
    "CREATE TABLE claim_dispute ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " client INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " ref TEXT NOT NULL,"
    " stands INTEGER NOT NULL," /* 0: settled */
    " set_at TEXT NOT NULL,"
    " set_by TEXT NOT NULL);"
    "CREATE INDEX claim_dispute_by_service ON claim_dispute (service);"
    "CREATE INDEX claim_dispute_by_client ON claim_dispute (client);"
    "CREATE TRIGGER claim_stays BEFORE UPDATE ON claim BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER claim_kept BEFORE DELETE ON claim BEGIN"
    " SELECT RAISE(ABORT, 'a claim is never removed'); END;"
    "CREATE TRIGGER claim_line_stays BEFORE UPDATE ON claim_line BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER claim_line_kept BEFORE DELETE ON claim_line BEGIN"
    " SELECT RAISE(ABORT, 'a claim is never removed'); END;"
    "CREATE TRIGGER claim_item_stays BEFORE UPDATE OF claim, kind, band, day,"
    " pence, sign ON claim_item BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER claim_item_kept BEFORE DELETE ON claim_item BEGIN"
    " SELECT RAISE(ABORT, 'a claim is never removed'); END;";

/* Of a claim's items only client and ref change, in a merge; and once for good, when
 * the client is erased: it becomes 0 or -1, and nothing but the quarter, the outcome
 * and the money is left.  Nothing joins a claim that another has followed. */
#define FIRST_OF_QUARTER \
	" CAST(strftime('%s', day * 86400, 'unixepoch', 'start of month'," \
	" '-' || ((strftime('%m', day * 86400, 'unixepoch') - 1) % 3)" \
	" || ' months') AS INTEGER) / 86400"
static const char claim_triggers[] =
    "DROP TRIGGER claim_item_stays;"
    "UPDATE claim_item SET evidence_day = NULL, evidence = 0,"
    " day =" FIRST_OF_QUARTER " WHERE client = 0;"
    "CREATE TRIGGER claim_item_stays BEFORE UPDATE ON claim_item"
    " WHEN NOT (new.id = old.id AND new.claim = old.claim"
    " AND new.kind = old.kind AND new.band = old.band"
    " AND new.pence = old.pence AND new.sign = old.sign AND old.client > 0"
    " AND ((new.client > 0 AND new.day = old.day"
    " AND new.evidence_day IS old.evidence_day"
    " AND new.evidence = old.evidence)"
    " OR (new.client IN (0, -1) AND new.ref = ''"
    " AND new.evidence_day IS NULL AND new.evidence = 0"
    " AND new.day BETWEEN old.day - 91 AND old.day))) BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER claim_item_joins BEFORE INSERT ON claim_item"
    " WHEN new.claim < (SELECT max(id) FROM claim) BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER claim_line_joins BEFORE INSERT ON claim_line"
    " WHEN new.claim < (SELECT max(id) FROM claim) BEGIN"
    " SELECT RAISE(ABORT, 'a claim never changes'); END;"
    "CREATE TRIGGER contract_stays BEFORE UPDATE ON contract BEGIN"
    " SELECT RAISE(ABORT, 'a contract is followed by another, never changed');"
    " END;"
    "CREATE TRIGGER contract_kept BEFORE DELETE ON contract"
    " WHEN EXISTS (SELECT 1 FROM claim WHERE service = old.service"
    " AND contract = old.name) BEGIN"
    " SELECT RAISE(ABORT, 'a contract with claims is never removed'); END;";

/* ------------------------------------------- which staff code is an account's */

static const char own_code_table[] =
    "CREATE TABLE own_code ("
    " account TEXT PRIMARY KEY COLLATE NOCASE,"
    " code TEXT NOT NULL) WITHOUT ROWID;"; /* "": none */

/* ----------------------------------------- why an entry was corrected, withdrawn */

/* Beside the row of fact_history that it explains, and gone with that row.  A table
 * of its own: most changes have no reason, and the vault goes over all of a sealed
 * column at each commit. */
static const char fact_reason_table[] =
    "CREATE TABLE fact_reason ("
    " past INTEGER PRIMARY KEY REFERENCES fact_history ON DELETE CASCADE,"
    " version INTEGER NOT NULL,"
    " reason BLOB NOT NULL);" /* sealed */
    "CREATE INDEX fact_history_withdrawn ON fact_history (service, event, day)"
    " WHERE withdrawn = 1;";

/* Beside the row of fidelity_history that it explains, in the same way. */
static const char fidelity_reason_table[] =
    "CREATE TABLE fidelity_reason ("
    " past INTEGER PRIMARY KEY REFERENCES fidelity_history ON DELETE CASCADE,"
    " version INTEGER NOT NULL,"
    " reason BLOB NOT NULL);" /* sealed */
    "CREATE INDEX fidelity_history_by_review"
    " ON fidelity_history (review, action, id);";

/* ---------------------------------------- numbers of a reconciliation, to be sent */

/* numbers: the lines of a payload, counts alone. */
static const char reconciled_tables[] =
    "CREATE TABLE reconcile_sending ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),"
    " set_by TEXT NOT NULL,"
    " set_at TEXT NOT NULL);"
    "CREATE TRIGGER reconcile_sending_stays BEFORE UPDATE ON reconcile_sending"
    " BEGIN SELECT RAISE(ABORT, 'a word is followed by another, never "
    "changed');"
    " END;"
    "CREATE TABLE reconcile_kept ("
    " service INTEGER NOT NULL REFERENCES service ON DELETE CASCADE,"
    " month INTEGER NOT NULL," /* its first day */
    " numbers TEXT NOT NULL,"
    " kept_by TEXT NOT NULL,"
    " kept_at TEXT NOT NULL,"
    " PRIMARY KEY (service, month)) WITHOUT ROWID;"
    /* What the aggregator's newest head says that it takes. */
    "CREATE TABLE taken_content ("
    " content TEXT PRIMARY KEY,"
    " epoch INTEGER NOT NULL) WITHOUT ROWID;";

/* ------------------------------------------------ who keeps evidence of outcomes */

/* Each word on whether a service does; the last one is in force. */
static const char service_evidence_table[] =
    "CREATE TABLE service_evidence ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),"
    " set_by TEXT NOT NULL,"
    " set_at TEXT NOT NULL);"
    "CREATE INDEX service_evidence_by_service"
    " ON service_evidence (service, id);"
    "CREATE TRIGGER service_evidence_stays BEFORE UPDATE ON service_evidence"
    " BEGIN SELECT RAISE(ABORT, 'a word is followed by another, never "
    "changed');"
    " END;";

/* -------------------------------------------------------------------- order */

const char *const schema_register[] = {
	register_tables,
	delivery_tables,
	fidelity_tables,
	instance_tables,
	people_tables,
	vault_rows_tables,
	wiping_tables,
	client_indexes,
	sign_off_tables,
	service_none_tables,
	entry_indexes,
	listed_tables,
	said_day_tables,
	erasure_hashes,
	access_tables,
	workers_seal_column,
	client_also_number,
	service_set_columns,
	vault_groups_tables,
	draft_tables,
	stored_key_table,
	retention_set_tables,
	backup_made_tables,
	chart_baseline_table,
	twins_apart_tables,
	adoption_table,
	alarm_table,
	evidence_kind_table,
	contract_tables,
	own_code_table,
	claim_triggers,
	fact_reason_table,
	fidelity_reason_table,
	reconciled_tables,
	service_evidence_table,
	NULL,
};
