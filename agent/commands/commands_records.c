#include "agent/commands/commands_records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_client.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_clients.h"
#include "agent/people/people_erase.h"
#include "agent/people/people_merge.h"
#include "agent/people/people_retention.h"
#include "agent/register/erasures.h"
#include "agent/vault/wiping.h"
#include "common/base/day.h"
#include "protocol/limits.h"

static const struct settings_option erase_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "reason", SETTINGS_VALUE, "REASON", "request, retention or mistake" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask for confirmation" },
	SITEOPTIONS_END,
};
static const struct settings_option log_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option review_options[] = {
	SITEOPTIONS_STAFF,
	{ "on", SETTINGS_VALUE, "DATE", "the day of the review" },
	{ "clear", SETTINGS_FLAG, NULL, "no day of its own any more" },
	SITEOPTIONS_END,
};

static const struct settings_option merge_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};

enum { NAME_TYPED_MAX = 128 };

/* ------------------------------------------------------------------ erasing */

/* Say what goes, and have it confirmed by name. */
static int
confirm(struct desk *w, const struct settings *s, uint32_t number,
    struct err *e)
{
	char prompt[NAME_TYPED_MAX * 2], typed[NAME_TYPED_MAX];
	const char *staff = vault_staff(w->reg->vault);
	struct people_extent extent;

	if (people_erase_extent(w->reg->db, number, &extent, e) < 0)
		return -1;
	(void)printf("Client %u: %lld facts, %lld earlier entries and all "
		     "particulars go for good.\n",
	    number, (long long)extent.facts, (long long)extent.past);
	if (settings_flag(s, "yes"))
		return 0;
	(void)snprintf(prompt, sizeof(prompt),
	    "Type your name (%s) to erase this client: ", staff);
	if (terminal_ask(prompt, typed, sizeof(typed), e) < 0)
		return -1;
	if (strcmp(typed, staff) == 0)
		return 0;
	return err_set(e, ERR_REFUSED,
	    "that is not the name %s; nothing was erased", staff);
}

/* The client is gone either way; the bytes may not be yet. */
static void
say_owed(struct db *db)
{
	struct err ignored = ERR_INIT;
	bool owed = false;

	if (wiping_owed(db, &owed, &ignored) == 0 && owed)
		(void)fprintf(stderr,
		    "The register's file could not be written anew, for which "
		    "the disk needs as much room again: until the next command "
		    "does it, bytes of the client may still be in the file.\n");
}

static int
erase(struct desk *w, const struct settings *s,
    const struct people_erasure *what, struct err *e)
{
	char *folder = register_folder(w->reg);
	int rc = confirm(w, s, what->client, e);

	if (rc == 0)
		rc = people_erase(w->reg, folder, what, e);
	if (rc == 0)
		(void)printf("Client %u is erased. The next seal restates the "
			     "figures.\nBackups made before still hold the "
			     "client: a restore erases again when it finds "
			     "%s/erasures, so keep a copy of that file with "
			     "the backups. Sheets that hold the client bring "
			     "the client back.\n",
		    what->client, folder);
	if (rc == 0)
		say_owed(w->reg->db);
	free(folder);
	return rc;
}

static int
run_erase(const struct settings *s, struct err *e)
{
	struct people_erasure what;
	struct people_search roll;
	const struct people_entry *entry;
	struct desk w;
	int rc;

	if (commands_client_number(s, 0, &what.client, e) < 0 ||
	    settings_need(s, "reason", &what.reason, e) < 0 ||
	    terminal_today(s, &what.today, e) < 0)
		return -1;
	if (!erasures_is_reason(what.reason))
		return err_set(e, ERR_USAGE,
		    "the reason is request (the client asked), retention (no "
		    "longer needed) or mistake (never a client)");
	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = people_search_open(w.reg, &roll, e);
	if (rc == 0) {
		rc = desk_clients_get(&roll, what.client, &entry, e);
		people_search_free(&roll);
	}
	if (rc == 0)
		rc = erase(&w, s, &what, e);
	desk_close(&w);
	return rc;
}

/* ------------------------------------------------------------ the deletion log */

