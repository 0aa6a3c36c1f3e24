/*
 * A store of an earlier size of its log.  A store holds what is in force now and
 * cannot go back; leaves and openings say what was in force at any size.
 */
#include "aggregator/centre/centre_earlier.h"

#include <inttypes.h>

#include "aggregator/log/publisher.h"
#include "aggregator/remake/remake.h"
#include "aggregator/remake/remake_local.h"
#include "aggregator/store/released.h"

static int
make(struct store *made, struct store *now, const struct checkpoint *cp,
    struct err *e)
{
	const struct remake_config config = { .source =
						  remake_source_store(now),
		.size = cp->size };
	struct remake_report report;
	uint64_t size;

	if (store_log_size(now, &size, e) < 0)
		return -1;
	if (size < cp->size)
		return err_set(e, ERR_CORRUPT,
		    "the store has %" PRIu64 " entries, and %" PRIu64
		    " are published",
		    size, cp->size);
	if (released_copy(made, now, cp->size, e) < 0 ||
	    remake_run(made, &config, &report, e) < 0 ||
	    remake_local_quota(made, now, e) < 0)
		return -1;
	if (!hash_equal(&report.root, &cp->root))
		return err_set(e, ERR_CORRUPT,
		    "the first %" PRIu64 " entries of the store are not those "
		    "that are published",
		    cp->size);
	return 0;
}

int
centre_earlier(struct store **out, struct store *now,
    const struct checkpoint *cp, struct err *e)
{
	struct store *made;
	int r;

	*out = NULL;
	if (store_make_scratch(&made, now, e) < 0)
		return -1;
	r = store_begin(made, e);
	if (r == 0 && (r = store_read_begin(now, e)) == 0) {
		r = make(made, now, cp, e);
		store_read_end(now);
	}
	if (r == 0)
		r = store_commit(made, e);
	if (r == 0)
		r = store_read_begin(made, e);
	if (r < 0) {
		store_close(made);
		return -1;
	}
	*out = made;
	return 0;
}

int
centre_published(const char *log, struct checkpoint *out,
    struct clock_wall *when, struct err *e)
{
	*when = publisher_when(log);
	return publisher_published(log, out, e);
}

int
centre_earlier_instead(struct store **reader,
    const struct checkpoint *published, struct err *why, struct err *e)
{
	struct err unread = ERR_INIT;
	struct store *made;
	uint64_t size;

	if (published->size == 0 ||
	    store_log_size(*reader, &size, &unread) < 0 ||
	    size <= published->size)
		return -1;
	if (centre_earlier(&made, *reader, published, e) < 0)
		return -1;
	store_close(*reader);
	*reader = made;
	err_set(why, ERR_LATER,
	    "%" PRIu64 " entr%s of the log %s stored and not published yet; "
	    "\"sheaf-aggregator status\" says what %s for",
	    size - published->size, size - published->size == 1 ? "y" : "ies",
	    size - published->size == 1 ? "is" : "are",
	    size - published->size == 1 ? "it waits" : "they wait");
	return 0;
}
