/*
 * Titles of a site's own kinds of evidence.
 */
#include "agent/register/evidence_kinds.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

int
evidence_kinds_load(struct db *db, struct evidence_kinds *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT number, title, set_by, set_at,"
			   " ifnull((SELECT title FROM evidence_kind past"
			   " WHERE past.number = k.number AND past.title <> ''"
			   " ORDER BY past.id DESC LIMIT 1), '')"
			   " FROM evidence_kind k WHERE id IN (SELECT max(id) "
			   "FROM evidence_kind GROUP BY number)");
	int rc = 0;

	*out = (struct evidence_kinds){ 0 };
	while (rc == 0 && db_step(q)) {
		int64_t n = db_i64(q, 0);
		struct evidence_kind *k;

		if (n < 1 || n > EVENTS_OWN_MODES) {
			rc = err_set(e, ERR_CORRUPT,
			    "a stored kind of evidence has no known number; "
			    "restore the register from a backup");
			break;
		}
		k = &out->own[n - 1];
		(void)snprintf(k->title, sizeof(k->title), "%s", db_str(q, 1));
		(void)snprintf(k->last, sizeof(k->last), "%s", db_str(q, 4));
		(void)snprintf(k->by, sizeof(k->by), "%s", db_str(q, 2));
		(void)snprintf(k->at, sizeof(k->at), "%s", db_str(q, 3));
	}
	return db_end(q, rc, e);
}

const char *
evidence_kinds_title(const struct evidence_kinds *k, enum event_mode mode)
{
	const struct evidence_kind *own;

	if (k == NULL || !events_is_own(mode))
		return events_mode_title(mode);
	own = &k->own[mode - MODE_OWN_1];
	if (own->title[0] != '\0')
		return own->title;
	return own->last[0] != '\0' ? own->last : events_mode_title(mode);
}

bool
evidence_kinds_used(const struct evidence_kinds *k, enum event_mode mode)
{
	return !events_is_own(mode) ||
	       (k != NULL && k->own[mode - MODE_OWN_1].title[0] != '\0');
}

unsigned
evidence_kinds_never(const struct evidence_kinds *k)
{
	unsigned modes = 0;

	for (unsigned i = 0; i < EVENTS_OWN_MODES; i++)
		if (k->own[i].last[0] == '\0')
			modes |= 1U << (MODE_OWN_1 + i);
	return modes;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int
evidence_kinds_check(const char *title, struct err *e)
{
	size_t n = strlen(title);
	bool good = n > 0 && n <= LIMITS_EVIDENCE_KIND_MAX &&
		    is_letter(title[0]) && title[n - 1] != ' ';

	for (size_t i = 0; good && i < n; i++)
		good = is_letter(title[i]) || strchr(" -'/()", title[i]);
	if (good)
		return 0;
	return err_refuse(e, "title", 0,
	    "the title of a kind of evidence is made of letters, spaces and "
	    "- ' / ( ), at most %d, and begins with a letter: it is not "
	    "sealed, so it must not be able to name anybody's number or day",
	    LIMITS_EVIDENCE_KIND_MAX);
}

int
evidence_kinds_check_used(struct db *db, unsigned number, const char *title,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT title FROM evidence_kind WHERE number = ?1"
	    " AND title <> '' AND (EXISTS (SELECT 1 FROM fact WHERE mode = ?2)"
	    " OR EXISTS (SELECT 1 FROM fact_history WHERE mode = ?2)"
	    " OR EXISTS (SELECT 1 FROM claim_item WHERE evidence = ?2))"
	    " ORDER BY id DESC LIMIT 1");
	int rc = 0;

	db_bind_i64(q, 1, number);
	db_bind_i64(q, 2, MODE_OWN_1 + number - 1);
	if (db_step(q) && strcasecmp(db_str(q, 0), title) != 0)
		rc = err_refuse(e, "used", 0,
		    "evidence of this kind was entered as %s, and would come "
		    "to "
		    "mean something else: give the new title another number",
		    db_str(q, 0));
	return db_end(q, rc, e);
}

int
evidence_kinds_set(const struct open_register *reg, unsigned number,
    const char *title, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO evidence_kind (number, title, set_at, set_by)"
	    " VALUES (?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];

	ASSERT(number >= 1 && number <= EVENTS_OWN_MODES);
	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, number);
	db_bind_str(q, 2, title);
	db_bind_str(q, 3, at);
	db_bind_str(q, 4, register_staff(reg));
	return db_run(q, e);
}
