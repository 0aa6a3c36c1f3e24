/*
 * The state of the centre in a few sentences.  It only reads the store, so it
 * says the same with and without a daemon.
 */
#include "aggregator/commands/commands_status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre.h"
#include "common/base/day.h"

static const struct settings_option status_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
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
	printf("%s: %" PRIu64 " log entries.\n", buf_str(&origin), size);
	r = commands_status_erasures(reader, e);
out:
	store_close(reader);
	buf_free(&origin);
	free(dir);
	return r;
}

const struct settings_command commands_status[] = {
	{ .name = "status",
	    .summary = "log entries, and erasures that are not finished",
	    .operands = "",
	    .example = "sheaf-aggregator status --dir D",
	    .options = status_options,
	    .run = status },
	{ .name = NULL }
};
