/*
 * A head answer: a signed checkpoint with its proof, and what the aggregator
 * says beside it, which is a statement without proof and is kept apart.
 */
#include "agent/delivery/heads.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/note.h"

static int
no_head(struct err *e)
{
	return err_refuse(e, "head", 0,
	    "this is no head answer of the aggregator for this site");
}

static bool
take_state(struct heads *h, const struct jval *o)
{
	static const char *const words[] = {
		[HEADS_CURRENT] = "current",
		[HEADS_ENDED] = "ended",
		[HEADS_REVOKED] = "revoked",
	};
	const char *s = jval_get_str(o, "state");

	for (unsigned i = 0; s != NULL && i < sizeof(words) / sizeof(words[0]);
	     i++)
		if (strcmp(s, words[i]) == 0) {
			h->state = (enum heads_state)i;
			return true;
		}
	return false;
}

/* Of a head without one nothing is known but its number. */
static void
take_id(struct heads *h, const char *hex)
{
	struct hash id;

	if (hex != NULL && decode_hex(slice_of(hex), id.b, sizeof(id.b)))
		h->id = id;
}

static bool
take_consistency(struct tree_proof *p, const struct jval *a)
{
	p->n = jval_length(a);
	if (p->n > LIMITS_PROOF_HASHES_MAX)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		const char *s = jval_str(jval_at(a, i));

		if (s == NULL ||
		    !decode_base64_exact(slice_of(s), p->h[i].b, HASH_SIZE))
			return false;
	}
	return true;
}

static int
take_checkpoint(struct heads *h, const struct pins *pins, struct err *e)
{
	struct note n;

	if (note_parse(&n, h->proof.checkpoint_text, LIMITS_CHECKPOINT_MAX,
		false, e) < 0 ||
	    checkpoint_parse(&h->checkpoint, &n, e) < 0 ||
	    policy_check(&pins->policy, &n, e) < 0)
		return -1;
	if (strcmp(h->checkpoint.origin, pins->origin) != 0)
		return err_refuse(e, "checkpoint", 0,
		    "the checkpoint is that of another log");
	return 0;
}

int
heads_read(struct heads *h, const struct pins *pins, const struct jval *o,
    uint64_t old, struct err *e)
{
	const char *agent = jval_get_str(o, "agent");
	const char *checkpoint = jval_get_str(o, "checkpoint");
	int64_t epoch, seq;

	memset(h, 0, sizeof(*h));
	if (agent == NULL || strcmp(agent, pins->agent) != 0 ||
	    !jval_get_i64(o, "epoch", &epoch) ||
	    epoch != (int64_t)pins->epoch || !jval_get_i64(o, "seq", &seq) ||
	    seq < 0 || checkpoint == NULL || !take_state(h, o) ||
	    !take_consistency(&h->proof.consistency,
		jval_get(o, "consistency")))
		return no_head(e);
	h->seq = (uint64_t)seq;
	take_id(h, jval_get_str(o, "id"));
	h->proof.old = old;
	h->proof.checkpoint_text = slice_of(checkpoint);
	h->services = jval_get(o, "services");
	h->in_force = jval_get(o, "in_force");
	h->awaiting = jval_get(o, "awaiting");
	h->next = jval_get_str(o, "in_force_next");
	h->others = jval_get(o, "others");
	h->contents = jval_get(o, "contents");
	h->sets = jval_get(o, "sets");
	return take_checkpoint(h, pins, e);
}

/* "<agent id>/<epoch>" of another agent: nothing else comes to a screen. */
static bool
is_other(const char *s, const char *own)
{
	struct slice id, epoch;
	uint64_t n;

	return text_split(slice_of(s), '/', &id, &epoch) &&
	       statement_is_agent(id) && !slice_equal(id, slice_of(own)) &&
	       text_parse_u64(epoch, LIMITS_NUMBER_MAX, &n) && n > 0;
}

void
heads_others(const struct heads *h, const char *own, struct buf *out)
{
	for (size_t i = 0;
	     i < jval_length(h->others) && i < LIMITS_AGENT_SERVICES_MAX; i++) {
		const char *name = jval_str(jval_at(h->others, i));

		if (name != NULL && is_other(name, own))
			buf_printf(out, "%s%s", out->n > 0 ? ", " : "", name);
	}
}

bool
heads_whole(const struct heads *h)
{
	return jval_is_array(h->in_force) && h->next == NULL;
}

bool
heads_key_at(const struct heads *h, size_t i, struct heads_key *out)
{
	const struct jval *o = jval_at(h->in_force, i);
	const char *service = jval_get_str(o, "service");
	const char *content = jval_get_str(o, "content");
	const char *period = jval_get_str(o, "period");
	const char *through = jval_get_str(o, "through");
	int64_t revision;

	if (service == NULL || !text_is_id(slice_of(service)) ||
	    content == NULL ||
	    !statement_content_parse(slice_of(content), &out->content) ||
	    period == NULL || !period_parse(slice_of(period), &out->period) ||
	    !jval_get_i64(o, "revision", &revision) || revision < 0 ||
	    revision > LIMITS_REVISION_MAX || through == NULL)
		return false;
	(void)snprintf(out->service, sizeof(out->service), "%s", service);
	out->revision = (uint64_t)revision;
	out->through = DAY_NONE;
	return through[0] == '\0' ||
	       day_parse(slice_of(through), &out->through);
}
