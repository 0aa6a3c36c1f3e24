/* Lists page by page, the newest first. */
#include "aggregator/support/support_pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/support/support_write.h"
#include "common/base/day.h"
#include "common/base/text.h"

enum { DATE = 10 }; /* letters of "2026-05-03" */

/* What a row is asked of while a page is filled. */
struct concerns {
	const char *region;
	const struct registry *registry;
};

static bool
event_concerns(void *arg, struct support_event *event)
{
	const struct concerns *c = arg;

	return support_write_keep_event(event, c->registry, c->region);
}

static bool
given_concerns(void *arg, const struct support_given *given)
{
	const struct concerns *c = arg;

	return support_write_keep_one(given, c->registry, c->region);
}

/* ------------------------------------------------------------------- places */

/* "2026-05-03-12" */
static int
read_place(const char *text, struct support_behind *out, struct err *e)
{
	uint64_t number;

	*out = (struct support_behind){ INT32_MAX, INT64_MAX };
	if (text == NULL)
		return 0;
	if (strlen(text) > DATE + 1 && text[DATE] == '-' &&
	    day_parse(slice_make(text, DATE), &out->day) &&
	    text_parse_u64(slice_of(text + DATE + 1), INT64_MAX, &number)) {
		out->id = (int64_t)number;
		return 0;
	}
	(void)err_refuse(e, "before", 0,
	    "\"%.32s\" is no place of the list: it is a day and a number, like "
	    "2026-05-03-12, as the page before gave it",
	    text);
	e->kind = ERR_USAGE;
	return -1;
}

static void
write_place(char out[static SUPPORT_PAGES_PLACE_SIZE], int32_t day, int64_t id)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	(void)snprintf(out, SUPPORT_PAGES_PLACE_SIZE, "%s-%" PRIi64, text, id);
}

/* -------------------------------------------------------------------- pages */

int
support_pages_events(struct support *s, const struct support_pages_asked *asked,
    const struct registry *registry, struct support_events *out,
    struct support_pages *pages, struct err *e)
{
	struct concerns concerns = { asked->region, registry };
	struct support_behind place;
	bool more;

	*out = (struct support_events){ 0 };
	*pages = (struct support_pages){ "" };
	if (read_place(asked->before, &place, e) < 0 ||
	    support_events_older(s, &place, asked->most, event_concerns,
		&concerns, out, &more, e) < 0)
		return -1;
	if (more)
		write_place(pages->older, out->event[out->n - 1].day,
		    out->event[out->n - 1].mark.id);
	return 0;
}

int
support_pages_given(struct support *s, const struct support_pages_asked *asked,
    const struct registry *registry, struct support_givens *out,
    struct support_pages *pages, struct err *e)
{
	struct concerns concerns = { asked->region, registry };
	struct support_behind place;
	bool more;

	*out = (struct support_givens){ 0 };
	*pages = (struct support_pages){ "" };
	if (read_place(asked->before, &place, e) < 0 ||
	    support_given_older(s, &place, asked->most, given_concerns,
		&concerns, out, &more, e) < 0)
		return -1;
	if (more)
		write_place(pages->older, out->given[out->n - 1].day,
		    out->given[out->n - 1].mark.id);
	return 0;
}

int
support_pages_event_history(struct support *s, int64_t id, const char *region,
    const struct registry *registry, struct support_events *out, struct err *e)
{
	if (support_events_history(s, id, out, e) < 0)
		return -1;
	support_write_keep_events(out, registry, region);
	return 0;
}

int
support_pages_given_history(struct support *s, int64_t id, const char *region,
    const struct registry *registry, struct support_givens *out, struct err *e)
{
	if (support_given_history(s, id, out, e) < 0)
		return -1;
	support_write_keep_given(out, registry, region);
	return 0;
}

void
support_pages_says(const struct support_pages_asked *asked, size_t n,
    const struct support_pages *pages, struct buf *out)
{
	if (n == 0)
		buf_puts(out, asked->before == NULL
				  ? "Nothing is written down yet."
				  : "Nothing older is written down.");
	else if (asked->before != NULL)
		buf_printf(out, "%zu older %s shown%s.", n,
		    n == 1 ? "one is" : "ones are",
		    pages->older[0] != '\0' ? "; there are more"
					    : ", and these are the oldest");
	else if (pages->older[0] != '\0')
		buf_printf(out, "The newest %zu are shown.", n);
	else
		buf_printf(out, "%zu %s written down.", n,
		    n == 1 ? "is" : "are");
}
