/*
 * Titles of the site's own kinds of evidence, asked for and set.
 */
#include "agent/desk/desk_kinds.h"

#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "common/base/text.h"

static void
version_of(const struct evidence_kind *k, char out[static VERSIONS_SIZE])
{
	versions_of(k->title[0] != '\0' ? k->title : NULL, out);
}

int
desk_kinds_list(struct desk *d, struct evidence_kinds *out, struct err *e)
{
	if (gate_enter(d, OPERATION_KINDS_LIST, e) < 0)
		return -1;
	return gate_leave(d, evidence_kinds_load(d->reg->db, out, e));
}

static int
put(const struct open_register *reg, unsigned number,
    const struct desk_kinds_request *r, struct err *e)
{
	struct evidence_kinds all;
	const struct evidence_kind *now = &all.own[number - 1];
	char version[VERSIONS_SIZE];

	if (evidence_kinds_load(reg->db, &all, e) < 0)
		return -1;
	version_of(now, version);
	if (versions_check(
		&(struct versions_change){ .seen = r->version,
		    .now = version,
		    .theirs = now->title[0] != '\0' ? now->title : NULL,
		    .yours = r->title[0] != '\0' ? r->title : "no title",
		    .by = now->by,
		    .at = now->at },
		e) < 0)
		return -1;
	if (r->title[0] != '\0' &&
	    evidence_kinds_check_used(reg->db, number, r->title, e) < 0)
		return -1;
	return evidence_kinds_set(reg, number, r->title, e);
}

static int
set(struct desk *d, const struct desk_kinds_request *r, struct err *e)
{
	struct db *db = d->reg->db;
	uint64_t number;

	if (!text_parse_u64(slice_of(r->number), EVENTS_OWN_MODES, &number) ||
	    number == 0)
		return err_refuse(e, "number", 0,
		    "a kind of evidence of the site's own has a number from 1 "
		    "to %d",
		    EVENTS_OWN_MODES);
	if (r->title[0] != '\0' && evidence_kinds_check(r->title, e) < 0)
		return -1;
	if (db_begin(db, e) < 0)
		return -1;
	if (put(d->reg, (unsigned)number, r, e) == 0 && db_commit(db, e) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

int
desk_kinds_set(struct desk *d, const struct desk_kinds_request *r,
    struct err *e)
{
	if (gate_enter(d, OPERATION_KINDS_SET, e) < 0)
		return -1;
	return gate_leave(d, set(d, r, e));
}

struct jval *
desk_kinds_json(const struct evidence_kinds *all)
{
	struct jval *list = jval_array();

	for (int i = 0; i < EVENTS_OWN_MODES; i++) {
		const struct evidence_kind *k = &all->own[i];
		enum event_mode mode = (enum event_mode)(MODE_OWN_1 + i);
		char version[VERSIONS_SIZE];
		struct jval *o = jval_object();
		struct buf says;

		version_of(k, version);
		buf_init(&says, ERR_TEXT_MAX);
		desk_words_by("Set", k->by, k->at, &says);
		jval_set_i64(o, "number", i + 1);
		jval_set_str(o, "word", events_mode_name(mode));
		jval_set_str_or_null(o, "title", k->title);
		jval_set_str(o, "version", version);
		jval_set_str_or_null(o, "set_by", k->by);
		jval_set_str_or_null(o, "set_at", k->at);
		jval_set_str_or_null(o, "set_says", buf_str(&says));
		buf_free(&says);
		jval_add(list, o);
	}
	return list;
}
