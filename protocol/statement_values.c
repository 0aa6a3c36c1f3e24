/*
 * The values that a line of a statement may have, one function for each form.
 * Lines that repeat are read by statement_lists.c.
 */
#include "protocol/statement_values.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"

void
statement_values_copy(char *to, struct slice s)
{
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

struct slice
statement_values_next(struct statement_parser *p,
    const struct statement_field *f)
{
	return text_field(&p->t, f->key);
}

static void
parse_agent_id(struct statement_parser *p, struct slice s)
{
	if (p->t.failed)
		return;
	if (statement_is_agent(s))
		statement_values_copy(p->s->agent, s);
	else
		text_fail(&p->t,
		    "an agent is \"provider\" or \"provider.site\", each 1 to "
		    "32 letters, digits and hyphens");
}

static void
parse_agent(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	(void)to;
	parse_agent_id(p, statement_values_next(p, f));
}

static void
parse_agent_epoch(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice id, epoch;

	(void)to;
	(void)text_split(statement_values_next(p, f), '/', &id, &epoch);
	parse_agent_id(p, id);
	if (p->t.failed)
		return;
	if (!text_parse_u64(epoch, LIMITS_NUMBER_MAX, &p->s->epoch) ||
	    p->s->epoch == 0)
		text_fail(&p->t, "the agent's epoch is a number from 1");
}

static void
take_number(struct statement_parser *p, struct slice s, uint64_t least,
    uint64_t *to)
{
	if (p->t.failed)
		return;
	if (!text_parse_u64(s, LIMITS_NUMBER_MAX, to) || *to < least)
		text_fail(&p->t,
		    "a number from %u without sign or leading zero was "
		    "expected",
		    (unsigned)least);
}

void
statement_values_hash(struct statement_parser *p, struct slice s, uint8_t *to)
{
	if (!p->t.failed && !decode_base64_exact(s, to, HASH_SIZE))
		text_fail(&p->t,
		    "32 bytes in base64 were expected: 44 characters, the "
		    "last of them \"=\"");
}

static void
parse_number(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	take_number(p, statement_values_next(p, f), f->type == FIELD_COUNT, to);
}

static void
parse_hash(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	statement_values_hash(p, statement_values_next(p, f), to);
}

static void
parse_number_hash(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice number, hash;

	(void)text_split(statement_values_next(p, f), ' ', &number, &hash);
	take_number(p, number, f->type == FIELD_COUNT_HASH, to);
	statement_values_hash(p, hash, (uint8_t *)p->s + f->second);
}

static void
parse_seen(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct statement_seen *seen = to;
	struct slice size, root;
	struct hash empty;

	(void)text_split(statement_values_next(p, f), ' ', &size, &root);
	take_number(p, size, 0, &seen->size);
	statement_values_hash(p, root, seen->root.b);
	if (p->t.failed || seen->size > 0)
		return;
	/* P-BAT-6: with any other root, "nothing seen" would be a claim about
	 * the log. */
	empty = hash_empty();
	if (!hash_equal(&seen->root, &empty))
		text_fail(&p->t, "size 0 goes with the root of the empty tree");
}

static void
parse_day(struct statement_parser *p, const struct statement_field *f, void *to)
{
	struct slice s = statement_values_next(p, f);

	if (!p->t.failed && !day_parse(s, to))
		text_fail(&p->t, "a day is written YYYY-MM-DD and must exist, "
				 "from 2000 to 2099");
}

void
statement_values_id(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice s = statement_values_next(p, f);

	if (p->t.failed)
		return;
	if (text_is_id(s))
		statement_values_copy(to, s);
	else
		text_fail(&p->t,
		    "an id is 1 to 32 letters, digits and hyphens and does "
		    "not begin with a hyphen");
}

static void
parse_content(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	enum statement_content *content = to;
	struct slice s = statement_values_next(p, f);

	*content = CONTENT_KINDS;
	if (p->t.failed || statement_content_parse(s, content))
		return;
	/* A later version may know the content.  Only noted here: a fault in a
	 * later line comes first (P-STM-3), since no version could accept such
	 * a text. */
	if (statement_is_versioned(s))
		p->unsupported = true;
	else
		text_fail(&p->t, "a content is written \"name/1\"");
}

static void
parse_period(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice s = statement_values_next(p, f);
	struct period *period = to;

	if (p->t.failed)
		return;
	if (!statement_is_period(s))
		text_fail(&p->t, "a period is written \"2026-04-01/P3M\"");
	/* Which periods a content of a later version has is not known. */
	else if (!p->unsupported &&
		 (!period_parse(s, period) ||
		     !statement_period_fits(p->s->u.batch.content, *period)))
		p->off_grid_line = p->t.line;
}

/* A word, into an enum or, of an erasure, as text. */
static void
parse_word(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice s = statement_values_next(p, f);
	int i = statement_fields_find(f->type, s);

	if (i < 0)
		text_fail(&p->t,
		    "\"%s\" is followed by a word that is not allowed here",
		    f->key);
	else if (f->type == FIELD_ERASE)
		statement_values_copy(to, s);
	else
		*(unsigned *)to = (unsigned)i;
}

void
statement_values_read(struct statement_parser *p,
    const struct statement_field *f)
{
	static void (*const parse[FIELD_TYPES])(struct statement_parser *,
	    const struct statement_field *, void *) = {
		[FIELD_AGENT] = parse_agent,
		[FIELD_AGENT_EPOCH] = parse_agent_epoch,
		[FIELD_NUMBER] = parse_number,
		[FIELD_COUNT] = parse_number,
		[FIELD_HASH] = parse_hash,
		[FIELD_NUMBER_HASH] = parse_number_hash,
		[FIELD_COUNT_HASH] = parse_number_hash,
		[FIELD_SEEN] = parse_seen,
		[FIELD_DAY] = parse_day,
		[FIELD_ID] = statement_values_id,
		[FIELD_PERIOD] = parse_period,
		[FIELD_CONTENT] = parse_content,
	};
	void *to = (uint8_t *)p->s + f->at;

	if (parse[f->type] != NULL)
		parse[f->type](p, f, to);
	else
		parse_word(p, f, to);
}
