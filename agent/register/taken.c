/*
 * What the aggregator has said that it takes, by name: contents and rule sets stand in
 * one table, since none of the names that are known is both.
 */
#include "agent/register/taken.h"

static int
is_named(struct db *db, const char *name, bool *named, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM taken_content WHERE content = ?"
			   " AND epoch = (SELECT max(epoch) FROM enrolment)");

	db_bind_str(q, 1, name);
	*named = db_step(q);
	return db_done(q, e);
}

int
taken_content(struct db *db, enum statement_content content, bool *taken,
    struct err *e)
{
	*taken = content <= CONTENT_FIDELITY_SELF;
	return *taken ? 0
		      : is_named(db, statement_content_word(content), taken, e);
}

int
taken_set(struct db *db, const struct ruleset *set, bool *taken, struct err *e)
{
	*taken = set == measures_ips_grow_1();
	return *taken ? 0 : is_named(db, set->name, taken, e);
}

static int
put(struct db *db, uint64_t epoch, const char *name, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "INSERT OR IGNORE INTO taken_content (content, "
			   "epoch) VALUES (?, ?)");

	db_bind_str(q, 1, name);
	db_bind_i64(q, 2, (int64_t)epoch);
	return db_run(q, e);
}

int
taken_store(struct db *db, uint64_t epoch, const struct jval *contents,
    const struct jval *sets, struct err *e)
{
	enum statement_content content;

	if (db_exec(db, "DELETE FROM taken_content", e) < 0)
		return -1;
	for (size_t i = 0; i < jval_length(contents); i++) {
		const char *word = jval_str(jval_at(contents, i));

		if (word != NULL &&
		    statement_content_parse(slice_of(word), &content) &&
		    put(db, epoch, word, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < jval_length(sets); i++) {
		const char *name = jval_str(jval_at(sets, i));

		if (name != NULL && measures_ruleset(slice_of(name)) != NULL &&
		    put(db, epoch, name, e) < 0)
			return -1;
	}
	return 0;
}
