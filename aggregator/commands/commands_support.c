/*
 * Events and support, written down and read at a terminal.  A daemon that runs
 * shows each change with its next answer.
 */
#include "aggregator/commands/commands_support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/store/reference.h"
#include "aggregator/support/support_pages.h"
#include "aggregator/support/support_said.h"
#include "aggregator/support/support_sheet.h"
#include "aggregator/support/support_write.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define ITEMS_OPTION \
	{ \
		"items", SETTINGS_VALUE, "N,...", "fidelity items, like 5,17" \
	}
#define DATE_OPTION \
	{ \
		"date", SETTINGS_VALUE, "DATE", "the day, like 2026-05-03" \
	}
#define LIST_OPTIONS \
	{ "region", SETTINGS_VALUE, "CODE", "what concerns one region" }, \
	    { "history", SETTINGS_VALUE, "NUMBER", \
		    "every version of one, and who wrote it down" }, \
	    { "before", SETTINGS_VALUE, "PLACE", \
		    "older ones, from where the page before ended" }, \
	    { "all", SETTINGS_FLAG, NULL, \
		    "all of them, and not the newest 100 alone" }, \
	{ \
		"json", SETTINGS_FLAG, NULL, "JSON, for programs" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option event_options[] = { DIR_OPTION,
	{ "ref", SETTINGS_VALUE, "REF",
	    "what the organisers call it, in letters, digits and .-_" },
	{ "kind", SETTINGS_VALUE, "KIND",
	    "community-of-practice, workshop, training, advice or other" },
	DATE_OPTION,
	{ "region", SETTINGS_VALUE, "CODE",
	    "region that it was for, or cross-regional" },
	{ "place", SETTINGS_VALUE, "PLACE", "online, in-person or both" },
	ITEMS_OPTION,
	{ "attended", SETTINGS_VALUE, "SERVICE:ROLE:N,...",
	    "how many came of each service (- for none) and role" },
	END };

static const struct settings_option support_options[] = { DIR_OPTION,
	{ "service", SETTINGS_VALUE, "CODE", "service that was given it" },
	{ "kind", SETTINGS_VALUE, "KIND",
	    "training, advice, visit, review-preparation or other" },
	DATE_OPTION,
	{ "hours", SETTINGS_VALUE, "HOURS", "in quarters, like 1.5" },
	ITEMS_OPTION,
	{ "action", SETTINGS_VALUE, "REF",
	    "action of the service's plan that it belongs to" },
	END };

static const struct settings_option number_options[] = { DIR_OPTION, END };

static const struct settings_option import_options[] = { DIR_OPTION,
	{ "dry-run", SETTINGS_FLAG, NULL,
	    "say what would be stored, and store nothing" },
	{ "correct", SETTINGS_FLAG, NULL,
	    "events that differ from what is recorded are corrections" },
	END };

static const struct settings_option events_options[] = { DIR_OPTION,
	LIST_OPTIONS,
	{ "csv", SETTINGS_FLAG, NULL,
	    "who came, as the sheet that an import takes" },
	END };

static const struct settings_option list_options[] = { DIR_OPTION, LIST_OPTIONS,
	END };

int
commands_support_open(struct commands_support_at *c, const struct settings *s,
    struct err *e)
{
	struct store *reader = NULL;
	int rc = -1;

	*c = (struct commands_support_at){ .dir = settings_state_dir(s) };
	/* Else a folder that is no centre would get a support.db. */
	if (centre_open_reader(&reader, c->dir, e) == 0 &&
	    reference_load(reader, &c->registry, e) == 0)
		rc = support_open(&c->support, c->dir, e);
	store_close(reader);
	c->by.by.registry = &c->registry;
	c->by.by.today = clock_today();
	if (rc < 0) {
		registry_free(&c->registry);
		free(c->dir);
	}
	return rc;
}

void
commands_support_close(struct commands_support_at *c)
{
	support_close(c->support);
	registry_free(&c->registry);
	free(c->dir);
}

/* A refusal of what an option says is the command line's. */
static int
of_option(const char *option, struct err *e)
{
	e->kind = ERR_USAGE;
	return err_prefix(e, "--%s", option);
}

/* The same of what was said, where the code is the option; -1 in any case. */
static int
of_said(struct err *e)
{
	char option[ERR_CODE_MAX];

	(void)snprintf(option, sizeof(option), "%s",
	    strcmp(e->code, "number") == 0 ? "attended" : e->code);
	return of_option(option, e);
}

static int
read_number(const char *text, int64_t *number, struct err *e)
{
	uint64_t n;

	if (!text_parse_u64(slice_of(text), INT64_MAX, &n) || n == 0)
		return err_set(e, ERR_USAGE,
		    "\"%.32s\" is no number; `list` shows the numbers", text);
	*number = (int64_t)n;
	return 0;
}

static int
need_all(const struct settings *s, const char *const *options, struct err *e)
{
	const char *unused;

	for (; *options != NULL; options++)
		if (settings_need(s, *options, &unused, e) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------ events */

/* "north-tees:employment-specialist:3" */
static int
read_one(struct slice text, struct support_said_count *out, struct err *e)
{
	struct slice rest;

	if (text_split(text, ':', &out->service, &rest) &&
	    text_split(rest, ':', &out->role, &out->number))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--attended is a list like "
	    "north-tees:employment-specialist:3,-:commissioner:1");
}

/* said->count is freed by the caller, after a failure too. */
static int
read_attended(const char *list, struct support_said_event *said,
    struct support_said_count **count, struct err *e)
{
	size_t cap = 0;

	*count = NULL;
	said->counted = list != NULL;
	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, ",");

		*count = mem_grow(*count, said->n, &cap, sizeof(**count));
		if (read_one(slice_make(list, n), &(*count)[said->n++], e) < 0)
			return -1;
		list = list[n] == ',' ? list + n + 1 : NULL;
	}
	said->count = *count;
	return 0;
}

