/*
 * The page of settings: how things stand, and each service with its targets.
 */
#include "agent/desk/desk_settings_page.h"

#include <inttypes.h>
#include <string.h>

#include "agent/desk/desk_kinds.h"
#include "agent/desk/desk_own.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_staff.h"
#include "agent/desk/desk_targets.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/desk/versions.h"
#include "agent/register/backup_made.h"
#include "agent/register/taken.h"
#include "agent/sealing/outbox.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"
#include "common/base/day.h"
#include "common/base/sentence.h"
#include "common/base/text.h"
#include "common/ips/targets.h"
#include "protocol/fingerprint.h"

enum { SENTENCE_MAX = 1024, PLAN_MAX = 8192, MONTH_LENGTH = 7 };

/* ---------------------------------------------------------- how things stand */

/* "four"; from eleven on in figures. */
static void
put_number(struct buf *out, size_t n)
{
	static const char *const words[] = { "no", "one", "two", "three",
		"four", "five", "six", "seven", "eight", "nine", "ten" };

	if (n < sizeof(words) / sizeof(words[0]))
		buf_puts(out, words[n]);
	else
		buf_printf(out, "%zu", n);
}

static int
put_accounts(struct db *db, struct buf *out, struct err *e)
{
	struct vault_slot_list list;
	size_t n = 0;

	if (vault_slot_load(db, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		n += !list.slot[i].recovery;
	vault_slot_free(&list);
	put_number(out, n);
	buf_puts(out, n == 1 ? " person has an account"
			     : " people have an "
			       "account");
	return 0;
}

static int
put_backup(struct db *db, struct buf *out, struct err *e)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (backup_made_get(db, &day, e) < 0)
		return -1;
	if (day == DAY_NONE) {
		buf_puts(out, "; no backup was made yet");
	} else {
		day_say(said, day);
		buf_printf(out, "; the last backup was on %s", said);
	}
	return 0;
}

static int
put_unsigned(struct db *db, struct buf *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM"
	    " statement WHERE statement.service = service.name)) FROM service");
	size_t all = 0, open = 0;

	if (db_step(q)) {
		all = (size_t)db_i64(q, 0);
		open = (size_t)db_i64(q, 1);
	}
	if (db_done(q, e) < 0)
		return -1;
	if (all == 0) {
		buf_puts(out, "; there is no service yet");
	} else if (open > 0) {
		buf_puts(out, "; figures of ");
		put_number(out, open);
		buf_puts(out, open == 1 ? " service were never signed off"
					: " services were never signed off");
	}
	return 0;
}

static int
put_standing(struct db *db, struct jval *o, struct err *e)
{
	struct buf out, sentence;
	int rc = -1;

	buf_init(&out, SENTENCE_MAX);
	buf_init(&sentence, SENTENCE_MAX);
	if (put_accounts(db, &out, e) == 0 && put_backup(db, &out, e) == 0 &&
	    put_unsigned(db, &out, e) == 0) {
		sentence_put(&sentence, buf_str(&out));
		jval_set_str(o, "stands", buf_str(&sentence));
		rc = 0;
	}
	buf_free(&sentence);
	buf_free(&out);
	return rc;
}

/* ------------------------------------------------------------------ services */

/* "Set by ann on 3 May 2026.", or null. */
static void
put_who(struct jval *o, const char *by, const char *at)
{
	struct buf out;

	buf_init(&out, SENTENCE_MAX);
	desk_words_by("Set", by, at, &out);
	jval_set_str_or_null(o, "set_says", buf_str(&out));
	buf_free(&out);
}

/* The n-th of the words of a list; empty where there are fewer. */
static struct slice
next(struct slice *rest)
{
	struct slice head = slice_of("");

	if (rest->n > 0)
		(void)text_split(*rest, ',', &head, rest);
	return head;
}

static struct jval *
years_json(const struct targets_words *w)
{
	struct slice pounds = slice_of(w->contract);
	struct slice shares = slice_of(w->steady_state);
	struct jval *all = jval_array();

	while (pounds.n > 0) {
		struct jval *o = jval_object();

		jval_set_text(o, "pounds", next(&pounds));
		jval_set_text(o, "share", next(&shares));
		jval_add(all, o);
	}
	return all;
}

