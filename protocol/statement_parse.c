/*
 * A statement's text into a struct, line by line as the tables of
 * statement_fields.c say (P-STM-3).  Errors name the line and the rule, never the
 * value: what was sent may be anything, and error texts end up in logs.
 */
#include "protocol/statement.h"

#include <string.h>

#include "protocol/statement_fields.h"
#include "protocol/statement_lists.h"
#include "protocol/statement_values.h"

/* Faults of a batch whose grammar holds: judged last (P-STM-3) and under codes of
 * their own, since a later version may know the content, while no version
 * accepts the period. */
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
	int kind = statement_fields_kind(s);

	if (kind < 0)
		text_fail(&p->t, "this is not a kind of statement");
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
		statement_values_copy(p->s->origin, s);
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
	/* The first line after "log" says which of its two forms it has. */
	if (s->kind == STATEMENT_REVOKE)
		s->u.revoke.of_invite = text_next_is(&p.t, "invite");
	f = statement_fields_of(s);
	for (; !p.t.failed && f->key != NULL; f++) {
		if (statement_lists_has(f->type))
			statement_lists_read(&p, f);
		else
			statement_values_read(&p, f);
	}
	if (text_end(&p.t) != 0)
		return -1;
	return judge_content(&p, e);
}