/* Put what the options give into *event; the rest of it stays. */
static int
read_event(const struct settings *s, struct support_event *event, struct err *e)
{
	struct support_said_event said = { .ref = settings_get(s, "ref"),
		.kind = settings_get(s, "kind"),
		.date = settings_get(s, "date"),
		.region = settings_get(s, "region"),
		.place = settings_get(s, "place"),
		.items = settings_get(s, "items") };
	struct support_said_count *count;
	int rc = read_attended(settings_get(s, "attended"), &said, &count, e);

	if (rc == 0 && support_said_event(&said, event, e) < 0)
		rc = of_said(e);
	free(count);
	return rc;
}

/* The region as the registry spells it; who misspells it hears which there are. */
static int
find_region(const struct registry *registry, struct support_event *event,
    struct err *e)
{
	const char *code = event->region;

	if (code[0] == '\0')
		return 0;
	if (reference_find_code(registry, REGISTRY_REGION, &code, e) < 0)
		return of_option("region", e);
	(void)snprintf(event->region, sizeof(event->region), "%s", code);
	return 0;
}

static void
say_event(const char *what, const struct support_event *event,
    const struct registry *registry)
{
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_write_event(event, registry, &says);
	printf("Event %" PRIi64 " %s: %s\n", event->mark.id, what,
	    buf_str(&says));
	buf_free(&says);
}

static int
event_add(const struct settings *s, struct err *e)
{
	static const char *const needed[] = { "kind", "date", "region", "place",
		NULL };
	struct support_event event = { 0 };
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (need_all(s, needed, e) < 0 || read_event(s, &event, e) < 0 ||
	    commands_support_open(&c, s, e) < 0) {
		free(event.attended);
		return -1;
	}
	rc = find_region(&c.registry, &event, e);
	if (rc == 0)
		rc = support_events_add(c.support, &c.by, &event, &id, e);
	if (rc == 0)
		say_event("is written down", &event, &c.registry);
	free(event.attended);
	commands_support_close(&c);
	return rc;
}

/* The newest version becomes what the options say, and is corrected only where
 * nobody else has meanwhile. */
