#include "agent/register/schema.h"

#include <stddef.h>

#include "agent/register/instance.h"
#include "agent/register/schema_delivery.h"
#include "agent/register/schema_people.h"
#include "agent/register/schema_review.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/wiping.h"

/*
 * The register.  Days are numbers as in day.h; hours, FTE and scores are
 * hundredths.  Only client.reference is sealed here; sealed.h lists all.
 */
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
    " lookup BLOB NOT NULL,"
    " version INTEGER NOT NULL,"
    " reference BLOB NOT NULL,"
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

const char *const schema_register[] = {
	register_tables,
	schema_delivery_tables,
	schema_review_tables,
	instance_tables,
	schema_people_tables,
	vault_rows_tables,
	wiping_tables,
	NULL,
};
