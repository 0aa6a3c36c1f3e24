/* The access log, for auditors. */
#include <stdlib.h>

#include "aggregator/pages/pages_answers.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* A page that somebody reads; a whole log is for `access list`. */
enum { NEWEST = 500 };

int
pages_access_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *since = httpd_query(c->request, "since");
	struct access_log_range range = { .since = DAY_NONE,
		.newest_max = NEWEST };
	struct table *lines;
	char *says;
	size_t n;

	if (since != NULL && !day_parse(slice_of(since), &range.since)) {
		err_set(e, ERR_USAGE,
		    "since: \"%.32s\" is no day; write it like 2026-05-17",
		    since);
		return -1;
	}
	if (access_log_list(&lines, c->pages->dir, &range, e) < 0)
		return -1;
	n = table_rows(lines);
	says = n == NEWEST ? mem_printf("The newest %zu lines are shown; the "
					"operator can print all of them.",
				 n)
			   : mem_printf("%zu line%s.", n, n == 1 ? "" : "s");
	*out = jval_object();
	jval_set_str(*out, "says", says);
	jval_set(*out, "lines", table_take_json(lines));
	table_free(lines);
	free(says);
	return 0;
}