static int
correct_event(struct commands_support_at *c, const struct settings *s,
    int64_t id, struct err *e)
{
	char version[SUPPORT_VERSION_SIZE];
	struct support_events all;
	struct support_event *event;
	int rc;

	if (support_events_history(c->support, id, &all, e) < 0)
		return -1;
	event = &all.event[all.n - 1];
	support_version(version, &event->mark);
	c->by.by.seen = version;
	rc = read_event(s, event, e);
	if (rc == 0)
		rc = find_region(&c->registry, event, e);
	if (rc == 0)
		rc = support_events_correct(c->support, &c->by, id, event, e);
	if (rc == 0)
		say_event("is corrected", event, &c->registry);
	support_events_free(&all);
	return rc;
}

static int
event_correct(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (read_number(settings_operand(s, 0), &id, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	rc = correct_event(&c, s, id, e);
	commands_support_close(&c);
	return rc;
}

static int
event_withdraw(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (read_number(settings_operand(s, 0), &id, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	rc = support_events_withdraw(c.support, &c.by, id, e);
	if (rc == 0)
		printf("Event %" PRIi64
		       " is withdrawn; its versions can still be read.\n",
		    id);
	commands_support_close(&c);
	return rc;
}

static int
import_file(struct commands_support_at *c, const struct settings *s,
    struct slice in, struct err *e)
{
	struct support_events_import import = { .dry_run =
						    settings_flag(s, "dry-run"),
		.correct = settings_flag(s, "correct") };
	struct support_sheet sheet;
	struct buf page;
	int rc =
	    support_sheet_import(c->support, &c->by, in, &sheet, &import, e);

	if (rc == 0) {
		commands_show_page(&page);
		support_sheet_text(&sheet, &import, &page);
		commands_show_print(&page);
		if (!import.stored &&
		    (!import.dry_run || !support_sheet_good(&sheet, &import)))
			rc = err_refuse(e, "sheet", 0,
			    "nothing %s stored: see above",
			    import.dry_run ? "would be" : "was");
	}
	free(import.what);
	support_sheet_free(&sheet);
	return rc;
}

static int
event_import(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	struct commands_support_at c;
	struct buf bytes;
	int rc = file_read(path, LIMITS_SUPPORT_UPLOAD_MAX, &bytes, e);

	if (rc == 0)
		rc = commands_support_open(&c, s, e);
	if (rc == 0) {
		rc = import_file(&c, s, buf_slice(&bytes), e);
		commands_support_close(&c);
	}
	buf_free(&bytes);
	return rc < 0 ? err_prefix(e, "%s", path) : 0;
}

/* ------------------------------------------------------------------- lists */

static void
print_table(const struct settings *s, struct table *t, const char *empty)
{
	struct buf page;

	commands_show_page(&page);
	if (settings_flag(s, "json"))
		commands_show_json(&page, table_take_json(t));
	else if (table_rows(t) == 0)
		buf_puts(&page, empty);
	else
		table_write_text(t, &page);
	commands_show_print(&page);
}

static void
print_csv(const struct table *t)
{
	struct buf page;

	commands_show_page(&page);
	table_write_csv(t, CSV_FOR_PEOPLE, &page);
	commands_show_print(&page);
}

/* What is asked of a list: --region as the registry spells it, --before, --all; and
 * --history as a number, 0 without. */
static int
read_list(const struct settings *s, const struct registry *registry,
    struct support_pages_asked *asked, int64_t *history, struct err *e)
{
	const char *number = settings_get(s, "history");

	*asked = (struct support_pages_asked){ .region =
						   settings_get(s, "region"),
		.before = settings_get(s, "before"),
		.most = settings_flag(s, "all") ? SIZE_MAX
						: LIMITS_SUPPORT_PAGE_ROWS };
	*history = 0;
	if (asked->region != NULL &&
	    reference_find_code(registry, REGISTRY_REGION, &asked->region, e) <
		0)
		return of_option("region", e);
	return number == NULL ? 0 : read_number(number, history, e);
}

/* A place that is none is the option's; -1 in any case. */
static int
of_list(struct err *e)
{
	return strcmp(e->code, "before") == 0 ? of_option("before", e) : -1;
}

/* Below the page, and beside what a program reads. */
static void
say_older(const struct settings *s, const struct support_pages *pages)
{
	if (pages->older[0] != '\0')
		(void)fprintf(settings_flag(s, "json") ? stderr : stdout,
		    "There are older ones: --before %s, or --all.\n",
		    pages->older);
}

/* Beside the sheet, which goes into a file. */
static void
say_left_out(size_t n)
{
	if (n > 0)
		(void)fprintf(stderr,
		    "%zu event%s for other regions %s not in the sheet, which "
		    "has whole events alone.\n",
		    n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
}

/* The sheet has every event in force. */
static int
list_sheet(struct commands_support_at *c, const char *region, struct err *e)
{
	struct support_events all;
	struct table *t;

	if (support_events_list(c->support, &all, e) < 0)
		return -1;
	support_write_keep_events(&all, &c->registry, region);
	t = support_write_sheet(&all, region);
	print_csv(t);
	say_left_out(support_write_sheet_lacks(&all, region));
	table_free(t);
	support_events_free(&all);
	return 0;
}

static int
list_events(struct commands_support_at *c, const struct settings *s,
    struct err *e)
{
	struct support_pages_asked asked;
	struct support_pages pages = { "" };
	struct support_events all;
	struct table *t;
	int64_t number;
	int rc;

	if (read_list(s, &c->registry, &asked, &number, e) < 0)
		return -1;
	if (settings_flag(s, "csv"))
		return number == 0 && asked.before == NULL
			   ? list_sheet(c, asked.region, e)
			   : err_set(e, ERR_USAGE,
				 "--csv is a sheet of all events in force: it "
				 "takes no --history and no --before");
	rc = number > 0 ? support_pages_event_history(c->support, number,
			      asked.region, &c->registry, &all, e)
			: support_pages_events(c->support, &asked, &c->registry,
			      &all, &pages, e);
	if (rc < 0)
		return of_list(e);
	t = support_write_events(&all, &c->registry);
	print_table(s, t,
	    asked.before != NULL
		? "Nothing older is written down.\n"
		: "No event is written down; `event add` does it.\n");
	say_older(s, &pages);
	table_free(t);
	support_events_free(&all);
	return 0;
}

static int
event_list(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int rc;

	if (commands_support_open(&c, s, e) < 0)
		return -1;
	rc = list_events(&c, s, e);
	commands_support_close(&c);
	return rc;
}

static int
list_given(struct commands_support_at *c, const struct settings *s,
    struct err *e)
{
	struct support_pages_asked asked;
	struct support_pages pages = { "" };
	struct support_givens all;
	struct table *t;
	int64_t number;
	int rc;

	if (read_list(s, &c->registry, &asked, &number, e) < 0)
		return -1;
	rc = number > 0 ? support_pages_given_history(c->support, number,
			      asked.region, &c->registry, &all, e)
			: support_pages_given(c->support, &asked, &c->registry,
			      &all, &pages, e);
	if (rc < 0)
		return of_list(e);
	t = support_write_given(&all, &c->registry);
	print_table(s, t,
	    asked.before != NULL
		? "Nothing older is written down.\n"
		: "No support is written down; `support add` does it.\n");
	say_older(s, &pages);
	table_free(t);
	support_given_free(&all);
	return 0;
}

static int
support_list(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int rc;

	if (commands_support_open(&c, s, e) < 0)
		return -1;
	rc = list_given(&c, s, e);
	commands_support_close(&c);
	return rc;
}

/* ----------------------------------------------------------------- support */

/* Put what the options give into *g; the rest of it stays. */
static int
read_given(const struct settings *s, struct support_given *g, struct err *e)
{
	const struct support_said_given said = { .service =
						     settings_get(s, "service"),
		.kind = settings_get(s, "kind"),
		.date = settings_get(s, "date"),
		.hours = settings_get(s, "hours"),
		.items = settings_get(s, "items"),
		.action = settings_get(s, "action") };

	return support_said_given(&said, g, e) < 0 ? of_said(e) : 0;
}

static void
say_given(const char *what, const struct support_given *g,
    const struct registry *registry)
{
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	support_write_one(g, registry, &says);
	printf("Support %" PRIi64 " %s: %s\n", g->mark.id, what,
	    buf_str(&says));
	buf_free(&says);
}

static int
support_add(const struct settings *s, struct err *e)
{
	static const char *const needed[] = { "service", "kind", "date",
		"hours", NULL };
	struct support_given g = { 0 };
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (need_all(s, needed, e) < 0 || read_given(s, &g, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	rc = support_given_add(c.support, &c.by, &g, &id, e);
	if (rc == 0)
		say_given("is written down", &g, &c.registry);
	commands_support_close(&c);
	return rc;
}

static int
correct_given(struct commands_support_at *c, const struct settings *s,
    int64_t id, struct err *e)
{
	char version[SUPPORT_VERSION_SIZE];
	struct support_givens all;
	struct support_given g;
	int rc;

	if (support_given_history(c->support, id, &all, e) < 0)
		return -1;
	g = all.given[all.n - 1];
	support_given_free(&all);
	support_version(version, &g.mark);
	c->by.by.seen = version;
	rc = read_given(s, &g, e);
	if (rc == 0)
		rc = support_given_correct(c->support, &c->by, id, &g, e);
	if (rc == 0)
		say_given("is corrected", &g, &c->registry);
	return rc;
}

static int
support_correct(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (read_number(settings_operand(s, 0), &id, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	rc = correct_given(&c, s, id, e);
	commands_support_close(&c);
	return rc;
}

static int
support_withdraw(const struct settings *s, struct err *e)
{
	struct commands_support_at c;
	int64_t id;
	int rc;

	if (read_number(settings_operand(s, 0), &id, e) < 0 ||
	    commands_support_open(&c, s, e) < 0)
		return -1;
	rc = support_given_withdraw(c.support, &c.by, id, e);
	if (rc == 0)
		printf("Support %" PRIi64
		       " is withdrawn; its versions can still be read.\n",
		    id);
	commands_support_close(&c);
	return rc;
}

#define NUMBERED .operands = "NUMBER", .operands_min = 1, .operands_max = 1

const struct settings_command commands_support[] = {
	{ .name = "event add",
	    .summary = "write down an event, and how many came",
	    .operands = "",
	    .example = "sheaf-aggregator event add --dir D --kind workshop "
		       "--date 2026-05-03 --region north-east-yorkshire "
		       "--place online "
		       "--items 5,17 --attended "
		       "north-tees:employment-specialist:3",
	    .options = event_options,
	    .run = event_add },
	{ .name = "event import",
	    .summary = "events and attendance from a shared sheet",
	    .operands = "FILE",
	    .operands_min = 1,
	    .operands_max = 1,
	    .example = "sheaf-aggregator event import --dir D events.xlsx "
		       "--dry-run",
	    .options = import_options,
	    .run = event_import },
	{ .name = "event list",
	    .summary = "events, how many came, and who wrote it down",
	    .operands = "",
	    .example = "sheaf-aggregator event list --dir D --region "
		       "north-east-yorkshire",
	    .options = events_options,
	    .run = event_list },
	{ .name = "event correct",
	    .summary = "correct an event; what was before is kept",
	    NUMBERED,
	    .example = "sheaf-aggregator event correct --dir D 12 --place both",
	    .options = event_options,
	    .run = event_correct },
	{ .name = "event withdraw",
	    .summary = "withdraw an event; its versions are kept",
	    NUMBERED,
	    .example = "sheaf-aggregator event withdraw --dir D 12",
	    .options = number_options,
	    .run = event_withdraw },
	{ .name = "support add",
	    .summary = "write down support that a service was given",
	    .operands = "",
	    .example = "sheaf-aggregator support add --dir D --service "
		       "north-tees --kind visit --date 2026-05-03 --hours 2.5 "
		       "--items 5,17",
	    .options = support_options,
	    .run = support_add },
	{ .name = "support list",
	    .summary = "support that services were given",
	    .operands = "",
	    .example = "sheaf-aggregator support list --dir D --history 3",
	    .options = list_options,
	    .run = support_list },
	{ .name = "support correct",
	    .summary = "correct support; what was before is kept",
	    NUMBERED,
	    .example = "sheaf-aggregator support correct --dir D 3 --hours 2",
	    .options = support_options,
	    .run = support_correct },
	{ .name = "support withdraw",
	    .summary = "withdraw support; its versions are kept",
	    NUMBERED,
	    .example = "sheaf-aggregator support withdraw --dir D 3",
	    .options = number_options,
	    .run = support_withdraw },
	{ .name = NULL }
};
