#include "agent/commands/commands_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/commands_records.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/people/people_jobs.h"
#include "agent/register/services.h"
#include "agent/worklist/worklist_actions.h"
#include "agent/worklist/worklist_evidence.h"
#include "agent/worklist/worklist_table.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option evidence_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_JSON,
	{ "from", SETTINGS_VALUE, "DATE",
	    "first day; else 26 weeks up to the last" },
	{ "to", SETTINGS_VALUE, "DATE", "last day; else today" },
	SITEOPTIONS_END,
};

enum { EVIDENCE_DAYS = 26 * 7 };

/* What a command was asked for, and what it has written so far. */
struct page {
	struct desk w;
	const char *service;
	enum worklist_name list;
	unsigned item; /* 0: a list */
	int32_t today; /* the day that counts as today */
	int32_t from, to;
	struct jval *json; /* NULL: text */
	struct buf text;
};

/* One service with its facts and the references of its clients. */
struct opened {
	const char *service;
	struct facts facts;
	struct symbols names;
	struct clients_references clients;
	struct people_jobs jobs; /* for evidence only */
	struct timeline t;
};

/* -------------------------------------------------------- lists of a service */

/* Set a day of o, or null where it is DAY_NONE. */
static void
set_day(struct jval *o, const char *key, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE) {
		jval_set_null(o, key);
		return;
	}
	day_format(text, day);
	jval_set_str(o, key, text);
}

static struct jval *
new_json(const struct page *p, const char *service)
{
	struct jval *o = jval_object();

	jval_set_str(o, "service", service);
	set_day(o, "today", p->today);
	return o;
}

static void
put_heading(struct page *p, const char *service, int32_t day, const char *title)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	buf_printf(&p->text, "%s, %s: %s\n", service, text, title);
}

static void
show_list(struct page *p, const struct opened *s,
    const struct worklist_words *words)
{
	struct worklist list;
	struct table *table;

	worklist_make(p->list, &s->t, &list);
	table = worklist_table(&list, words);
	if (p->json) {
		struct jval *o = new_json(p, s->service);

		jval_set_str(o, "list", worklist_word(p->list));
		jval_set(o, "rows", table_take_json(table));
		jval_add(p->json, o);
	} else {
		put_heading(p, s->service, p->today, worklist_title(p->list));
		if (list.n == 0)
			buf_puts(&p->text, "none\n");
		else
			table_write_text(table, &p->text);
		buf_puts(&p->text, "\n");
	}
	table_free(table);
	worklist_free(&list);
}

/* --------------------------------------------------- evidence of a service */

static void
format_line(char out[static 32], const struct worklist_line *l)
{
	static const int64_t tens[] = { 1, 10, 100 };
	int64_t whole = l->value / tens[l->decimals];
	int64_t part = l->value % tens[l->decimals];

	if (!l->known)
		(void)snprintf(out, 32, "-");
	else if (l->decimals == 0)
		(void)snprintf(out, 32, "%lld", (long long)whole);
	else
		(void)snprintf(out, 32, "%lld.%0*lld", (long long)whole,
		    l->decimals, (long long)part);
}

static void
set_line(struct jval *o, const struct worklist_line *l)
{
	static const double tens[] = { 1, 10, 100 };

	if (!l->known)
		jval_set_null(o, l->key);
	else if (l->decimals == 0)
		jval_set_i64(o, l->key, l->value);
	else
		jval_set_real(o, l->key, (double)l->value / tens[l->decimals]);
}

static struct jval *
evidence_json(const struct page *p, const struct opened *s,
    const struct worklist_evidence *v, struct table *rows)
{
	struct jval *o = new_json(p, s->service), *figures = jval_object();

	for (size_t i = 0; i < v->lines; i++)
		set_line(figures, &v->line[i]);
	jval_set_i64(o, "item", p->item);
	jval_set_str(o, "name", fidelity_item_name(p->item));
	set_day(o, "from", p->from);
	set_day(o, "to", p->to);
	jval_set(o, "figures", figures);
	jval_set(o, "rows", table_take_json(rows));
	jval_set_str(o, "cannot_show", v->cannot);
	return o;
}

static void
evidence_text(struct page *p, const struct opened *s,
    const struct worklist_evidence *v, const struct table *rows)
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE], value[32];

	day_format(from, p->from);
	day_format(to, p->to);
	buf_printf(&p->text, "%s, item %u, %s: %s to %s\n", s->service, p->item,
	    fidelity_item_name(p->item), from, to);
	for (size_t i = 0; i < v->lines; i++) {
		format_line(value, &v->line[i]);
		buf_printf(&p->text, "  %-56s %8s\n", v->line[i].label, value);
	}
	buf_printf(&p->text, "%s\n", v->cannot);
	if (v->rows_title && v->rows.n > 0) {
		buf_printf(&p->text, "%s:\n", v->rows_title);
		table_write_text(rows, &p->text);
	}
	buf_puts(&p->text, "\n");
}

