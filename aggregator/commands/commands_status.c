/*
 * The state of the centre in a few sentences, and that of the services.  They
 * only read the store, so they say the same with and without a daemon.
 */
#include "aggregator/commands/commands_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_earlier.h"
#include "aggregator/centre/regain.h"
#include "aggregator/commands/commands_release.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/views/service_status.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "protocol/checkpoint.h"

static const struct settings_option status_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static const struct settings_option services_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "day", SETTINGS_VALUE, "DATE",
	    "which quarter is due on this day (default: today)" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

int
commands_status_erasures(struct store *reader, struct err *e)
{
	char since[DAY_TEXT_SIZE];
	struct store_debts d;

	if (store_debt_read(reader, &d, e) < 0)
		return -1;
	if (d.unpaid == 0) {
		printf("Of what was erased, no byte is left here.\n");
		return 0;
	}
	day_format(since, d.since);
	printf("Erasures that are not finished: %" PRIu64 ", the oldest of "
	       "%s. What they erased is not shown any\nmore, but is still on "
	       "the disk: something reads the store, such as `totals`, "
	       "`openings` or\n`fsck`. It is destroyed as soon as that has "
	       "ended: within a second while `serve` runs, else\nwith the next "
	       "command that writes.\n",
	    d.unpaid, since);
	return 0;
}

/* Nothing is said where nothing is lost. */
static int
say_awaiting(struct store *reader, struct err *e)
{
	uint64_t n;

	if (store_awaiting_count(reader, &n, e) < 0)
		return -1;
	if (n > 0)
		printf("Entries that await their openings, which are lost: "
		       "%" PRIu64 ". They are logged as before;\nno total "
		       "counts their figures until the openings are back.\n",
		    n);
	return 0;
}

/* Checkpoints that contradict each other; nothing is said where there are none. */
static int
say_evidence(const char *dir, struct err *e)
{
	char *folder = file_path(dir, "evidence");
	struct file_names names = { .n = 0 };
	int rc = 0;

	if (file_exists(folder))
		rc = file_list(folder, "", &names, e);
	if (rc == 0 && names.n > 0)
		printf("Checkpoints that this log's key has signed and that "
		       "contradict this log, each beside our own:\n");
	for (size_t i = 0; rc == 0 && i < names.n; i++)
		printf("  %s/%s\n", folder, names.name[i]);
	if (rc == 0 && names.n > 0)
		printf(
		    "Tell the authority and an auditor: this is an older copy "
		    "of the log, or two copies have signed.\n");
	file_names_free(&names);
	free(folder);
	return rc;
}

/* ---------------------------------------------------------------- witnesses */

enum { BOOK_MAX = 64 * 1024 };

static void
print_witness(const struct jval *w, int64_t now_s)
{
	const char *name = jval_get_str(w, "name"),
		   *why = jval_get_str(w, "why");
	bool known = false, lied = false, newest = false;
	int64_t size = 0, time = 0;

	(void)jval_bool(jval_get(w, "known"), &known);
	(void)jval_bool(jval_get(w, "lied"), &lied);
	(void)jval_bool(jval_get(w, "newest"), &newest);
	(void)jval_get_i64(w, "size", &size);
	(void)jval_get_i64(w, "time", &time);
	printf("  %s: ", name != NULL ? name : "?");
	if (lied)
		printf("contradicts this log and shows nothing; is left out\n");
	else if (!known)
		printf("not heard%s%s\n",
		    why != NULL && why[0] != '\0' ? ", " : "",
		    why != NULL ? why : "");
	else if (time == 0)
		printf("has signed %" PRId64 " entries\n", size);
	else
		printf("has signed %" PRId64 " entries, %" PRId64
		       " minutes ago%s\n",
		    size, now_s > time ? (now_s - time) / 60 : 0,
		    newest ? "" : "; not the newest");
}

/* What was known of them last; nothing where no witness is named. */
static int
print_witnesses(const char *dir, struct err *e)
{
	char *path = file_path(dir, "witnesses.json");
	struct jval *all = NULL;
	const struct jval *list;
	struct buf text;
	int r = 0;

	buf_init(&text, BOOK_MAX);
	if (file_exists(path))
		r = file_read(path, BOOK_MAX, &text, e);
	if (r == 0 && text.n > 0)
		r = jval_parse(&all, buf_slice(&text), BOOK_MAX, e);
	list = all != NULL ? jval_get(all, "witnesses") : NULL;
	if (list != NULL && jval_length(list) > 0) {
		printf("Witnesses, as they were known last:\n");
		for (size_t i = 0; i < jval_length(list); i++)
			print_witness(jval_at(list, i), clock_wall_now().s);
	}
	jval_free(all);
	buf_free(&text);
	free(path);
	return r;
}

