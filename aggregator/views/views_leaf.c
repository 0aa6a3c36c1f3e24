/* One statement of the log, for views that say where a return is found. */
#include "aggregator/views/views_leaf.h"

#include <string.h>

#include "common/base/buf.h"
#include "protocol/note.h"
#include "protocol/statement.h"

int
views_leaf_read(struct views_leaf *out, struct store *reader, uint64_t index,
    struct err *e)
{
	struct statement st;
	struct buf bytes;
	struct note n;
	int r = -1;

	buf_init(&bytes, LIMITS_NOTE_MAX);
	if (store_log_get(reader, index, &bytes, e) < 0)
		goto out;
	if (note_parse(&n, buf_slice(&bytes), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&st, n.text, e) < 0 || st.kind != STATEMENT_BATCH) {
		err_set(e, ERR_CORRUPT,
		    "entry %llu of the store is not a batch: run fsck",
		    (unsigned long long)index);
		goto out;
	}
	out->id = note_id(&n);
	out->sealed = st.u.batch.time;
	memcpy(out->agent, st.agent, sizeof(out->agent));
	out->epoch = st.epoch;
	r = 0;
out:
	buf_free(&bytes);
	return r;
}
