/*
 * Employers found while somebody types.  No index of what is sealed exists, so
 * the newest names are opened one by one until enough are found.
 */
#include "agent/people/people_employers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/people_book.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { ALL = FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS };

/* Whether the word begins one of the folded words. */
static bool
begins_one(struct slice words, struct slice word)
{
	struct slice one;

	while (words.n > 0) {
		(void)text_split(words, ' ', &one, &words);
		if (one.n >= word.n && memcmp(one.p, word.p, word.n) == 0)
			return true;
	}
	return false;
}

static bool
finds(struct slice typed, struct slice words)
{
	struct slice word;

	while (typed.n > 0) {
		(void)text_split(typed, ' ', &word, &typed);
		if (!begins_one(words, word))
			return false;
	}
	return true;
}

/* Add an employer whom the typed words find, unless it is there already. */
static void
consider(struct people_employers *out, struct slice typed, const char *name)
{
	struct buf words;

	for (size_t i = 0; i < out->n; i++)
		if (fold_same(slice_of(out->name[i]), slice_of(name), ALL))
			return;
	buf_init(&words, LIMITS_FIELD_SEALED_MAX);
	fold_text(slice_of(name), ALL, &words);
	if (finds(typed, buf_slice(&words)))
		out->name[out->n++] = mem_string(name);
	buf_free(&words);
}

static int
open_one(const struct open_register *reg, struct db_stmt *q,
    struct people_words *words, struct err *e)
{
	const struct people_key key = { .service = db_i64(q, 3),
		.client = (uint32_t)db_i64(q, 4),
		.kind = (enum people_kind)db_i64(q, 5),
		.ref = db_str(q, 6) };
	struct vault_row row = people_book_row(&key, false);

	vault_column_take(&row, q, 0);
	return people_book_open(reg->vault, &row, key.kind, words, e);
}

static int
search(const struct open_register *reg, struct slice typed,
    struct people_employers *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words, service, client, kind, ref"
	    " FROM particulars WHERE kind IN (?, ?) ORDER BY id DESC LIMIT ?");
	int rc = 0;

	db_bind_i64(q, 1, PEOPLE_JOB);
	db_bind_i64(q, 2, PEOPLE_EMPLOYER_CONTACT);
	db_bind_i64(q, 3, PEOPLE_EMPLOYERS_OPENED);
	while (rc == 0 && out->n < PEOPLE_EMPLOYERS_FOUND && db_step(q)) {
		struct people_words words = { .field = { NULL } };
		const char *name;

		rc = open_one(reg, q, &words, e);
		name = people_get(&words, PEOPLE_EMPLOYER);
		if (rc == 0 && name[0] != '\0')
			consider(out, typed, name);
		people_wipe(&words);
	}
	return db_end(q, rc, e);
}

int
people_employers_find(const struct open_register *reg, struct slice typed,
    struct people_employers *out, struct err *e)
{
	struct buf folded;
	int rc = 0;

	*out = (struct people_employers){ .n = 0 };
	buf_init(&folded, LIMITS_FIELD_SEALED_MAX);
	fold_text(typed, ALL, &folded);
	if (folded.n > 0)
		rc = search(reg, buf_slice(&folded), out, e);
	buf_free(&folded);
	return rc;
}

void
people_employers_free(struct people_employers *found)
{
	for (size_t i = 0; i < found->n; i++) {
		mem_wipe(found->name[i], strlen(found->name[i]));
		free(found->name[i]);
	}
	*found = (struct people_employers){ .n = 0 };
}
