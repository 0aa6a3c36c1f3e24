#include "aggregator/commands_fidelity_view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre.h"
#include "aggregator/fidelity_view.h"
#include "aggregator/reference.h"
#include "common/base/clock.h"
#include "common/base/day.h"

enum { OUT_MAX = 64 * 1024 * 1024 };

const struct settings_option commands_fidelity_view_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "region", SETTINGS_VALUE, "CODE", "of one region" },
	{ "until", SETTINGS_VALUE, "DATE",
	    "reviews to this day; else to today" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL },
};

static int
read_request(const struct settings *s, struct fidelity_view_request *q,
    struct err *e)
{
	const char *until = settings_get(s, "until");

	q->region = settings_get(s, "region");
	q->until = clock_today();
	if (until == NULL || day_parse(slice_of(until), &q->until))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--until %s is not a date; write it like 2026-05-17", until);
}

static int
print_view(const struct fidelity_view *v, bool json, struct err *e)
{
	struct buf out;
	bool good;

	buf_init(&out, OUT_MAX);
	if (json) {
		struct jval *o = fidelity_view_json(v);

		jval_write(o, true, &out);
		buf_puts(&out, "\n");
		jval_free(o);
	} else {
		fidelity_view_text(v, &out);
	}
	good = fwrite(buf_str(&out), 1, out.n, stdout) == out.n &&
	       fflush(stdout) == 0;
	buf_free(&out);
	return good ? 0
		    : err_errno(e, errno, "cannot write to standard output");
}

int
commands_fidelity_view(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	char *log = centre_path(dir, "log");
	struct totals_gate gate = { totals_wait_file, log };
	struct fidelity_view_request request = { 0 };
	struct fidelity_view *view = NULL;
	struct registry registry = { 0 };
	struct store *reader = NULL;
	struct totals_view totals;
	int rc = -1;

	if (read_request(s, &request, e) < 0 ||
	    centre_open_reader(&reader, dir, e) < 0 ||
	    totals_begin(&totals, reader, &gate, e) < 0)
		goto out;
	if (reference_load(reader, &registry, e) == 0 &&
	    fidelity_view_make(&view, &request, &totals, &registry, e) == 0)
		rc = print_view(view, settings_flag(s, "json"), e);
	totals_end(&totals);
out:
	fidelity_view_free(view);
	registry_free(&registry);
	store_close(reader);
	free(log);
	free(dir);
	return rc;
}
