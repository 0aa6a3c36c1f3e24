#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_TABLE_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_TABLE_H

#include "agent/register/clients.h"
#include "agent/register/symbols.h"
#include "agent/worklist/worklist.h"
#include "common/base/table.h"

/* What the numbers in rows stand for. */
struct worklist_words {
	const struct symbols *names;
	const struct clients_references *clients;
};

/*
 * The rows as a table to be written as text, CSV or JSON.  The caller frees
 * it with table_free(), which wipes the references of clients in it.
 */
struct table *worklist_table(const struct worklist *list,
    const struct worklist_words *words);

#endif
