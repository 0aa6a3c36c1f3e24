/*
 * Random rows of the exchange format: referrals and jobs more often than other
 * events, dates that cannot be read now and then, some withdrawals.
 */
#include "tests/unit/random_rows.h"

#include "agent/register/events.h"
#include "common/base/buf.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { FIRST_DAY = 20100, ROOM = 1 << 20 };

/* xorshift64*: the same on every machine. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

unsigned
random_rows_below(uint64_t *state, unsigned n)
{
	return (unsigned)(next(state) >> 33) % n;
}

static void
random_mode(uint64_t *state, const struct event_kind *kind, struct buf *out)
{
	unsigned mode = MODE_NONE;

	if (kind->mode == CELL_REQUIRED ||
	    (kind->mode == CELL_OPTIONAL && random_rows_below(state, 4) > 0))
		do
			mode = 1 + random_rows_below(state, MODE_KINDS - 1);
		while (!(kind->modes & 1U << mode));
	buf_puts(out, events_mode_name((enum event_mode)mode));
}

static void
random_flags(uint64_t *state, const struct event_kind *kind, struct buf *out)
{
	if (random_rows_below(state, 12) == 0)
		buf_puts(out, "withdrawn;");
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (kind->flags & flag && random_rows_below(state, 3) == 0)
			buf_printf(out, "%s;", events_flag_name(flag));
	if (kind->part && random_rows_below(state, 2))
		buf_printf(out, "%s=%u", kind->part,
		    random_rows_below(state, 5));
}

static void
random_row(const struct random_rows *shape, uint64_t *state, struct buf *out)
{
	enum event event =
	    (enum event)(1 + random_rows_below(state, EVENT_KINDS - 1));
	const struct event_kind *kind;
	char day[DAY_TEXT_SIZE];

	if (random_rows_below(state, 2)) /* referrals and jobs more often */
		event =
		    (enum event)(1 + random_rows_below(state, EVENT_JOB_HOURS));
	kind = events_kind(event);
	day_format(day,
	    FIRST_DAY + (int32_t)random_rows_below(state, shape->days));
	buf_puts(out, "svc-a,");
	if (kind->client == CELL_REQUIRED ||
	    (kind->client == CELL_OPTIONAL && random_rows_below(state, 2)))
		buf_u8(out,
		    (uint8_t)('A' + random_rows_below(state, shape->clients)));
	buf_printf(out, ",%s,%s,", kind->name,
	    random_rows_below(state, 60) ? day : "?");
	random_mode(state, kind, out);
	buf_puts(out, ",");
	random_flags(state, kind, out);
	buf_puts(out, ",");
	if (kind->ref_required || random_rows_below(state, 3))
		buf_printf(out, "%u", random_rows_below(state, shape->refs));
	buf_puts(out, ",");
	if (kind->value == CELL_REQUIRED)
		buf_printf(out, "%u", 7 + random_rows_below(state, 10));
	buf_printf(out, ",%s\n",
	    kind->staff == CELL_REQUIRED || random_rows_below(state, 2) ? "x"
									: "");
}

char *
random_rows_make(const struct random_rows *shape, uint64_t *state)
{
	unsigned rows = 1 + random_rows_below(state, shape->rows_max);
	struct buf out;
	char *text;

	buf_init(&out, ROOM);
	for (unsigned i = 0; i < rows; i++)
		random_row(shape, state, &out);
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}
