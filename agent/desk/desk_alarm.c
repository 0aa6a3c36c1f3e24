/*
 * An alarm in words, and the word of somebody who knows of it.
 */
#include "agent/desk/desk_alarm.h"

#include <inttypes.h>
#include <string.h>

#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "agent/sealing/alarm.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "common/base/day.h"

static const char *const stage_words[] = {
	[ALARM_NONE] = "none",
	[ALARM_OPEN] = "open",
	[ALARM_ACKNOWLEDGED] = "acknowledged",
};

/* The newest epoch, with what the courier brought taken in; the alarm of it. */
static int
look(struct desk *d, struct outbox_agent *agent, struct alarm *a, struct err *e)
{
	bool found;

	*a = (struct alarm){ .stage = ALARM_NONE };
	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0 ||
	    outbox_agent(d->reg->db, agent, &found, e) < 0)
		return -1;
	return found ? alarm_look(d->reg->db, &d->spool, agent, a, e) : 0;
}

static void
say_stage(const struct alarm *a, struct jval *says)
{
	char day[DAY_SAID_SIZE];
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	switch (a->stage) {
	case ALARM_NONE:
		buf_puts(&text, "The region's log has shown this site one "
				"history. There is no alarm.");
		break;
	case ALARM_OPEN:
		buf_printf(&text,
		    "The region's log has signed two different histories of "
		    "%" PRIu64 " entries. One of them was shown to this site "
		    "before, the other one now. So nothing is sealed or sent.",
		    a->size);
		break;
	case ALARM_ACKNOWLEDGED:
		day_say(day, a->on_day);
		buf_printf(&text,
		    "The region's log had signed two different histories of "
		    "%" PRIu64 " entries. %s said on %s that this is known, "
		    "and this site has gone on since.",
		    a->size, a->by, day);
		break;
	}
	jval_add_str(says, buf_str(&text));
	buf_free(&text);
}

static void
say_then(struct jval *then)
{
	jval_add_str(then,
	    "Both signed states are kept here. Save the file of evidence and "
	    "give it to the region's operator and to an auditor: it proves "
	    "the two histories to anybody, and holds no figure.");
	jval_add_str(then,
	    "Ask the operator by telephone which history the region goes on "
	    "with, before you go on. This site then takes up the one that the "
	    "region shows at the next contact, and what is missing there is "
	    "sent again.");
	jval_add_str(then,
	    "A new invite, of this region or of another one, is not stopped "
	    "by this.");
}

static int
show(struct desk *d, struct jval **out, struct err *e)
{
	struct outbox_agent agent;
	struct jval *says, *then;
	struct alarm a;
	int rc = look(d, &agent, &a, e);

	if (rc == 0) {
		*out = jval_object();
		says = jval_array();
		then = jval_array();
		say_stage(&a, says);
		if (a.stage == ALARM_OPEN)
			say_then(then);
		jval_set_str(*out, "stage", stage_words[a.stage]);
		jval_set_str(*out, "staff", register_staff(d->reg));
		jval_set(*out, "says", says);
		jval_set(*out, "then", then);
	}
	alarm_free(&a);
	return rc;
}

int
desk_alarm_look(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_ALARM_LOOK, e) < 0)
		return -1;
	return gate_leave(d, show(d, out, e));
}

static int
evidence(struct desk *d, struct buf *out, struct err *e)
{
	struct outbox_agent agent;
	struct alarm a;
	int rc = look(d, &agent, &a, e);

	if (rc == 0)
		rc = alarm_evidence(&a, out, e);
	alarm_free(&a);
	return rc;
}

int
desk_alarm_evidence(struct desk *d, struct buf *out, struct err *e)
{
	if (gate_enter(d, OPERATION_ALARM_EVIDENCE, e) < 0)
		return -1;
	return gate_leave(d, evidence(d, out, e));
}

static int
acknowledge(struct desk *d, const struct desk_alarm_request *r,
    struct jval **out, struct err *e)
{
	const struct alarm_word word = { .staff = register_staff(d->reg),
		.today = r->today };
	struct outbox_agent agent;
	struct jval *says;

	if (strcmp(r->typed, register_staff(d->reg)) != 0)
		return err_refuse(e, "typed", 0,
		    "that is not your name, so nothing was changed");
	if (desk_receive_enrolled(d->reg->db, &d->spool, &d->taken, &agent, e) <
		0 ||
	    alarm_acknowledge(d->reg->db, &d->spool, &agent, &word, e) < 0 ||
	    outbox_publish(d->reg->db, &d->spool, e) < 0)
		return -1;
	*out = jval_object();
	says = jval_array();
	jval_add_str(says,
	    "It is noted that you know of the two histories. This site goes on "
	    "with the one that the region shows at the next contact; the "
	    "evidence stays here.");
	jval_set(*out, "says", says);
	return 0;
}

int
desk_alarm_acknowledge(struct desk *d, const struct desk_alarm_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_ALARM_ACKNOWLEDGE, e) < 0)
		return -1;
	return gate_leave(d, acknowledge(d, r, out, e));
}