static void
write_log(const struct erasures *list, bool json, struct buf *out)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct erasure *item = &list->item[i];
		struct jval *o = jval_object();
		char day[DAY_TEXT_SIZE];

		day_format(day, item->day);
		if (!json)
			buf_printf(out, "%s  %-9s  %s\n", day, item->reason,
			    item->staff);
		jval_set_str(o, "on", day);
		jval_set_str(o, "reason", item->reason);
		jval_set_str(o, "by", item->staff);
		jval_add(all, o);
	}
	if (json) {
		jval_write(all, true, out);
		buf_puts(out, "\n");
	} else if (list->n == 0) {
		buf_puts(out, "No client was ever erased.\n");
	}
	jval_free(all);
}

static int
run_log(const struct settings *s, struct err *e)
{
	struct erasures list;
	struct desk w;
	struct buf out;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = erasures_load(w.reg->db, &list, e);
	if (rc == 0) {
		buf_init(&out, LIMITS_ERASURES_MAX);
		write_log(&list, settings_flag(s, "json"), &out);
		rc = terminal_print(buf_slice(&out), e);
		buf_free(&out);
		erasures_free(&list);
	}
	desk_close(&w);
	return rc;
}

/* ---------------------------------------------------------------- retention */

static int
run_review(const struct settings *s, struct err *e)
{
	bool clear = settings_flag(s, "clear");
	struct desk w;
	uint32_t number;
	int32_t day;
	int rc;

	if (commands_client_number(s, 0, &number, e) < 0 ||
	    terminal_day(s, "on", &day, e) < 0)
		return -1;
	if (clear == (day != DAY_NONE))
		return err_set(e, ERR_USAGE,
		    "say either --on DATE, the day on which staff decide "
		    "whether the record is still needed, or --clear");
	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = people_retention_set(w.reg->db, number, day, e);
	if (rc == 0)
		(void)printf("Client %u %s.\n", number,
		    clear ? "has no review date of its own now"
			  : "will be on `list retention` then");
	desk_close(&w);
	return rc;
}

/* ------------------------------------------------------------------ merging */

static int
merge(struct desk *w, struct people_merge *m, const uint32_t number[2],
    struct err *e)
{
	struct people_search roll;
	struct buf said;
	int rc;

	if (people_search_open(w->reg, &roll, e) < 0)
		return -1;
	buf_init(&said, LIMITS_IMPORT_MAX);
	rc = desk_clients_get(&roll, number[0], &m->keep, e);
	if (rc == 0)
		rc = desk_clients_get(&roll, number[1], &m->other, e);
	if (rc == 0)
		rc = people_merge(w->reg, m, &said, e);
	(void)fputs(buf_str(&said), rc == 0 ? stdout : stderr);
	if (rc == 0)
		(void)printf("Client %u is now one with client %u.\n",
		    number[1], number[0]);
	buf_free(&said);
	people_search_free(&roll);
	return rc;
}

static int
run_merge(const struct settings *s, struct err *e)
{
	struct people_merge m = { 0 };
	uint32_t number[2];
	struct desk w;
	int rc;

	if (commands_client_number(s, 0, &number[0], e) < 0 ||
	    commands_client_number(s, 1, &number[1], e) < 0 ||
	    terminal_today(s, &m.today, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = merge(&w, &m, number, e);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_records[] = {
	{ .name = "client merge",
	    .summary = "two records of one person into one",
	    .operands = "KEEP OTHER",
	    .example = "sheaf-agent client merge --dir site 57 61",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = merge_options,
	    .run = run_merge },
	{ .name = "client review",
	    .summary = "when to decide whether a record is needed",
	    .operands = "NUMBER",
	    .example =
		"sheaf-agent client review --dir site 57 --on 2034-03-31",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = review_options,
	    .run = run_review },
	{ .name = "client erase",
	    .summary = "erase a client for good",
	    .operands = "NUMBER",
	    .example =
		"sheaf-agent client erase --dir site 57 --reason request",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = erase_options,
	    .run = run_erase },
	{ .name = "client erasures",
	    .summary = "the log of erasures",
	    .operands = "",
	    .example = "sheaf-agent client erasures --dir site",
	    .options = log_options,
	    .run = run_log },
	{ .name = NULL }
};
