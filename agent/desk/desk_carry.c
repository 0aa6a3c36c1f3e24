/* Returns and their answers carried by file, in words for who carries them. */
#include "agent/desk/desk_carry.h"

#include "agent/delivery/carry.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "common/base/clock.h"

/* Add what buf holds as one sentence, and empty it. */
static void
end_sentence(struct jval *all, struct buf *text)
{
	jval_add_str(all, buf_str(text));
	buf_reset(text);
}

int
desk_carry_out(struct desk *d, struct buf *out, size_t *n, struct err *e)
{
	int rc;

	if (gate_enter(d, OPERATION_CARRY_OUT, e) < 0)
		return -1;
	rc = carry_out(&d->spool, out, n, e);
	if (rc < 0 && e->kind == ERR_REFUSED && *n == 0)
		(void)err_set(e, ERR_REFUSED,
		    "nothing waits to be carried: sign figures off first");
	return gate_leave(d, rc);
}

static void
say_carried(const struct carry_report *c, struct jval *out)
{
	struct jval *all = jval_array();
	struct buf text;

	buf_init(&text, 2 * ERR_TEXT_MAX);
	if (c->received > 0) {
		buf_printf(&text,
		    "The region has received what was carried: %zu answer%s "
		    "prove%s it.",
		    c->received, c->received == 1 ? "" : "s",
		    c->received == 1 ? "s" : "");
		end_sentence(all, &text);
	}
	if (c->refused > 0) {
		buf_printf(&text,
		    "%zu return%s refused; the list of what was sent says why.",
		    c->refused, c->refused == 1 ? " was" : "s were");
		end_sentence(all, &text);
	}
	if (c->resealing > 0) {
		buf_printf(&text,
		    "%zu return%s to be sealed once more, since the region "
		    "could not open %s.",
		    c->resealing, c->resealing == 1 ? " has" : "s have",
		    c->resealing == 1 ? "it" : "them");
		end_sentence(all, &text);
	}
	if (c->unused > 0) {
		buf_printf(&text, "%zu answer%s could not be used: %s.",
		    c->unused, c->unused == 1 ? "" : "s",
		    c->why[0] != '\0' ? c->why
				      : "they belong to nothing that waits");
		end_sentence(all, &text);
	}
	if (jval_length(all) == 0)
		jval_add_str(all, "There was no answer in this file.");
	buf_free(&text);
	jval_set_i64(out, "received", (int64_t)c->received);
	jval_set_i64(out, "refused", (int64_t)c->refused);
	jval_set_i64(out, "resealing", (int64_t)c->resealing);
	jval_set_i64(out, "unused", (int64_t)c->unused);
	jval_set(out, "says", all);
}

static int
take_answers(struct desk *d, struct slice file, struct jval **out,
    struct err *e)
{
	struct carry_report report;

	if (carry_in(&d->spool, file, clock_wall_now(), &report, e) < 0 ||
	    desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0)
		return -1;
	*out = jval_object();
	say_carried(&report, *out);
	return 0;
}

int
desk_carry_in(struct desk *d, struct slice file, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CARRY_IN, e) < 0)
		return -1;
	return gate_leave(d, take_answers(d, file, out, e));
}
