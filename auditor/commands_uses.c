/* `uptake`: who uses Sheaf, from a copy of the log. */
#include "auditor/commands_uses.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "auditor/commands_common.h"
#include "auditor/uses.h"
#include "common/base/clock.h"
#include "common/base/day.h"

enum { MONTHS = 12, TEXT_MAX = 16 * 1024 * 1024 };

static const struct settings_option options[] = { COMMANDS_COMMON_POLICY,
	{ "registry", SETTINGS_VALUE, "FILE",
	    "the registry, as `sheaf-aggregator openings` or `release` wrote "
	    "it" },
	{ "against", SETTINGS_VALUE, "FILE",
	    "what is shown: `sheaf-aggregator uptake --json`" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "from", SETTINGS_VALUE, "MONTH", "first month, like 2026-05" },
	{ "to", SETTINGS_VALUE, "MONTH",
	    "last month (default: that of the day)" },
	{ "day", SETTINGS_VALUE, "DATE",
	    "what was sealed up to this day (default: today)" },
	{ "csv", SETTINGS_FLAG, NULL, "the counts as CSV, and nothing else" },
	COMMANDS_COMMON_JSON, COMMANDS_COMMON_END };

static int
read_months(const struct settings *s, struct uses_request *q, struct err *e)
{
	const char *from = settings_get(s, "from"), *to = settings_get(s, "to");

	q->to = month_of(q->day);
	if (to != NULL && month_parse(to, &q->to, e) < 0)
		return err_prefix(e, "--to");
	q->from = q->to;
	for (int i = 1; from == NULL && i < MONTHS; i++)
		q->from = month_of(q->from.start - 1);
	if (from != NULL && month_parse(from, &q->from, e) < 0)
		return err_prefix(e, "--from");
	return 0;
}

/* What was asked, in options or by the document to compare with. */
static int
read_request(const struct settings *s, struct uses_request *q,
    const struct jval *shown, struct err *e)
{
	const char *day = settings_get(s, "day");

	q->dir = settings_operand(s, 0);
	q->size = UINT64_MAX;
	q->day = clock_today();
	if (settings_need(s, "registry", &q->registry_file, e) < 0)
		return -1;
	if (shown != NULL) {
		if (settings_get(s, "region") != NULL ||
		    settings_get(s, "from") != NULL ||
		    settings_get(s, "to") != NULL || day != NULL)
			return err_set(e, ERR_USAGE,
			    "--against says region, months and day itself: "
			    "leave them out");
		if (uses_read(q, shown, e) < 0)
			return err_prefix(e, "%s", settings_get(s, "against"));
		return 0;
	}
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	q->region = settings_get(s, "region");
	return read_months(s, q, e);
}

static void
print_table(const struct uses *u, bool csv)
{
	struct table *t = uptake_table(&u->rows, &u->registry);
	struct buf out;

	buf_init(&out, TEXT_MAX);
	if (csv)
		table_write_csv(t, CSV_FOR_PROGRAMS, &out);
	else
		table_write_text(t, &out);
	fputs(buf_str(&out), stdout);
	buf_free(&out);
	table_free(t);
}

static int
conclude(const struct settings *s, const struct uses *u,
    const struct jval *shown, struct findings *f, struct err *e)
{
	size_t compared = shown != NULL ? uses_compare(u, shown, f) : 0;
	const char *verdict = findings_unsound(f) > 0 ? "unsound"
			      : shown != NULL         ? "all equal"
					      : "nothing was given to compare";
	struct table *t = uptake_table(&u->rows, &u->registry);
	struct jval *json = jval_object();
	char sentence[200];

	(void)snprintf(sentence, sizeof(sentence),
	    "Log size %" PRIu64 ": %zu rows counted, %zu compared: %s.",
	    u->size, u->rows.n, compared, verdict);
	jval_set_i64(json, "size", (int64_t)u->size);
	jval_set_i64(json, "compared", (int64_t)compared);
	jval_set(json, "rows", table_take_json(t));
	table_free(t);
	return commands_common_conclude(s, f, json, sentence, e);
}

static int
uptake(const struct settings *s, struct err *e)
{
	const char *against = settings_get(s, "against");
	bool csv = settings_flag(s, "csv"), json = settings_flag(s, "json");
	struct findings *f = findings_new();
	struct uses_request request = { 0 };
	struct uses counted = { 0 };
	struct jval *shown = NULL;
	struct buf text = { 0 };
	struct policy policy;
	uint64_t size;
	int r = -1;

	if (csv && (json || against != NULL)) {
		err_set(e, ERR_USAGE,
		    "--csv cannot be combined with --json or --against");
		goto out;
	}
	if (settings_get(s, "policy") != NULL) {
		if (commands_common_policy(s, &policy, e) < 0)
			goto out;
		request.policy = &policy;
	}
	if ((against != NULL &&
		commands_common_shown(against, &text, &shown, &size, e) < 0) ||
	    read_request(s, &request, shown, e) < 0 ||
	    uses_run(&counted, &request, f, e) < 0)
		goto out;
	if (!json)
		print_table(&counted, csv);
	r = csv && findings_unsound(f) == 0
		? 0
		: conclude(s, &counted, shown, f, e);
out:
	uses_free(&counted);
	jval_free(shown);
	buf_free(&text);
	findings_free(f);
	return r;
}

const struct settings_command commands_uses[] = {
	{ .name = "uptake",
	    .summary = "who uses Sheaf, counted from a copy of the log",
	    .operands = "DIR",
	    .example = "sheaf-audit uptake mirror --registry registry.csv "
		       "--against uptake.json",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = options,
	    .run = uptake },
	{ .name = NULL }
};