static struct jval *
figures_json(const char *set)
{
	struct slice rest = slice_of(set), name, value;
	struct jval *all = jval_array();

	while (rest.n > 0) {
		struct jval *o = jval_object();

		(void)text_split(next(&rest), '=', &name, &value);
		jval_set_text(o, "name", name);
		jval_set_text(o, "value", value);
		jval_add(all, o);
	}
	return all;
}

static void
put_plan(struct jval *o, const struct target_plan *plan)
{
	char start[DAY_TEXT_SIZE], said[DAY_SAID_SIZE];
	char version[VERSIONS_SIZE];
	struct buf text;

	buf_init(&text, PLAN_MAX);
	desk_targets_describe(plan, &text);
	versions_of(buf_str(&text), version);
	buf_free(&text);
	day_format(start, plan->start);
	day_say(said, plan->start);
	jval_set_text(o, "start", slice_make(start, MONTH_LENGTH));
	/* "1 May 2026" without its day. */
	jval_set_str(o, "start_shown", strchr(said, ' ') + 1);
	jval_set(o, "years", years_json(&plan->words));
	jval_set_str_or_null(o, "uplift",
	    plan->words.london ? plan->words.uplift : NULL);
	jval_set(o, "set", figures_json(plan->words.set));
	jval_set_str(o, "version", version);
	put_who(o, plan->set_by, plan->set_at);
}

static int
put_targets(struct db *db, const char *service, struct jval *to, struct err *e)
{
	struct err why = ERR_INIT;
	struct target_plan plan;
	struct jval *o;

	if (target_plan_get(db, service, &plan, &why) < 0) {
		if (why.kind != ERR_REFUSED) {
			*e = why;
			return -1;
		}
		o = jval_object();
		jval_set_null(o, "start");
		jval_set_null(o, "start_shown");
		jval_set(o, "years", jval_array());
		jval_set_null(o, "uplift");
		jval_set(o, "set", jval_array());
		jval_set_str(o, "version", VERSIONS_NONE);
		jval_set_null(o, "set_says");
	} else {
		o = jval_object();
		put_plan(o, &plan);
		target_plan_free(&plan);
	}
	jval_set(to, "targets", o);
	return 0;
}

/* Whether evidence of outcomes is kept, as a sentence or two. */
static void
put_evidence(struct jval *o, const struct services *s, bool taken)
{
	struct buf out;

	buf_init(&out, SENTENCE_MAX);
	if (!s->evidence)
		buf_puts(&out, "No evidence of outcomes is counted.");
	else
		buf_printf(&out,
		    "Evidence of outcomes is kept, and how many are shown by "
		    "some is counted%s.",
		    taken ? " and sent"
			  : "; it is not sent yet, since the region has not "
			    "said that it takes these counts");
	if (s->evidence_by[0] != '\0')
		buf_puts(&out, " ");
	desk_words_by(s->evidence ? "Switched on" : "Switched off",
	    s->evidence_by, s->evidence_at, &out);
	jval_set_str(o, "evidence_says", buf_str(&out));
	buf_free(&out);
}

static int
put_services(struct db *db, struct jval *o, struct err *e)
{
	struct services_list list;
	struct jval *was, *all;
	bool taken;
	int rc = 0;

	if (taken_set(db, measures_ips_grow_2(), &taken, e) < 0 ||
	    services_load(db, &list, e) < 0)
		return -1;
	was = desk_settings_page_json(&list);
	all = jval_array();
	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		struct jval *service = jval_copy(jval_at(was, i));

		put_who(service, list.service[i].set_by,
		    list.service[i].set_at);
		put_evidence(service, &list.service[i], taken);
		rc = put_targets(db, list.service[i].service, service, e);
		jval_add(all, service);
	}
	jval_free(was);
	services_free(&list);
	jval_set(o, "services", all);
	return rc;
}

static int
put_kinds(struct db *db, struct jval *o, struct err *e)
{
	struct evidence_kinds own;

	if (evidence_kinds_load(db, &own, e) < 0)
		return -1;
	jval_set(o, "evidence_kinds", desk_kinds_json(&own));
	return 0;
}