/* How much of what is logged waits for them. */
static int
print_published(const char *dir, uint64_t size, struct err *e)
{
	char *log = file_path(dir, "log"), when[CLOCK_TEXT_SIZE];
	struct clock_wall at;
	struct checkpoint c;
	int r = centre_published(log, &c, &at, e);

	if (r == 0 && c.size > 0 && c.size < size) {
		clock_format(when, at);
		printf("Published are the first %" PRIu64 ", since %s: totals "
		       "and receipts are of those. The others wait\nfor their "
		       "publication.\n",
		    c.size, when);
	}
	free(log);
	return r;
}

/* Whether a start would sign, and what an older copy of the log lacks. */
static void
print_signing(const struct regain_state *m, bool enrolled)
{
	if (!m->locked) {
		printf(
		    "Nothing is signed: the folder lock is lost, which knows "
		    "how much was signed. Put it back, or see\n"
		    "`sheaf-aggregator recover`.\n");
		return;
	}
	if (m->missing > 0)
		printf("Nothing is signed: a checkpoint of %" PRIu64
		       " entries is known, %" PRIu64 " are here, %" PRIu64
		       " %s still missing.\n",
		    m->to, m->to - m->missing, m->missing,
		    m->missing == 1 ? "is" : "are");
	else if (m->to > m->from)
		printf("Nothing is missing: all %" PRIu64
		       " entries are here; `serve` makes the log of them.\n",
		    m->to);
	else
		printf("Nothing is missing of what is known to be signed.\n");
	if (m->missing > 0 || m->to > m->from)
		return;
	if (m->held)
		printf(
		    "Nothing is signed until a named person has said that no "
		    "larger checkpoint is known:\n"
		    "`sheaf-aggregator recover --confirm NAME`.\n");
	else if (m->kept > 0)
		printf(
		    "Nothing is signed: a checkpoint of this log's key is kept "
		    "that contradicts it.\n");
	else if (enrolled)
		printf("Nothing stands against signing; after a start, `serve` "
		       "first waits until it has heard from\n"
		       "a site, its witnesses or a named person.\n");
	else
		printf("Nothing stands against signing.\n");
}

static void
note_enrolled(void *arg, const struct store_epoch *p)
{
	(void)p;
	*(bool *)arg = true;
}

static int
say_signing(struct store *reader, const char *dir, struct err *e)
{
	const struct regain_config beside = { .dir = dir };
	struct err why = ERR_INIT;
	struct regain *r = NULL;
	struct regain_state m;
	bool enrolled = false;

	if (store_agent_epoch_each(reader, note_enrolled, &enrolled, e) < 0)
		return -1;
	if (regain_open(&r, &beside, &why) == 0 &&
	    regain_look(r, &m, &why) == 0)
		print_signing(&m, enrolled);
	else
		printf("Whether anything is missing or signed cannot be said: "
		       "%s.\n",
		    why.text);
	regain_close(r);
	return 0;
}

static int
status(const struct settings *s, struct err *e)
{
	struct store *reader = NULL;
	char *dir = settings_state_dir(s);
	struct buf origin;
	uint64_t size;
	int r = -1;

	buf_init(&origin, LIMITS_ORIGIN_MAX + 1);
	if (centre_open_reader(&reader, dir, e) < 0 ||
	    store_text_get(reader, "origin", &origin, e) < 0 ||
	    store_log_size(reader, &size, e) < 0)
		goto out;
	printf("%s: %" PRIu64 " log entr%s.\n", buf_str(&origin), size,
	    size == 1 ? "y" : "ies");
	if (say_signing(reader, dir, e) < 0 ||
	    print_published(dir, size, e) < 0 || print_witnesses(dir, e) < 0)
		goto out;
	r = say_awaiting(reader, e);
	if (r == 0)
		r = say_evidence(dir, e);
	if (r == 0)
		r = commands_release_say(reader, true, e);
	if (r == 0)
		r = commands_status_erasures(reader, e);
out:
	store_close(reader);
	buf_free(&origin);
	free(dir);
	return r;
}

static int
services_status(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct service_status *view = NULL;
	struct commands_show show;
	struct service_status_request q = { .region = settings_get(s, "region"),
		.day = clock_today() };
	struct buf page;
	int r = -1;

	if (settings_day(s, "day", &q.day, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = service_status_make(&view, &q, &show.totals, &show.registry, e);
	if (r == 0)
		r = service_status_days(view, &show.totals, e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, service_status_json(view));
		else
			service_status_text(view, &page);
		commands_show_print(&page);
	}
	service_status_free(view);
	commands_show_close(&show);
out:
	free(dir);
	return r;
}

const struct settings_command commands_status[] = {
	{ .name = "services status",
	    .summary = "how far each service has come, and the next invites",
	    .operands = "",
	    .example = "sheaf-aggregator services status --dir D",
	    .options = services_options,
	    .run = services_status },
	{ .name = "status",
	    .summary = "log entries, what is missing, unfinished erasures",
	    .operands = "",
	    .example = "sheaf-aggregator status --dir D",
	    .options = status_options,
	    .run = status },
	{ .name = NULL }
};
