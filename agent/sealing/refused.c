/* Refusals that a further seal would only repeat. */
#include "agent/sealing/refused.h"

#include <stdio.h>
#include <string.h>

#include "protocol/opening.h"
#include "protocol/statement.h"

static bool
same_figures(struct slice opening, const struct returns *now)
{
	uint8_t salt[OPENING_SALT_SIZE];
	struct err ignored = ERR_INIT;
	struct returns then;
	struct slice payload;

	return opening_read(opening, salt, &payload, &ignored) == 0 &&
	       returns_parse(&then, payload, &ignored) == 0 &&
	       then.withdrawn == now->withdrawn && then.source == now->source &&
	       then.rules == now->rules && then.n == now->n &&
	       (then.withdrawn || memcmp(then.value, now->value,
				      then.n * sizeof(then.value[0])) == 0);
}

int
refused_find(struct db *db, const struct returns *now, struct refused *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT o.state, r.code, r.line, p.opening FROM statement s"
	    " JOIN outbox o USING (epoch, seq)"
	    " LEFT JOIN receipt r USING (epoch, seq)"
	    " LEFT JOIN opening p USING (epoch, seq)"
	    " WHERE s.service = ? AND s.content = ? AND s.period = ?"
	    " ORDER BY s.epoch DESC, s.seq DESC LIMIT 1");
	char period[PERIOD_TEXT_SIZE];

	memset(out, 0, sizeof(*out));
	period_format(period, now->period);
	db_bind_str(q, 1, now->service);
	db_bind_str(q, 2, statement_content_word(now->content));
	db_bind_str(q, 3, period);
	if (db_step(q) && strcmp(db_str(q, 0), "refused") == 0 &&
	    strcmp(db_str(q, 1), "revision") != 0) {
		(void)snprintf(out->code, sizeof(out->code), "%s",
		    db_str(q, 1));
		out->line = db_i64(q, 2);
		out->again = same_figures(db_bytes(q, 3), now);
	}
	return db_done(q, e);
}
