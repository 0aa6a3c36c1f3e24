#include "agent/register/schema_delivery.h"

/*
 * What was signed and what was answered is never changed, so the database
 * refuses it.  `outbox` holds what may change: the envelope (sealed anew
 * when a box did not open) and the state.
 */
const char schema_delivery_tables[] =
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