static const char *
title_of(const void *arg, const struct fact *started)
{
	const struct opened *s = arg;

	return people_jobs_get(&s->jobs, started->client,
	    symbols_text(&s->names, started->ref), PEOPLE_JOB_TITLE);
}

static const char *
employer_of(const void *arg, const struct fact *started)
{
	const struct opened *s = arg;

	return people_jobs_get(&s->jobs, started->client,
	    symbols_text(&s->names, started->ref), PEOPLE_EMPLOYER);
}

static void
show_evidence(struct page *p, const struct opened *s,
    const struct worklist_words *words)
{
	const struct worklist_titles titles = { title_of, employer_of, s };
	struct worklist_evidence v;
	struct table *rows;

	worklist_evidence_make(p->item, &s->t, p->from, &titles, &v);
	rows = worklist_table(&v.rows, words);
	if (p->json)
		jval_add(p->json, evidence_json(p, s, &v, rows));
	else
		evidence_text(p, s, &v, rows);
	table_free(rows);
	worklist_evidence_free(&v);
}

/* ------------------------------------------------------------- all services */

static int
show_service(struct page *p, const struct services *service, struct err *e)
{
	struct opened s = { .service = service->service };
	struct worklist_words words = { &s.names, &s.clients };
	int rc = -1;

	symbols_init(&s.names);
	if (facts_load(p->w.reg->db, service->number, &s.names, &s.facts, e) <
		0 ||
	    clients_open_references(p->w.reg, service->number, &s.clients, e) <
		0 ||
	    (p->item > 0 &&
		people_jobs_open(p->w.reg, service->number, &s.jobs, e) < 0))
		goto out;
	worklist_timeline(&s.t, &s.facts, s.names.n, p->to);
	if (p->item)
		show_evidence(p, &s, &words);
	else
		show_list(p, &s, &words);
	timeline_free(&s.t);
	rc = 0;
out:
	facts_free(&s.facts);
	people_jobs_free(&s.jobs);
	clients_free_references(&s.clients);
	symbols_free(&s.names);
	return rc;
}

static int
show_services(struct page *p, struct err *e)
{
	struct services_list list;
	int rc = 0;

	if (services_load(p->w.reg->db, &list, e) < 0)
		return -1;
	if (p->service && !services_find(&list, p->service))
		rc = err_set(e, ERR_REFUSED,
		    "the register holds no service of this id");
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (!p->service ||
		    strcmp(list.service[i].service, p->service) == 0)
			rc = show_service(p, &list.service[i], e);
	services_free(&list);
	return rc;
}

/* ---------------------------------------------------------------- actions */

static struct jval *
action_json(const struct worklist_action *a)
{
	struct jval *o = jval_object();

	jval_set_str(o, "service", a->service);
	jval_set_i64(o, "number", a->action.number);
	set_day(o, "planned", a->action.planned);
	jval_set_bool(o, "overdue", a->overdue);
	jval_set_str(o, "action", a->action.words[REVIEW_WHAT]);
	jval_set_str(o, "owner", a->action.words[REVIEW_OWNER]);
	set_day(o, "review", a->reviewed);
	jval_set_str(o, "kind", fidelity_kind_word(a->kind));
	return o;
}

static void
action_text(struct buf *out, const struct worklist_action *a)
{
	const char *owner = a->action.words[REVIEW_OWNER];
	char planned[DAY_TEXT_SIZE];

	day_format(planned, a->action.planned);
	buf_printf(out, "%s  %-7s  %s  action %lld: %s%s%s\n", planned,
	    a->overdue ? "overdue" : "due", a->service,
	    (long long)a->action.number, a->action.words[REVIEW_WHAT],
	    owner[0] ? "; owner: " : "", owner);
}

