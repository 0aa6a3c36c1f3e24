#include "agent/register/schema_people.h"

/*
 * Sealed: the words of particulars, present and past (people.h).  Kinds are
 * numbers of people.h, which never change.
 */
const char schema_people_tables[] =
    /* Random; an erasure is found again by it after a restore.  It stands
     * for nothing once the client is gone. */
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
    " words BLOB NOT NULL,"
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
    " words BLOB NOT NULL);"
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
    /* 0: a restore brought the client back; gone at the next unlock */
    " applied INTEGER NOT NULL);";
