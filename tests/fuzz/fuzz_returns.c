/*
 * Any bytes as a payload: what is accepted is written again byte for byte;
 * every error has a known code and a line of the payload, or the one after.
 */
#include "protocol/returns.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_error(const struct err *e, struct slice payload)
{
	unsigned lines = 1;

	for (size_t i = 0; i < payload.n; i++)
		lines += payload.p[i] == '\n';
	ASSERT(e->line <= lines);
	ASSERT(strcmp(e->code, "payload") == 0 ||
	       strcmp(e->code, "header") == 0 ||
	       strcmp(e->code, "through") == 0 ||
	       strcmp(e->code, "unsupported") == 0);
	ASSERT(e->text[0] != '\0');
}

/* The statement that r would travel with. */
static struct statement
statement_of(const struct returns *r)
{
	struct statement s = { .kind = STATEMENT_BATCH };

	s.u.batch.content = r->content;
	s.u.batch.period = r->period;
	memcpy(s.u.batch.service, r->service, sizeof(r->service));
	return s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice payload = slice_make(bytes, n);
	struct err e = ERR_INIT;
	struct returns r, with;
	struct statement s;
	struct buf again;

	if (returns_parse(&r, payload, &e) != 0) {
		check_error(&e, payload);
		/* with its own statement it is no better */
		s = statement_of(&r);
		e = (struct err)ERR_INIT;
		ASSERT(returns_read(&with, payload, &s, &e) == -1);
		check_error(&e, payload);
		return 0;
	}
	buf_init(&again, LIMITS_PAYLOAD_MAX);
	returns_write(&r, &again);
	ASSERT(slice_equal(buf_slice(&again), payload));
	buf_free(&again);
	s = statement_of(&r);
	ASSERT(returns_read(&with, payload, &s, &e) == 0);
	s.u.batch.service[0] ^= 1;
	ASSERT(returns_read(&with, payload, &s, &e) == -1);
	ASSERT(strcmp(e.code, "header") == 0 && e.line == 2);
	return 0;
}
