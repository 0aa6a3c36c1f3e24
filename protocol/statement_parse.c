#include "protocol/statement_parse.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/statement_lists.h"

/* 2^53 - 1, the largest integer that every JSON reader keeps exactly. */
#define NUMBER_MAX UINT64_C(9007199254740991)

void
statement_parse_copy(char *to, struct slice s)
{
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

/* The value of the line "key value"; fault when there is none. */
struct slice
statement_parse_value(struct statement_parser *p,
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
		statement_parse_copy(p->s->agent, s);
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
	parse_agent_id(p, statement_parse_value(p, f));
}

static void
parse_agent_epoch(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice id, epoch;

	(void)to;
	(void)text_split(statement_parse_value(p, f), '/', &id, &epoch);
	parse_agent_id(p, id);
	if (p->t.failed)
		return;
	if (!text_parse_u64(epoch, NUMBER_MAX, &p->s->epoch) ||
	    p->s->epoch == 0)
		text_fail(&p->t, "the agent's epoch is a number from 1");
}

static void
take_number(struct statement_parser *p, struct slice s, uint64_t least,
    uint64_t *to)
{
	if (p->t.failed)
		return;
	if (!text_parse_u64(s, NUMBER_MAX, to) || *to < least)
		text_fail(&p->t,
		    "a number from %u without sign or leading zero was "
		    "expected",
		    (unsigned)least);
}

void
statement_parse_hash(struct statement_parser *p, struct slice s, uint8_t *to)
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
	take_number(p, statement_parse_value(p, f), f->type == FIELD_COUNT, to);
}

static void
parse_hash(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	statement_parse_hash(p, statement_parse_value(p, f), to);
}

static void
parse_number_hash(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice number, hash;

	(void)text_split(statement_parse_value(p, f), ' ', &number, &hash);
	take_number(p, number, f->type == FIELD_COUNT_HASH, to);
	statement_parse_hash(p, hash, (uint8_t *)p->s + f->second);
}

static void
parse_seen(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct statement_seen *seen = to;
	struct slice size, root;
	struct hash empty;

	(void)text_split(statement_parse_value(p, f), ' ', &size, &root);
	take_number(p, size, 0, &seen->size);
	statement_parse_hash(p, root, seen->root.b);
	if (p->t.failed || seen->size > 0)
		return;
	empty = hash_empty();
	if (!hash_equal(&seen->root, &empty))
		text_fail(&p->t, "size 0 goes with the root of the empty tree");
}

static void
parse_day(struct statement_parser *p, const struct statement_field *f, void *to)
{
	struct slice s = statement_parse_value(p, f);

	if (!p->t.failed && !day_parse(s, to))
		text_fail(&p->t, "a day is written YYYY-MM-DD and must exist, "
				 "from 2000 to 2099");
}

void
statement_parse_id(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	struct slice s = statement_parse_value(p, f);

	if (p->t.failed)
		return;
	if (text_is_id(s))
		statement_parse_copy(to, s);
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
	struct slice s = statement_parse_value(p, f);

	*content = CONTENT_KINDS;
	if (p->t.failed || statement_content_parse(s, content))
		return;
	if (statement_is_versioned(s))
		p->unsupported = true;
	else
		text_fail(&p->t, "a content is written \"name/1\"");
}

static void
parse_period(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	bool is_return = p->s->u.batch.content == CONTENT_RETURN;
	struct slice s = statement_parse_value(p, f);
	struct period *period = to;

	if (p->t.failed)
		return;
	if (!statement_is_period(s))
		text_fail(&p->t, "a period is written \"2026-04-01/P3M\"");
	else if (!p->unsupported &&
		 (!period_parse(s, period) ||
		     period_is_quarter(*period) != is_return))
		p->off_grid_line = p->t.line;
}

static int
take_word(struct statement_parser *p, const struct statement_field *f,
    const char *const *words, size_t n)
{
	struct slice s = statement_parse_value(p, f);
	int i = statement_fields_find(words, n, s);

	if (i < 0)
		text_fail(&p->t, "\"%s\" is none of the words it may be",
		    f->key);
	return i < 0 ? 0 : i;
}

static void
parse_reason(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	*(enum statement_reason *)to = (enum statement_reason)take_word(p, f,
	    statement_fields_reasons, REASON_KINDS);
}

static void
parse_code(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	*(enum statement_refused *)to = (enum statement_refused)take_word(p, f,
	    statement_fields_codes, REFUSED_KINDS);
}

static void
parse_word(struct statement_parser *p, const struct statement_field *f,
    void *to)
{
	int i =
	    take_word(p, f, statement_fields_erase, STATEMENT_ERASE_REASONS);

	statement_parse_copy(to, slice_of(statement_fields_erase[i]));
}

static void
parse_field(struct statement_parser *p, const struct statement_field *f)
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
		[FIELD_ID] = statement_parse_id,
		[FIELD_CONTENT] = parse_content,
		[FIELD_PERIOD] = parse_period,
		[FIELD_REASON] = parse_reason,
		[FIELD_CODE] = parse_code,
		[FIELD_WORD] = parse_word,
		[FIELD_AUTHORITY] = statement_lists_authority,
		[FIELD_LOG_KEYS] = statement_lists_log_keys,
		[FIELD_RECIPIENTS] = statement_lists_recipients,
		[FIELD_POLICY] = statement_lists_policy,
		[FIELD_SERVICES] = statement_lists_services,
	};

	parse[f->type](p, f, (uint8_t *)p->s + f->at);
}

/* What a batch may say and still not be logged: its content's and period's. */
static int
judge_content(const struct statement_parser *p, struct err *e)
{
	if (p->unsupported)
		return err_refuse(e, "unsupported", 0,
		    "this version does not know the content of the batch");
	if (p->off_grid_line > 0)
		return err_refuse(e, "period", p->off_grid_line,
		    "line %u: the period of a return is a quarter that begins "
		    "in January, April, July or October (P3M), that of a "
		    "fidelity review one day (P1D)",
		    p->off_grid_line);
	return 0;
}

static void
parse_kind(struct statement_parser *p)
{
	struct slice s = text_line(&p->t);
	int kind =
	    statement_fields_find(statement_fields_kinds, STATEMENT_KINDS, s);

	if (kind < 0)
		text_fail(&p->t, "this is no kind of statement");
	else
		p->s->kind = (enum statement_kind)kind;
}

static void
parse_origin(struct statement_parser *p)
{
	struct slice s = text_field(&p->t, "log");

	if (p->t.failed)
		return;
	if (keys_is_origin(s))
		statement_parse_copy(p->s->origin, s);
	else
		text_fail(&p->t, "this cannot be the origin of a log");
}

int
statement_parse(struct statement *s, struct slice text, struct err *e)
{
	struct statement_parser p = { .s = s };
	const struct statement_field *f;

	memset(s, 0, sizeof(*s));
	text_begin(&p.t, text, e);
	parse_kind(&p);
	parse_origin(&p);
	if (s->kind == STATEMENT_REVOKE)
		s->u.revoke.of_invite = text_next_is(&p.t, "invite");
	f = statement_fields_of(s->kind,
	    s->kind == STATEMENT_REVOKE && s->u.revoke.of_invite);
	for (; !p.t.failed && f->key != NULL; f++)
		parse_field(&p, f);
	if (text_end(&p.t) != 0)
		return -1;
	return judge_content(&p, e);
}
