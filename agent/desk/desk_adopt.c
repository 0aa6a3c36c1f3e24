/*
 * Going on from the log's head, in words: what this register has lost is known by
 * the statements it does not have, never by whose record it was.
 */
#include "agent/desk/desk_adopt.h"

#include <inttypes.h>
#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "agent/sealing/adopt.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/limits.h"

static const char *const stage_words[] = {
	[ADOPT_NONE] = "none",
	[ADOPT_BRING] = "bring",
	[ADOPT_APART] = "apart",
	[ADOPT_ONCE] = "once",
	[ADOPT_ENDED] = "ended",
	[ADOPT_FORKED] = "forked",
	[ADOPT_READY] = "ready",
};

static const char *
returns_of(size_t n)
{
	return n == 1 ? "return" : "returns";
}

/* ------------------------------------------------------------------ weighing */

static void
say_stage(const struct adopt *a, struct jval *says)
{
	size_t n = (size_t)(a->last + 1 - a->first);
	struct buf text;

	buf_init(&text, 2 * ERR_TEXT_MAX);
	if (n > 0)
		buf_printf(&text,
		    "The log holds %zu %s of this site that this register does "
		    "not know. It was put back from a backup or from a copy of "
		    "the disk, or another copy of it is in use. ",
		    n, returns_of(n));
	switch (a->stage) {
	case ADOPT_NONE:
		buf_puts(&text, "The log holds no return of this site that is "
				"not known here, as far as it was asked.");
		break;
	case ADOPT_BRING:
		buf_puts(&text, "Not all of them were brought here yet. That "
				"happens by itself as soon as this machine "
				"reaches the region.");
		break;
	case ADOPT_APART:
		buf_puts(&text,
		    "This machine has signed other returns than those in the "
		    "log, so it cannot go on from there. Ask the region for a "
		    "new invite.");
		break;
	case ADOPT_ONCE:
		buf_puts(&text,
		    "The log's returns were taken over before under this "
		    "enrolment, and that is done once only. That it is needed "
		    "again means that two copies are in use. Work on one of "
		    "them, and ask the region for a new invite there.");
		break;
	case ADOPT_ENDED:
		buf_puts(&text,
		    "This site's enrolment has ended, so nothing goes on under "
		    "it. Ask the region for a new invite.");
		break;
	case ADOPT_FORKED:
		buf_puts(&text,
		    "The region has signed two different histories, so nothing "
		    "is taken over. Both are kept; show them to an auditor.");
		break;
	case ADOPT_READY:
		buf_puts(&text,
		    "If no other copy is in use, this register can go on "
		    "behind them. If one may be, work on one of them only, "
		    "and ask the region for a new invite there.");
		break;
	}
	jval_add_str(says, buf_str(&text));
	buf_free(&text);
}

static struct jval *
describe(const struct adopt_item *i)
{
	struct jval *o = jval_object();
	char title[PERIOD_TITLE_SIZE];

	period_title(title, i->period);
	jval_set_str(o, "service", i->service);
	jval_set_str(o, "title", title);
	jval_set_i64(o, "revision", (int64_t)i->revision);
	jval_set(o, "sealed_on", jval_day_shown(i->sealed_on));
	jval_set_bool(o, "counts", i->newest);
	jval_set_str(o, "says",
	    i->newest    ? "Counts at the region; its figures are not here"
	    : i->refused ? "Was refused by the region; its figures are not here"
			 : "A later one has taken its place; its figures are "
			   "not here");
	return o;
}

/* Of which time something may be missing, once for each service.  The register
 * knows its own newest statement, which is older than the copy that was put back;
 * and of what was entered after the last one of the log nobody knows. */
static void
say_clients(const struct adopt *a, struct jval *clients)
{
	char from[DAY_SAID_SIZE] = "", to[DAY_SAID_SIZE];
	struct buf text;

	if (a->known_to != DAY_NONE)
		day_say(from, a->known_to);
	buf_init(&text, 2 * ERR_TEXT_MAX);
	for (size_t i = 0; i < a->n; i++) {
		const char *service = a->item[i].service;
		int32_t last = a->item[i].sealed_on;
		bool before = false;

		for (size_t k = 0; k < i; k++)
			before |= strcmp(a->item[k].service, service) == 0;
		if (before)
			continue;
		for (size_t k = i; k < a->n; k++)
			if (strcmp(a->item[k].service, service) == 0 &&
			    a->item[k].sealed_on > last)
				last = a->item[k].sealed_on;
		day_say(to, last);
		buf_reset(&text);
		buf_printf(&text,
		    "%s: what was entered, corrected or removed after this "
		    "copy of the register was made is not in it. ",
		    service);
		if (a->known_to != DAY_NONE)
			buf_printf(&text,
			    "The copy was made on %s or later, since it knows "
			    "what was sealed on that day; ",
			    from);
		else
			buf_puts(&text, "It knows nothing that was sealed; ");
		buf_printf(&text,
		    "the last return that it does not know was sealed on %s, "
		    "and there may be later entries.",
		    to);
		jval_add_str(clients, buf_str(&text));
	}
	buf_free(&text);
}