static int
show_actions(struct page *p, struct err *e)
{
	struct worklist_action_list list;

	if (worklist_actions_load(p->w.reg, p->service, p->today, &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (p->json)
			jval_add(p->json, action_json(&list.item[i]));
		else
			action_text(&p->text, &list.item[i]);
	if (!p->json && list.n == 0)
		buf_puts(&p->text, "No fidelity action is open.\n");
	worklist_actions_free(&list);
	return 0;
}

/* -------------------------------------------------------------- retention */

static int
show_retention(struct page *p, struct err *e)
{
	struct people_due_list list;

	if (people_retention_load(p->w.reg->db, p->service,
		p->today + WORKLIST_AHEAD_DAYS, &list, e) < 0)
		return -1;
	if (p->json)
		commands_records_json(&list, p->json);
	else
		commands_records_text(&list, &p->text);
	people_retention_free(&list);
	return 0;
}

/* --------------------------------------------------------------- the commands */

/* Open the site; the day that counts as today is never before the newest
 * fact. */
static int
begin(struct page *p, const struct settings *s, struct err *e)
{
	p->service = settings_get(s, "service");
	if (terminal_today(s, &p->today, e) < 0 ||
	    terminal_open(&p->w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	if (terminal_set_today(&p->w, s, e) < 0) {
		desk_close(&p->w);
		return -1;
	}
	p->to = p->today = p->w.today;
	buf_init(&p->text, LIMITS_IMPORT_MAX);
	if (settings_flag(s, "json"))
		p->json = jval_array();
	return 0;
}

/* Print what was written, unless rc says that it went wrong, and close. */
static int
end(struct page *p, int rc, struct err *e)
{
	if (rc == 0 && p->json) {
		jval_write(p->json, true, &p->text);
		buf_puts(&p->text, "\n");
	}
	if (rc == 0)
		rc = terminal_print(buf_slice(&p->text), e);
	jval_free(p->json);
	if (p->text.n > 0)
		mem_wipe(p->text.data, p->text.n);
	buf_free(&p->text);
	desk_close(&p->w);
	return rc;
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct slice name = slice_of(settings_operand(s, 0));
	bool actions = slice_is(name, "actions");
	bool retention = slice_is(name, "retention");
	struct page p = { .item = 0 };
	int rc;

	if (!actions && !retention && !worklist_find(name, &p.list))
		return err_set(e, ERR_USAGE,
		    "there is no list of that name; the lists are "
		    "no-employer-contact, no-support, unreviewed, "
		    "milestones, caseload, job-end-unknown, actions and "
		    "retention");
	if (begin(&p, s, e) < 0)
		return -1;
	rc = actions     ? show_actions(&p, e)
	     : retention ? show_retention(&p, e)
			 : show_services(&p, e);
	return end(&p, rc, e);
}

static int
read_item(const struct settings *s, unsigned *item, struct err *e)
{
	uint64_t n;

	if (!text_parse_u64(slice_of(settings_operand(s, 0)), FIDELITY_ITEMS,
		&n) ||
	    n == 0)
		return err_set(e, ERR_USAGE,
		    "an item of the fidelity scale is a number from 1 to 25");
	*item = (unsigned)n;
	if (worklist_evidence_has(*item))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the register holds nothing that shows item %u, %s; it can show "
	    "something for items 1, 15, 17 and 19 to 24",
	    *item, fidelity_item_name(*item));
}

static int
read_days(struct page *p, const struct settings *s, struct err *e)
{
	char today[DAY_TEXT_SIZE];

	if (terminal_day(s, "from", &p->from, e) < 0 ||
	    terminal_day(s, "to", &p->to, e) < 0)
		return -1;
	if (p->to == DAY_NONE)
		p->to = p->today;
	if (p->from == DAY_NONE)
		p->from = p->to - EVIDENCE_DAYS + 1;
	day_format(today, p->today);
	if (p->to > p->today)
		return err_set(e, ERR_USAGE, "--to is after today, which is %s",
		    today);
	if (p->from > p->to)
		return err_set(e, ERR_USAGE, "--from is after --to");
	return 0;
}

static int
run_evidence(const struct settings *s, struct err *e)
{
	struct page p = { .list = WORKLIST_NAMES };
	int rc;

	if (read_item(s, &p.item, e) < 0 || begin(&p, s, e) < 0)
		return -1;
	rc = read_days(&p, s, e);
	if (rc == 0)
		rc = show_services(&p, e);
	return end(&p, rc, e);
}

const struct settings_command commands_list[] = {
	{ .name = "list",
	    .summary = "where help is needed: lists to work down",
	    .operands =
		"no-employer-contact|no-support|unreviewed|milestones|caseload|"
		"job-end-unknown|actions|retention",
	    .example = "sheaf-agent list --dir site no-employer-contact",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = list_options,
	    .run = run_list },
	{ .name = "evidence",
	    .summary = "what the register can show for a fidelity item",
	    .operands = "1|15|17|19|20|21|22|23|24",
	    .example =
		"sheaf-agent evidence --dir site 17 --from 2026-04-01 --to "
		"2026-06-30",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = evidence_options,
	    .run = run_evidence },
	{ .name = NULL }
};
