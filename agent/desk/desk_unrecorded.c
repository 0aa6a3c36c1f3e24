/*
 * Zero, or not recorded: who is asked, and what an answer changes.  Which facts
 * a family needs stands in common/ips/families.c.
 */
#include "agent/desk/desk_unrecorded.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/service_versions.h"
#include "agent/register/services.h"
#include "agent/register/unrecorded.h"
#include "agent/sealing/outbox.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* ------------------------------------------------------------ the question */

static bool
any(const bool open[static FAMILIES_MAX])
{
	for (size_t i = 0; i < FAMILIES_MAX; i++)
		if (open[i])
			return true;
	return false;
}

static int
add_service(struct db *db, const struct services *s,
    struct desk_unrecorded *out, struct err *e)
{
	struct desk_unrecorded_service *item = &out->item[out->n];
	bool ever;

	if (outbox_ever_sealed(db, s->service, CONTENT_RETURN, &ever, e) < 0)
		return -1;
	if (ever)
		return 0;
	(void)snprintf(item->service, sizeof(item->service), "%s", s->service);
	if (unrecorded_find(db, s, item->open, e) < 0)
		return -1;
	service_versions_of(s, item->version);
	out->n += any(item->open);
	return 0;
}

int
desk_unrecorded_find(struct db *db, const char *service,
    struct desk_unrecorded *out, struct err *e)
{
	struct services_list list;
	int rc = 0;

	*out = (struct desk_unrecorded){ 0 };
	if (services_load(db, &list, e) < 0)
		return -1;
	out->item = mem_array(list.n + 1, sizeof(*out->item));
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (service == NULL ||
		    strcmp(service, list.service[i].service) == 0)
			rc = add_service(db, &list.service[i], out, e);
	services_free(&list);
	if (rc < 0)
		desk_unrecorded_free(out);
	return rc;
}

int
desk_unrecorded_load(struct desk *d, const char *service,
    struct desk_unrecorded *out, struct err *e)
{
	if (gate_enter(d, OPERATION_UNRECORDED, e) < 0)
		return -1;
	return gate_leave(d, desk_unrecorded_find(d->reg->db, service, out, e));
}

void
desk_unrecorded_free(struct desk_unrecorded *list)
{
	free(list->item);
	*list = (struct desk_unrecorded){ 0 };
}

/* -------------------------------------------------------------- the answer */

/* The families of a list of names; all: the word "all" was one of them. */
struct named {
	bool family[FAMILIES_MAX];
	bool all;
};

static int
no_family(struct err *e)
{
	struct buf names;
	int rc;

	buf_init(&names, ERR_TEXT_MAX);
	for (size_t i = 0; i < families_count(); i++)
		buf_printf(&names, "%s%s", i == 0 ? "" : ", ",
		    families_at(i)->name);
	rc = err_set(e, ERR_USAGE,
	    "what was given names no family of measures; they are %s (or all)",
	    buf_str(&names));
	buf_free(&names);
	return rc;
}

static int
read_names(const char *text, struct named *out, struct err *e)
{
	struct slice rest = slice_of(text == NULL ? "" : text), name;

	*out = (struct named){ 0 };
	while (rest.n > 0) {
		const struct family *f;

		(void)text_split(rest, ',', &name, &rest);
		name = text_trim(name);
		f = families_find(name);
		if (slice_is(name, "all"))
			out->all = true;
		else if (f != NULL)
			out->family[families_index(f)] = true;
		else
			return no_family(e);
	}
	return 0;
}

static int
both(const struct named *a, const struct named *b, struct err *e)
{
	for (size_t i = 0; i < families_count(); i++)
		if (a->family[i] && b->family[i])
			return err_set(e, ERR_USAGE,
			    "%s cannot be both not recorded and none",
			    families_at(i)->title);
	return a->all && b->all
		   ? err_set(e, ERR_USAGE,
			 "not all can be both not recorded and none")
		   : 0;
}

