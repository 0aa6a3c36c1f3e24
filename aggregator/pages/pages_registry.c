/* The registry from a file, and what would change, said before it does. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "common/base/mem.h"

/* What was handed in. */
struct handed {
	struct registry registry;
	struct buf report;
	struct reference_import import;
};

static int
begin(const struct pages_call *c, struct handed *h, struct err *e)
{
	const char *csv;
	bool replace;

	*h = (struct handed){ 0 };
	if (pages_call_text(c, "csv", true, &csv, e) < 0 ||
	    pages_call_flag(c, "replace", &replace, e) < 0 ||
	    registry_parse(&h->registry, slice_of(csv), e) < 0)
		return -1;
	buf_init(&h->report, REGISTRY_FILE_MAX * 2);
	h->import = (struct reference_import){ .registry = &h->registry,
		.replace = replace,
		.report = &h->report };
	return 0;
}

static void
end(struct handed *h)
{
	buf_free(&h->report);
	registry_free(&h->registry);
}

static struct jval *
report_json(const struct handed *h, const char *says)
{
	struct jval *o = jval_object();

	jval_set_str(o, "says", says);
	jval_set_str(o, "report", buf_str(&h->report));
	jval_set_bool(o, "refused", h->import.refused.kind != ERR_NONE);
	return o;
}

int
pages_registry_check(struct pages_call *c, struct jval **out, struct err *e)
{
	struct store *reader;
	struct handed h;
	int r;

	if (begin(c, &h, e) < 0)
		return -1;
	r = pages_call_reader(c, &reader, e);
	if (r == 0)
		r = reference_compare(reader, &h.import, e);
	if (r == 0)
		*out = report_json(&h,
		    h.import.refused.kind != ERR_NONE
			? "Services that have reported are not in this file. A "
			  "service that has closed keeps its row, with its "
			  "last "
			  "day in the column “to”. Import it only if they are "
			  "to "
			  "go from every table."
			: "Nothing is imported yet. This is what would "
			  "change:");
	end(&h);
	return r;
}

/* What an import says; of the release that it has logged, too, which nobody outside has
 * a receipt of. */
static int
say_imported(struct store *reader, bool bound, uint64_t before,
    struct buf *says, struct err *e)
{
	uint64_t index = 0;
	bool any;

	buf_puts(says, "The registry is imported, and totals were made again.");
	if (released_newest(reader, &index, &any, e) < 0)
		return -1;
	if (any && (!bound || index != before))
		buf_printf(says,
		    " Entry %" PRIu64 " of the log is a new release that binds "
		    "it, of which no site has a receipt: at the centre, run "
		    "\"sheaf-aggregator release --out\" now, and keep the "
		    "files "
		    "away from that machine.",
		    index);
	return 0;
}

int
pages_registry_import(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE], what[64];
	struct access_log_who who = pages_call_who(c, address);
	struct store *reader;
	struct handed h;
	struct buf says;
	uint64_t before = 0;
	bool bound;
	int r;

	if (begin(c, &h, e) < 0)
		return -1;
	buf_init(&says, ERR_TEXT_MAX);
	(void)snprintf(what, sizeof(what), "event=registry-import rows=%zu",
	    h.registry.n);
	r = pages_call_reader(c, &reader, e);
	if (r == 0)
		r = released_newest(reader, &before, &bound, e);
	if (r == 0)
		r = centre_set_registry(c->pages->centre, &h.import, e);
	if (r == 0)
		r = access_log_add(c->pages->dir, &who, what, e);
	if (r == 0)
		r = say_imported(reader, bound, before, &says, e);
	if (r == 0)
		*out = report_json(&h, buf_str(&says));
	buf_free(&says);
	end(&h);
	return r;
}
