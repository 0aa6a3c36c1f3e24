/*
 * Any bytes as a client of a control socket sends them, in pieces of any size:
 * a request is the same however it came in, and what is taken of it are its
 * own bytes and no more.
 */
#include "common/base/control_visit.h"

#include <string.h>

#include "common/base/control_frame.h"

enum { BODY_MAX = 5000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Take what the bytes hold of a request, `step` at a time; how many there were,
 * or -1 when it was refused. */
static long
take(struct control_visit *v, const uint8_t *bytes, size_t n, size_t step)
{
	struct err e = ERR_INIT;
	size_t used = 0;

	while (used < n && v->state == CONTROL_VISIT_READS) {
		size_t k = control_visit_wants(v);

		ASSERT(k > 0);
		k = k < step ? k : step;
		k = k < n - used ? k : n - used;
		if (control_visit_take(v, slice_make(bytes + used, k), &e) <
		    0) {
			ASSERT(e.kind == ERR_REFUSED);
			return -1;
		}
		used += k;
	}
	return (long)used;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct clock_mono ever = { .ms = INT64_MAX };
	struct control_visit *one = control_visit_new(-1, BODY_MAX, ever);
	struct control_visit *all = control_visit_new(-1, BODY_MAX, ever);
	long used = take(one, bytes, n, 1);
	struct buf again;

	ASSERT(take(all, bytes, n, SIZE_MAX) == used);
	ASSERT(one->state == all->state);
	ASSERT(slice_equal(buf_slice(&one->word), buf_slice(&all->word)));
	ASSERT(slice_equal(buf_slice(&one->body), buf_slice(&all->body)));
	if (one->state == CONTROL_VISIT_WHOLE) {
		buf_init(&again, n);
		control_frame_put(&again, buf_slice(&one->word));
		control_frame_put(&again, buf_slice(&one->body));
		ASSERT(slice_equal(buf_slice(&again),
		    slice_make(bytes, (size_t)used)));
		buf_free(&again);
	}
	control_visit_free(one);
	control_visit_free(all);
	return 0;
}