static void
say_then(struct jval *then)
{
	jval_add_str(then,
	    "The log proves that these returns are this site's. It holds no "
	    "figures and no clients, so nothing of that comes back by it.");
	jval_add_str(then,
	    "Look for what was entered in that time, on paper and in "
	    "e-mail, and enter it again before the next seal.");
	jval_add_str(then,
	    "The next seal sends what this register then holds of these "
	    "periods, in the place of what counts now. A period of which it "
	    "holds nothing stays counted as it is.");
	jval_add_str(then,
	    "Whether a figure falls by that cannot be seen here, since the "
	    "earlier one is not known. So a person is asked before it is "
	    "sealed.");
	jval_add_str(then,
	    "This can be done once under one enrolment. The region's log does "
	    "not change by it.");
}

/* The id of the last statement names all before it, too. */
static void
set_head(struct jval *o, const struct adopt *a)
{
	struct buf text;

	buf_init(&text, 2 * HASH_SIZE);
	encode_base64(&text, a->head.b, HASH_SIZE);
	jval_set_str_or_null(o, "head",
	    a->stage == ADOPT_READY ? buf_str(&text) : NULL);
	buf_free(&text);
}

static int
weigh(struct desk *d, struct jval **out, struct err *e)
{
	struct outbox_agent agent;
	struct jval *says, *missing, *clients, *then;
	struct adopt a;
	bool found;

	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0 ||
	    outbox_agent(d->reg->db, &agent, &found, e) < 0)
		return -1;
	if (!found)
		a = (struct adopt){ .stage = ADOPT_NONE, .first = 1 };
	else if (adopt_look(d->reg->db, &d->spool, &agent, &a, e) < 0) {
		adopt_free(&a);
		return -1;
	}
	*out = jval_object();
	says = jval_array();
	missing = jval_array();
	clients = jval_array();
	then = jval_array();
	jval_set_str(*out, "stage", stage_words[a.stage]);
	jval_set_bool(*out, "new_invite",
	    a.stage == ADOPT_APART || a.stage == ADOPT_ONCE ||
		a.stage == ADOPT_ENDED);
	set_head(*out, &a);
	jval_set_str(*out, "staff", register_staff(d->reg));
	say_stage(&a, says);
	if (a.stage == ADOPT_READY) {
		for (size_t i = 0; i < a.n; i++)
			jval_add(missing, describe(&a.item[i]));
		say_clients(&a, clients);
		say_then(then);
	}
	jval_set(*out, "says", says);
	jval_set(*out, "missing", missing);
	jval_set(*out, "clients", clients);
	jval_set(*out, "then", then);
	adopt_free(&a);
	return 0;
}

int
desk_adopt_weigh(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_ADOPT_WEIGH, e) < 0)
		return -1;
	return gate_leave(d, weigh(d, out, e));
}

/* ------------------------------------------------------------------- adopting */

static int
check_word(const struct desk *d, const struct desk_adopt_request *r,
    struct err *e)
{
	if (!r->alone)
		return err_refuse(e, "alone", 0,
		    "say first that no other copy of this register is in use: "
		    "two copies that go on would sign two returns with one "
		    "number");
	if (strcmp(r->typed, register_staff(d->reg)) == 0)
		return 0;
	return err_refuse(e, "typed", 0,
	    "that is not your name, so nothing was taken over");
}

static int
adopt(struct desk *d, const struct desk_adopt_request *r, struct jval **out,
    struct err *e)
{
	struct adopt_word word = { .staff = register_staff(d->reg),
		.typed = r->by_hand,
		.today = r->today };
	struct hash shown;
	struct outbox_agent agent;
	uint64_t before;
	struct jval *says;
	struct buf text;

	if (r->head != NULL) {
		if (!decode_base64_exact(slice_of(r->head), shown.b, HASH_SIZE))
			return err_set(e, ERR_USAGE,
			    "the member \"head\" must be the one that was "
			    "shown");
		word.shown = &shown;
	}
	if (check_word(d, r, e) < 0 || desk_receive_enrolled(d->reg->db,
					   &d->spool, &d->taken, &agent, e) < 0)
		return -1;
	before = agent.seq;
	if (adopt_take(d->reg->db, &d->spool, &agent, &word, e) < 0 ||
	    outbox_publish(d->reg->db, &d->spool, e) < 0)
		return -1;
	*out = jval_object();
	says = jval_array();
	buf_init(&text, ERR_TEXT_MAX);
	buf_printf(&text,
	    "%" PRIu64 " %s of the log %s taken over; the next one sealed here "
	    "has the number %" PRIu64 ".",
	    agent.seq - before, returns_of((size_t)(agent.seq - before)),
	    agent.seq - before == 1 ? "was" : "were", agent.seq + 1);
	jval_add_str(says, buf_str(&text));
	jval_add_str(says,
	    "Enter again what is missing, then seal: what this register holds "
	    "of these periods is due.");
	buf_free(&text);
	jval_set(*out, "says", says);
	return 0;
}

int
desk_adopt(struct desk *d, const struct desk_adopt_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_ADOPT, e) < 0)
		return -1;
	return gate_leave(d, adopt(d, r, out, e));
}
