/* `reconcile published`: NHS England's monthly figures beside ours. */
#include "aggregator/commands/commands_published.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/commands/commands_show.h"
#include "aggregator/published/published_compare.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "protocol/limits.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "areas of one region alone" },
	{ "day", SETTINGS_VALUE, "DATE", "as on this day (default: today)" },
	{ "policy", SETTINGS_VALUE, "NAME",
	    "sheaf/1 (default), mhsds/1 or exact/1: see TOTALS.md" },
	{ "csv", SETTINGS_FLAG, NULL, "CSV, for a spreadsheet" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static int
read_request(const struct settings *s, struct published_request *q,
    struct err *e)
{

	*q = (struct published_request){
		.policy = DISCLOSURE_SHEAF_1,
		.region = settings_get(s, "region"),
		.day = clock_today(),
	};
	if (settings_day(s, "day", &q->day, e) < 0)
		return -1;
	if (commands_show_policy(s, &q->policy, e) < 0)
		return -1;
	if (settings_flag(s, "csv") && settings_flag(s, "json"))
		return err_set(e, ERR_USAGE,
		    "--csv and --json are two forms of the same: give one");
	return 0;
}

/* As `totals` does: before the first exact figure is printed. */
static int
log_exact(const char *dir, const struct published_request *q, uint64_t size,
    struct err *e)
{
	char what[256];

	if (q->policy != DISCLOSURE_EXACT_1)
		return 0;
	(void)snprintf(what, sizeof(what),
	    "command=reconcile-published policy=exact/1 region=%s "
	    "log_size=%" PRIu64,
	    q->region != NULL ? q->region : "-", size);
	return access_log_add(dir, NULL, what, e);
}

static int
read_files(const struct settings *s, struct published_file *f, struct err *e)
{
	for (int i = 0; i < settings_operand_count(s); i++) {
		const char *path = settings_operand(s, i);
		struct buf bytes;
		int r = file_read(path, LIMITS_PUBLISHED_FILE_MAX, &bytes, e);

		if (r == 0)
			r = published_file_read(f, path, buf_slice(&bytes), e);
		else
			published_file_free(f);
		buf_free(&bytes);
		if (r < 0)
			return -1;
	}
	return published_file_settle(f, e);
}

static int
published(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	struct published_file file = { 0 };
	struct published_request request;
	struct published *view = NULL;
	struct commands_show show;
	struct buf page;
	int r = -1;

	if (read_request(s, &request, e) < 0 || read_files(s, &file, e) < 0 ||
	    commands_show_open(&show, dir, e) < 0)
		goto out;
	r = published_make(&view, &request, &file, &show.totals, &show.registry,
	    e);
	if (r == 0)
		r = log_exact(dir, &request, show.totals.log_size, e);
	if (r == 0) {
		commands_show_page(&page);
		if (settings_flag(s, "json"))
			commands_show_json(&page, published_json(view));
		else if (settings_flag(s, "csv"))
			published_csv(view, &page);
		else
			published_text(view, &page);
		commands_show_print(&page);
	}
	published_free(view);
	commands_show_close(&show);
out:
	published_file_free(&file);
	free(dir);
	return r;
}

const struct settings_command commands_published[] = {
	{ .name = "reconcile published",
	    .summary = "why NHS England's figures differ from ours",
	    .operands = "FILE.csv [FILE.csv]...",
	    .example = "sheaf-aggregator reconcile published --dir D "
		       "apr.csv may.csv jun.csv",
	    .operands_min = 1,
	    .operands_max = LIMITS_PUBLISHED_FILES_MAX,
	    .options = options,
	    .run = published },
	{ .name = NULL }
};