static struct jval *
calculator_json(void)
{
	struct jval *all = jval_array();

	for (unsigned i = 0; i < TARGETS_PARAMETERS; i++) {
		enum targets_parameter p = (enum targets_parameter)i;
		struct jval *o = jval_object();

		jval_set_str(o, "word", targets_parameter_name(p));
		jval_set_str(o, "title", targets_parameter_help(p));
		jval_set_str(o, "value", targets_parameter_default(p));
		jval_add(all, o);
	}
	return all;
}

/* Whether workers may seal, too. */
static struct jval *
sealing_json(const struct vault *v)
{
	bool workers = vault_staff_may_seal(v);
	struct jval *o = jval_object();
	char version[VERSIONS_SIZE];

	desk_staff_seal_version(workers, version);
	jval_set_bool(o, "workers", workers);
	jval_set_str(o, "version", version);
	return o;
}

/* "118,234". */
static void
put_grouped(struct buf *out, uint64_t v)
{
	if (v >= 1000) {
		put_grouped(out, v / 1000);
		buf_printf(out, ",%03" PRIu64, v % 1000);
	} else {
		buf_printf(out, "%" PRIu64, v);
	}
}

static void
add_words(struct jval *all, const struct keys_public *key)
{
	struct buf words;

	buf_init(&words, SENTENCE_MAX);
	fingerprint_put_key(key, &words);
	jval_add_str(all, buf_str(&words));
	buf_free(&words);
}

/* Whose log this site believes, and its keys, so that people can compare them at a
 * telephone; null before an invite was taken up. */
static int
put_region(struct db *db, const struct pins *pins, struct jval *o,
    struct err *e)
{
	struct jval *region, *authority, *log;
	struct checkpoint seen;
	struct buf says;

	if (pins == NULL) {
		jval_set_null(o, "region");
		return 0;
	}
	if (outbox_seen(db, pins->origin, &seen, e) < 0)
		return -1;
	buf_init(&says, SENTENCE_MAX);
	buf_printf(&says, "The region's log is %s. ", pins->origin);
	if (seen.size == 0) {
		buf_puts(&says, "This site has seen nothing of it yet.");
	} else {
		buf_puts(&says, "This site has seen it with ");
		put_grouped(&says, seen.size);
		buf_puts(&says, seen.size == 1 ? " entry." : " entries.");
	}
	authority = jval_array();
	add_words(authority, &pins->authority.key);
	log = jval_array();
	for (size_t i = 0; i < pins->log_keys; i++)
		add_words(log, &pins->log_key[i].key);
	region = jval_object();
	jval_set_str(region, "says", buf_str(&says));
	buf_free(&says);
	jval_set(region, "authority", authority);
	jval_set(region, "log", log);
	jval_set(o, "region", region);
	return 0;
}

static int
put_own(const struct open_register *reg, struct jval *o, struct err *e)
{
	char code[OWN_CODE_SIZE];

	if (desk_own_find(reg, code, e) < 0)
		return -1;
	jval_set_str_or_null(o, "own_code", code);
	return 0;
}

static int
make_page(const struct open_register *reg, struct desk_settings_page *out,
    struct err *e)
{
	struct outbox_agent agent;
	struct db *db = reg->db;

	if (outbox_agent(db, &agent, &out->enrolled, e) < 0)
		return -1;
	if (out->enrolled)
		out->key = agent.pins.own;
	out->answer = jval_object();
	if (put_standing(db, out->answer, e) == 0 &&
	    put_services(db, out->answer, e) == 0 &&
	    put_own(reg, out->answer, e) == 0 &&
	    put_region(db, out->enrolled ? &agent.pins : NULL, out->answer,
		e) == 0 &&
	    put_kinds(db, out->answer, e) == 0) {
		jval_set(out->answer, "calculator", calculator_json());
		jval_set(out->answer, "sealing", sealing_json(reg->vault));
		return 0;
	}
	jval_free(out->answer);
	out->answer = NULL;
	return -1;
}

int
desk_settings_page(struct desk *d, struct desk_settings_page *out,
    struct err *e)
{
	*out = (struct desk_settings_page){ 0 };
	if (gate_enter(d, OPERATION_SETTINGS, e) < 0)
		return -1;
	return gate_leave(d, make_page(d->reg, out, e));
}
