/*
 * Evidence of cloned keys: listed, and handed over as files that anybody can
 * check without this aggregator.
 */
#include "aggregator/commands/commands_clones.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre.h"
#include "aggregator/views/clone_notes.h"
#include "common/base/day.h"
#include "common/base/text.h"

#define DIR_OPTION \
	{ \
		"dir", SETTINGS_VALUE, "DIR", "state directory" \
	}
#define END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

static const struct settings_option list_options[] = { DIR_OPTION, END };

static const struct settings_option export_options[] = { DIR_OPTION,
	{ "out", SETTINGS_VALUE, "DIR", "folder for the notes" }, END };

static void
print_pair(void *arg, const struct clone_notes_pair *p)
{
	size_t *n = arg;
	char day[DAY_TEXT_SIZE];

	if (++*n == 1)
		printf("%5s  %-10s  %s\n", "No", "Day",
		    "Agent and place, and the log entry of its first note");
	day_format(day, p->day);
	printf("%5" PRId64 "  %s  %s/%" PRIu64 ", statement %" PRIu64
	       ": entry %" PRIu64 "\n",
	    p->no, day, p->agent, p->epoch, p->seq, p->index);
}

static int
list(const struct settings *s, struct err *e)
{
	struct store *reader = NULL;
	char *dir = settings_state_dir(s);
	size_t n = 0;
	int r = -1;

	if (centre_open_reader(&reader, dir, e) < 0 ||
	    clone_notes_each(reader, print_pair, &n, e) < 0)
		goto out;
	r = 0;
	if (n == 0)
		printf("No key has signed two statements for one place.\n");
	else
		printf("Two machines have signed with one key: a register was "
		       "copied or restored, or the\nkey was stolen. Ask the "
		       "site; then `revoke` the epoch and `invite` it anew.\n");
out:
	store_close(reader);
	free(dir);
	return r;
}

static int export(const struct settings *s, struct err *e)
{
	struct store *reader = NULL;
	const char *text = settings_operand(s, 0), *out;
	char *dir = settings_state_dir(s);
	uint64_t no;
	int r = -1;

	if (!text_parse_u64(slice_of(text), LIMITS_NUMBER_MAX, &no)) {
		err_set(e, ERR_USAGE,
		    "\"%s\" is not a number of `evidence list`", text);
		goto out;
	}
	if (settings_need(s, "out", &out, e) < 0 ||
	    centre_open_reader(&reader, dir, e) < 0 ||
	    clone_notes_export(reader, no, out, e) < 0)
		goto out;
	printf("Both notes, and the enrolment that names their key, are in "
	       "%s:\n%" PRIu64 "-logged.note, %" PRIu64 "-second.note, %" PRIu64
	       "-enrolment.note\n",
	    out, no, no, no);
	r = 0;
out:
	store_close(reader);
	free(dir);
	return r;
}

const struct settings_command commands_clones[] = {
	{ .name = "evidence list",
	    .summary = "keys that sign on two machines",
	    .operands = "",
	    .example = "sheaf-aggregator evidence list --dir D",
	    .options = list_options,
	    .run = list },
	{ .name = "evidence export",
	    .summary = "the notes that prove it, as files",
	    .operands = "NO",
	    .example = "sheaf-aggregator evidence export 1 --dir D --out F",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = export_options,
	    .run = export },
	{ .name = NULL }
};
