#include "agent/register/schema_review.h"

/*
 * Sealed: who reviewed, and of an action its words (what, by whom, the
 * evidence).  Scores, kinds and days are not.
 */
const char schema_review_tables[] =
    "CREATE TABLE fidelity_review ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " service INTEGER NOT NULL REFERENCES service,"
    " day INTEGER NOT NULL,"
    " kind INTEGER NOT NULL," /* as in common/ips/fidelity.h */
    " score BLOB NOT NULL CHECK (length(score) = 25),"
    " withdrawn INTEGER NOT NULL,"
    " version INTEGER NOT NULL," /* of reviewers */
    " reviewers BLOB,"           /* NULL: not said */
    " UNIQUE (service, day, kind));"
    "CREATE TABLE fidelity_action ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " review INTEGER NOT NULL REFERENCES fidelity_review,"
    " lookup BLOB NOT NULL," /* keyed hash of what is to be done */
    " planned INTEGER NOT NULL,"
    " done INTEGER,"
    " withdrawn INTEGER NOT NULL,"
    " version INTEGER NOT NULL," /* of words */
    " words BLOB NOT NULL,"
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
    /* As in common/ips/targets.h, in the words they were given in. */
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
