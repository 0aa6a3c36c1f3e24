/*
 * What staff do to whole records.  Merging and erasing cannot be undone, so
 * what has to be so before (two clients that exist, a name typed by the
 * person at work) is checked here, and no face can leave it out.
 */
#include "agent/desk/desk_records.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/gate.h"
#include "agent/desk/record_versions.h"
#include "agent/people/people_erase.h"
#include "agent/people/people_merge.h"
#include "agent/register/erasures.h"
#include "agent/vault/wiping.h"
#include "common/base/mem.h"

/* ------------------------------------------------------------------ merging */

static int
merge(struct desk *d, const struct desk_records_merge *r, struct buf *said,
    struct err *e)
{
	const struct record_versions_change change = { r->keep, r->other,
		r->version, "made one" };
	struct people_merge m = { .today = r->today };
	struct access_shown shown = { 0 };
	struct people_search all;
	int rc;

	if (strcmp(r->typed, register_staff(d->reg)) != 0)
		return err_refuse(e, "typed", 0,
		    "that is not the name %s; nothing was merged",
		    register_staff(d->reg));
	if (people_search_open(d->reg, &all, e) < 0)
		return -1;
	rc = desk_clients_get(&all, r->keep, &m.keep, e);
	if (rc == 0)
		rc = desk_clients_get(&all, r->other, &m.other, e);
	access_add(&shown, r->keep);
	access_add(&shown, r->other);
	if (rc == 0)
		rc = gate_show(d, &shown, e);
	access_free(&shown);
	if (rc == 0)
		rc = record_versions_check(d->reg, &change, e);
	if (rc == 0)
		rc = people_merge(d->reg, &m, said, e);
	people_search_free(&all);
	return rc;
}

int
desk_records_merge(struct desk *d, const struct desk_records_merge *r,
    struct buf *said, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_MERGE, e) < 0)
		return -1;
	return gate_leave(d, merge(d, r, said, e));
}

/* ------------------------------------------------------------------ erasing */

int
desk_records_check_reason(const char *reason, struct err *e)
{
	if (erasures_is_reason(reason))
		return 0;
	return err_set(e, ERR_USAGE,
	    "the reason is request (the client asked), retention (no "
	    "longer needed) or mistake (never a client)");
}

/* The client is gone either way; the bytes may not be yet. */
static void
warn_of_traces(const struct desk *d, struct buf *warning)
{
	struct err ignored = ERR_INIT;
	bool owed = false;

	if (wiping_owed(d->reg->db, &owed, &ignored) == 0 && owed)
		buf_puts(warning,
		    "The register's file could not be rewritten, which "
		    "needs as much free space again on the disk, so traces "
		    "of this client may still be in it. Free some space; the "
		    "next command finishes the erasure.\n");
}

static int
erase(const struct desk *d, const struct desk_records_erasure *r,
    struct buf *said, struct buf *warning, struct err *e)
{
	const struct people_erasure what = { r->client, r->reason, r->today };
	const struct record_versions_change change = { .client = r->client,
		.seen = r->version,
		.yours = "erased" };
	const char *staff = register_staff(d->reg);
	char *folder;
	int rc;

	if (desk_records_check_reason(r->reason, e) < 0)
		return -1;
	if (strcmp(r->typed, staff) != 0)
		return err_refuse(e, "typed", 0,
		    "that is not the name %s; nothing was erased", staff);
	if (record_versions_check(d->reg, &change, e) < 0)
		return -1;
	folder = register_folder(d->reg);
	rc = people_erase(d->reg, folder, &what, e);
	if (rc == 0) {
		buf_printf(said,
		    "Client %u is erased. The next seal restates the "
		    "figures.\nBackups made before still hold the "
		    "client: a restore erases again when it finds "
		    "%s/erasures, so keep a copy of that file with "
		    "the backups. Sheets that hold the client bring "
		    "the client back.\n",
		    r->client, folder);
		warn_of_traces(d, warning);
	}
	free(folder);
	return rc;
}

int
desk_records_erase(struct desk *d, const struct desk_records_erasure *r,
    struct buf *said, struct buf *warning, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_ERASE, e) < 0)
		return -1;
	return gate_leave(d, erase(d, r, said, warning, e));
}

/* A line that this register did not write, for the team leader who decides
 * what becomes of it. */
static int
tell_doubt(const struct desk *d, const struct erasure *item, struct table *t,
    struct err *e)
{
	uint32_t client;
	int64_t service;
	char *note;

	if (erasures_find(d->reg->db, item->mark, &client, &service, e) < 0)
		return -1;
	if (client == 0) {
		table_none(t);
		note = mem_string("  not vouched for by this register: it "
				  "erased nobody, and names no client that is "
				  "here\n");
	} else {
		table_integer(t, client);
		note = mem_printf("  not vouched for by this register: it "
				  "erased nobody, and names client %u\n",
		    client);
	}
	table_note(t, note);
	free(note);
	return 0;
}

static int
list_erasures(const struct desk *d, struct table **out, struct err *e)
{
	static const struct table_column columns[] = {
		{ .key = "on", .heading = "" },
		{ .key = "reason", .heading = "", .gap = 2, .width = 9 },
		{ .key = "by", .heading = "", .gap = 2 },
		{ .key = "in_doubt" },
		{ .key = "client" },
	};
	struct erasures list;
	int rc = 0;

	if (erasures_load(d->reg->db, &list, e) < 0)
		return -1;
	*out = table_new(columns, sizeof(columns) / sizeof(columns[0]), "");
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		const struct erasure *item = &list.item[i];
		bool in_doubt = item->state == ERASURE_IN_DOUBT;

		table_day(*out, item->day);
		table_text(*out, item->reason);
		table_text(*out, item->staff);
		table_flag(*out, in_doubt);
		if (in_doubt)
			rc = tell_doubt(d, item, *out, e);
		else
			table_none(*out);
	}
	erasures_free(&list);
	if (rc < 0)
		table_free(*out);
	return rc;
}

int
desk_records_erasures(struct desk *d, struct table **out, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_ERASURES, e) < 0)
		return -1;
	return gate_leave(d, list_erasures(d, out, e));
}

int
desk_records_dismiss(struct desk *d, size_t *n, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_DISMISS, e) < 0)
		return -1;
	return gate_leave(d, erasures_dismiss(d->reg->db, n, e));
}