/* "all" stands for what is open and not in the other list. */
static int
store(const struct open_register *reg, const struct services *s,
    const struct named *off, const struct named *none, struct err *e)
{
	struct db *db = reg->db;
	bool open[FAMILIES_MAX], has[FAMILIES_MAX];
	int rc = 0;

	if (unrecorded_find(db, s, open, e) < 0 ||
	    unrecorded_facts(db, s, has, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < families_count(); i++) {
		const struct family *f = families_at(i);

		if (off->family[i] && has[i])
			rc = err_set(e, ERR_REFUSED,
			    "service %s has entries of %s, so they are "
			    "recorded; nothing was changed",
			    s->service, f->title);
		else if (off->family[i] ||
			 (off->all && open[i] && !none->family[i]))
			rc = unrecorded_set_off(db, s, f, e);
		else if (none->family[i] || (none->all && open[i]))
			rc = unrecorded_set_none(db, s, f, e);
	}
	return rc == 0 ? services_stamp(reg, s->service, e) : rc;
}

/* An answer for every service leaves alone what a service has recorded. */
static void
keep_open(const struct desk_unrecorded_service *s, struct named *named)
{
	for (size_t i = 0; i < families_count(); i++)
		named->family[i] = named->family[i] && s->open[i];
}

static int
store_all(const struct open_register *reg, const struct services_list *list,
    const struct named *off, const struct named *none, struct err *e)
{
	struct desk_unrecorded question;
	int rc = 0;

	if (desk_unrecorded_find(reg->db, NULL, &question, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < question.n; i++) {
		struct named its_off = *off, its_none = *none;

		keep_open(&question.item[i], &its_off);
		keep_open(&question.item[i], &its_none);
		rc = store(reg, services_find(list, question.item[i].service),
		    &its_off, &its_none, e);
	}
	desk_unrecorded_free(&question);
	return rc;
}

static int
store_answer(const struct open_register *reg,
    const struct desk_unrecorded_answer *answer, const struct named *off,
    const struct named *none, struct err *e)
{
	const char *service = answer->service;
	struct services_list list;
	const struct services *s;
	int rc;

	if (services_load(reg->db, &list, e) < 0)
		return -1;
	s = service == NULL ? NULL : services_find(&list, service);
	if (service == NULL)
		rc = store_all(reg, &list, off, none, e);
	else if (s == NULL)
		rc = services_unknown(reg->db, e);
	else
		rc = store(reg, s, off, none, e);
	services_free(&list);
	return rc;
}

int
desk_unrecorded_take(const struct open_register *reg,
    const struct desk_unrecorded_answer *answer, struct err *e)
{
	struct named off, none;

	if (read_names(answer->not_recorded, &off, e) < 0 ||
	    read_names(answer->none, &none, e) < 0 || both(&off, &none, e) < 0)
		return -1;
	return store_answer(reg, answer, &off, &none, e);
}

/* What was about to be said, for who was overtaken. */
static int
check_version(struct db *db, const struct desk_unrecorded_answer *answer,
    struct err *e)
{
	struct buf yours;
	int rc;

	if (answer->service == NULL)
		return 0;
	buf_init(&yours, ERR_TEXT_MAX);
	if (answer->not_recorded != NULL)
		buf_printf(&yours, "not recorded: %s; ", answer->not_recorded);
	buf_printf(&yours, "said to be none: %s",
	    answer->none == NULL               ? "nothing"
	    : strcmp(answer->none, "all") == 0 ? "all others"
					       : answer->none);
	rc = service_versions_check(db, answer->service, answer->version,
	    buf_str(&yours), e);
	buf_free(&yours);
	return rc;
}

static struct jval *family_json(const struct family *f);

/* What is said of a family now. */
static const char *
word_of(const struct services *s, const struct family *f, bool has)
{
	if (has)
		return "entries";
	if (unrecorded_is_off(s, f))
		return "not";
	return s->none[families_index(f)] ? "none" : NULL;
}

/* What there is now, beside what was about to be said. */
static int
show_now(struct db *db, const struct services *s,
    const struct desk_unrecorded_answer *answer, struct jval **out,
    struct err *e)
{
	bool open[FAMILIES_MAX], has[FAMILIES_MAX];
	char version[VERSIONS_SIZE];
	struct named off, none;
	struct jval *all;
	struct buf says;

	if (read_names(answer->not_recorded, &off, e) < 0 ||
	    read_names(answer->none, &none, e) < 0 ||
	    unrecorded_find(db, s, open, e) < 0 ||
	    unrecorded_facts(db, s, has, e) < 0)
		return -1;
	service_versions_of(s, version);
	all = jval_array();
	for (size_t i = 0; i < families_count(); i++) {
		struct jval *o;

		if (!off.family[i] && !none.family[i] && !open[i])
			continue;
		o = family_json(families_at(i));
		jval_set_str_or_null(o, "now",
		    word_of(s, families_at(i), has[i]));
		jval_add(all, o);
	}
	buf_init(&says, ERR_TEXT_MAX);
	desk_words_by("Set", s->set_by, s->set_at, &says);
	*out = jval_object();
	jval_set_str(*out, "service", s->service);
	jval_set_str(*out, "version", version);
	jval_set_str_or_null(*out, "says", says.n == 0 ? NULL : buf_str(&says));
	jval_set(*out, "families", all);
	buf_free(&says);
	return 0;
}

/* *answer->overtaken, where the service is not as it was seen.  One that is gone is
 * left to check_version(). */
static int
find_overtaken(struct db *db, const struct desk_unrecorded_answer *answer,
    struct err *e)
{
	char version[VERSIONS_SIZE];
	struct services_list list;
	const struct services *s;
	int rc = 0;

	*answer->overtaken = NULL;
	if (services_load(db, &list, e) < 0)
		return -1;
	s = services_find(&list, answer->service);
	if (s != NULL) {
		service_versions_of(s, version);
		if (strcmp(version, answer->version) != 0)
			rc = show_now(db, s, answer, answer->overtaken, e);
	}
	services_free(&list);
	return rc;
}

static int
answer_alone(const struct open_register *reg,
    const struct desk_unrecorded_answer *answer, struct err *e)
{
	if (answer->overtaken != NULL) {
		if (find_overtaken(reg->db, answer, e) < 0)
			return -1;
		if (*answer->overtaken != NULL)
			return 0;
	}
	if (check_version(reg->db, answer, e) < 0 || db_begin(reg->db, e) < 0)
		return -1;
	if (desk_unrecorded_take(reg, answer, e) == 0 &&
	    db_commit(reg->db, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

int
desk_unrecorded_answer(struct desk *d,
    const struct desk_unrecorded_answer *answer, struct err *e)
{
	if (gate_enter(d, OPERATION_UNRECORDED_ANSWER, e) < 0)
		return -1;
	return gate_leave(d, answer_alone(d->reg, answer, e));
}

/* ----------------------------------------------------------------- in words */

static void
put_open(const struct desk_unrecorded_service *s, bool titles,
    const char *between, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);

		if (!s->open[i])
			continue;
		buf_printf(out, "%s%s", first ? "" : between,
		    titles ? f->title : f->name);
		first = false;
	}
}

void
desk_unrecorded_names(const struct desk_unrecorded_service *s, struct buf *out)
{
	put_open(s, false, ",", out);
}

void
desk_unrecorded_titles(const struct desk_unrecorded_service *s, struct buf *out)
{
	put_open(s, true, ", ", out);
}

void
desk_unrecorded_describe(const struct desk_unrecorded_service *s,
    struct buf *out)
{
	buf_printf(out,
	    "%s has no entry of these. Sent as 0, they say that there were "
	    "none; where they are not recorded, they must be sent as not "
	    "collected:\n",
	    s->service);
	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);

		if (!s->open[i])
			continue;
		buf_printf(out, "  %-18s %s (", f->name, f->title);
		for (size_t j = 0;
		     j < FAMILIES_MEASURES_MAX && f->measures[j] != NULL; j++)
			buf_printf(out, "%s%s", j == 0 ? "" : ", ",
			    f->measures[j]);
		buf_puts(out, ")\n");
	}
}

/* As a page asks for it: "Job interviews", and the titles of the figures that
 * are made of them. */
static struct jval *
family_json(const struct family *f)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, 256);
	buf_printf(&text, "%c%s", toupper((unsigned char)f->title[0]),
	    f->title + 1);
	jval_set_str(o, "name", f->name);
	jval_set_str(o, "title", buf_str(&text));
	buf_reset(&text);
	for (size_t k = 0; k < FAMILIES_MEASURES_MAX && f->measures[k] != NULL;
	     k++) {
		int row = measures_find(rs, slice_of(f->measures[k]));

		ASSERT(row >= 0);
		buf_printf(&text, "%s%s", k == 0 ? "Used for: " : "; ",
		    rs->rows[row].title);
	}
	jval_set_str(o, "used_for", buf_str(&text));
	buf_free(&text);
	return o;
}

struct jval *
desk_unrecorded_json(const struct desk_unrecorded *list)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		struct jval *o = jval_object(), *families = jval_array();

		for (size_t j = 0; j < families_count(); j++) {
			const struct family *f = families_at(j);

			if (list->item[i].open[j])
				jval_add(families, family_json(f));
		}
		jval_set_str(o, "service", list->item[i].service);
		jval_set_str(o, "version", list->item[i].version);
		jval_set(o, "families", families);
		jval_add(a, o);
	}
	return a;
}
