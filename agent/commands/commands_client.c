#include "agent/commands/commands_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/people/people_duplicates.h"
#include "agent/people/people_history.h"
#include "agent/people/people_refs.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/nhs_number.h"
#include "protocol/limits.h"

static const struct settings_option find_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	{ "text-file", SETTINGS_VALUE, "FILE",
	    "what to look for (- is standard input); else asked for" },
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option duplicates_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

enum { FIND_MAX = 256, PAGE_MAX = LIMITS_IMPORT_MAX };

/* An open register, its clients, and what is to be printed. */
struct page {
	struct desk w;
	const struct open_register *reg;
	struct people_search roll;
	struct jval *json;
	struct buf text;
};

static int
page_open(struct page *p, const struct settings *s, struct err *e)
{
	memset(p, 0, sizeof(*p));
	if (terminal_open(&p->w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	p->reg = p->w.reg;
	buf_init(&p->text, PAGE_MAX);
	if (people_search_open(p->reg, &p->roll, e) == 0)
		return 0;
	desk_close(&p->w);
	return -1;
}

/* Print the page after rc 0, as JSON where it was asked for. */
static int
page_close(struct page *p, const struct settings *s, int rc, struct err *e)
{
	if (rc == 0 && settings_flag(s, "json")) {
		buf_reset(&p->text);
		jval_write(p->json, true, &p->text);
		buf_puts(&p->text, "\n");
	}
	if (rc == 0)
		rc = terminal_print(buf_slice(&p->text), e);
	if (p->text.n > 0)
		mem_wipe(p->text.data, p->text.n);
	buf_free(&p->text);
	jval_free(p->json);
	people_search_free(&p->roll);
	desk_close(&p->w);
	return rc;
}

int
commands_client_number(const struct settings *s, int i, uint32_t *number,
    struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(settings_operand(s, i)), UINT32_MAX, &v) ||
	    v == 0)
		return err_set(e, ERR_USAGE,
		    "a client is named by its number here, which "
		    "'sheaf-agent client find' shows; what was given is none");
	*number = (uint32_t)v;
	return 0;
}

int
commands_client_get(const struct people_search *roll, uint32_t number,
    const struct people_entry **out, struct err *e)
{
	*out = people_search_get(roll, number);
	if (*out != NULL)
		return 0;
	/* Not repeated: it may be a client's NHS number. */
	return err_set(e, ERR_REFUSED,
	    "the register holds no client of this number; 'sheaf-agent client "
	    "find' shows the numbers");
}

/* ------------------------------------------------------------------- fields */

static void
set_words(struct jval *o, const struct people_words *w, enum people_kind kind)
{
	char number[NHS_NUMBER_SHOWN_SIZE];

	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;
		const char *text = people_shown(w, field, number);

		if (!people_has(kind, field))
			continue;
		if (text[0] != '\0')
			jval_set_str(o, people_field(field)->name, text);
		else
			jval_set_null(o, people_field(field)->name);
	}
}

/* Text of several lines, each of which stays where the first began: none
 * passes for a line of ours. */
static void
put_lines(struct buf *out, const char *text, int indent)
{
	for (; *text != '\0'; text++) {
		if (*text != '\r')
			buf_u8(out, (uint8_t)*text);
		if (*text == '\n')
			buf_printf(out, "%*s", indent, "");
	}
	buf_u8(out, '\n');
}

static void
put_words(struct buf *out, const struct people_words *w)
{
	char number[NHS_NUMBER_SHOWN_SIZE];

	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;
		const char *text = people_shown(w, field, number);

		if (text[0] == '\0')
			continue;
		buf_printf(out, "  %-14s ", people_field(field)->title);
		put_lines(out, text, 17);
	}
}

static struct jval *
entry_json(const struct people_entry *entry)
{
	struct jval *o = jval_object();
	char day[DAY_TEXT_SIZE];

	jval_set_i64(o, "client", entry->number);
	jval_set_str(o, "service", entry->service_id);
	jval_set_str(o, "reference", entry->reference);
	if (entry->review_on == DAY_NONE) {
		jval_set_null(o, "review_on");
	} else {
		day_format(day, entry->review_on);
		jval_set_str(o, "review_on", day);
	}
	set_words(o, &entry->words, PEOPLE_CLIENT);
	return o;
}

/* One line of a list. */
static void
put_entry(struct buf *out, const struct people_entry *entry)
{
	char number[NHS_NUMBER_SHOWN_SIZE];
	const struct people_words *w = &entry->words;

	buf_printf(out, "%6u  %-12s %-14s %-24s %-10s  %s\n", entry->number,
	    entry->service_id, entry->reference, people_get(w, PEOPLE_NAME),
	    people_get(w, PEOPLE_BORN),
	    people_shown(w, PEOPLE_NHS_NUMBER, number));
}

static void
put_heading(struct buf *out)
{
	buf_printf(out, "%6s  %-12s %-14s %-24s %-10s  %s\n", "client",
	    "service", "reference", "name", "born", "NHS number");
}

/* ------------------------------------------------------------------ finding */

/* The text to look for, on one line; the caller wipes it. */
static int
read_text(const struct settings *s, char text[static FIND_MAX], struct err *e)
{
	const char *path = settings_get(s, "text-file");
	const char *password = settings_get(s, "password-file");

	if (path != NULL && password != NULL && strcmp(path, "-") == 0 &&
	    strcmp(password, "-") == 0)
		return err_set(e, ERR_USAGE,
		    "standard input cannot be both the password and the text");
	if (path != NULL)
		return file_read_secret(path, "", text, FIND_MAX, e);
	return terminal_ask("Name, NHS number, date of birth or reference: ",
	    text, FIND_MAX, e);
}

/* Without the blanks around it. */
static struct slice
trim(const char *text)
{
	size_t n;

	text += strspn(text, " \t");
	n = strlen(text);
	while (n > 0 && strchr(" \t", text[n - 1]) != NULL)
		n--;
	return slice_make(text, n);
}

static int
find(struct page *p, const char *service, const char *text, struct err *e)
{
	int64_t number;
	bool known = true;
	size_t n = 0;

	if (service != NULL &&
	    people_refs_service(p->w.reg->db, service, &number, &known, e) < 0)
		return -1;
	if (!known)
		return err_set(e, ERR_REFUSED,
		    "the register holds no service of this id");
	p->json = jval_array();
	put_heading(&p->text);
	for (size_t i = 0; i < p->roll.n; i++) {
		const struct people_entry *entry = &p->roll.entry[i];

		if ((service != NULL &&
			strcmp(service, entry->service_id) != 0) ||
		    !people_search_matches(entry, trim(text)))
			continue;
		put_entry(&p->text, entry);
		jval_add(p->json, entry_json(entry));
		n++;
	}
	if (n == 0) {
		buf_reset(&p->text);
		buf_puts(&p->text, "No client found.\n");
	}
	return 0;
}

static int
run_find(const struct settings *s, struct err *e)
{
	char text[FIND_MAX];
	struct page p;
	int rc;

	if (read_text(s, text, e) < 0)
		return -1;
	if (page_open(&p, s, e) < 0) {
		mem_wipe(text, sizeof(text));
		return -1;
	}
	rc = find(&p, settings_get(s, "service"), text, e);
	mem_wipe(text, sizeof(text));
	return page_close(&p, s, rc, e);
}

/* ------------------------------------------------------------------ showing */

/* The facts in force of one client, by day. */
static int
by_day(const void *a, const void *b)
{
	const struct fact *x = *(const struct fact *const *)a;
	const struct fact *y = *(const struct fact *const *)b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (int)x->event - (int)y->event;
}

/* What a job's or employer contact's employer is called, under its fact. */
static int
put_fact_words(struct page *p, const struct facts *all, const struct fact *f,
    const char *ref, struct jval *o, struct err *e)
{
	struct people_key key = { .service = all->service, .ref = ref };
	struct people_words w;

	if (f->event == EVENT_JOB_STARTED) {
		key.kind = PEOPLE_JOB;
		key.client = f->client;
	} else if (f->event == EVENT_EMPLOYER_CONTACT) {
		key.kind = PEOPLE_EMPLOYER_CONTACT;
	} else {
		return 0;
	}
	if (people_book_get(p->reg, &key, &w, e) < 0)
		return -1;
	put_words(&p->text, &w);
	set_words(o, &w, key.kind);
	people_wipe(&w);
	return 0;
}

static int
put_facts(struct page *p, const struct people_entry *entry, struct jval *out,
    struct err *e)
{
	const struct fact **own;
	struct facts all = { 0 };
	struct symbols names;
	size_t n = 0;
	int rc;

	symbols_init(&names);
	rc = facts_load(p->w.reg->db, entry->service, &names, &all, e);
	own = mem_array(all.n + 1, sizeof(const struct fact *));
	for (size_t i = 0; i < all.n; i++)
		if (all.fact[i].client == entry->number)
			own[n++] = &all.fact[i];
	if (n > 0)
		qsort(own, n, sizeof(const struct fact *), by_day);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct jval *o = jval_object();
		struct buf words;

		buf_init(&words, PAGE_MAX);
		people_history_fact(&words, own[i], &names);
		buf_printf(&p->text, "  %s\n", buf_str(&words));
		jval_set_str(o, "fact", buf_str(&words));
		buf_free(&words);
		rc = put_fact_words(p, &all, own[i],
		    symbols_text(&names, own[i]->ref), o, e);
		jval_add(out, o);
	}
	free(own);
	facts_free(&all);
	symbols_free(&names);
	return rc;
}

static int
put_past(struct page *p, const struct people_entry *entry, struct jval *out,
    struct err *e)
{
	struct people_history past;

	if (people_history_load(p->reg, entry, &past, e) < 0)
		return -1;
	if (past.n > 0)
		buf_puts(&p->text, "\nChanges\n");
	for (size_t i = 0; i < past.n; i++) {
		const struct people_history_item *item = &past.item[i];
		struct jval *o = jval_object();

		buf_printf(&p->text, "  %s  %s ", item->at, item->by);
		put_lines(&p->text, item->what, 4);
		jval_set_str(o, "at", item->at);
		jval_set_str(o, "by", item->by);
		jval_set_str(o, "what", item->what);
		jval_add(out, o);
	}
	people_history_free(&past);
	return 0;
}

static int
show(struct page *p, uint32_t number, struct err *e)
{
	struct jval *facts = jval_array(), *past = jval_array();
	const struct people_entry *entry;
	int rc = commands_client_get(&p->roll, number, &entry, e);

	if (rc == 0) {
		char day[DAY_TEXT_SIZE];

		p->json = entry_json(entry);
		buf_printf(&p->text, "Client %u of %s, reference %s\n",
		    entry->number, entry->service_id, entry->reference);
		put_words(&p->text, &entry->words);
		if (entry->review_on != DAY_NONE) {
			day_format(day, entry->review_on);
			buf_printf(&p->text, "  %-14s %s\n", "Review on", day);
		}
		buf_puts(&p->text, "\nFacts\n");
		rc = put_facts(p, entry, facts, e);
	}
	if (rc == 0)
		rc = put_past(p, entry, past, e);
	if (rc < 0) {
		jval_free(facts);
		jval_free(past);
		return -1;
	}
	jval_set(p->json, "facts", facts);
	jval_set(p->json, "changes", past);
	return 0;
}

static int
run_show(const struct settings *s, struct err *e)
{
	uint32_t number;
	struct page p;

	if (commands_client_number(s, 0, &number, e) < 0 ||
	    page_open(&p, s, e) < 0)
		return -1;
	return page_close(&p, s, show(&p, number, e), e);
}

/* --------------------------------------------------------------- duplicates */

static void
put_twins(struct page *p, const struct people_duplicates *twins)
{
	p->json = jval_array();
	for (size_t i = 0; i < twins->n; i++) {
		const struct people_twin *t = &twins->twin[i];
		const char *why = t->nhs_number ? "same NHS number"
						: "same name and date of birth";
		struct jval *o = jval_object();

		if (i == 0)
			put_heading(&p->text);
		put_entry(&p->text, t->a);
		put_entry(&p->text, t->b);
		buf_printf(&p->text,
		    "        %s: 'sheaf-agent client merge %u %u' if it is one "
		    "person\n\n",
		    why, t->a->number, t->b->number);
		jval_set_str(o, "why", why);
		jval_set(o, "first", entry_json(t->a));
		jval_set(o, "second", entry_json(t->b));
		jval_add(p->json, o);
	}
	if (twins->n == 0)
		buf_puts(&p->text,
		    "No two clients of a service have the same NHS number, or "
		    "the same name and date of birth.\n");
}

static int
run_duplicates(const struct settings *s, struct err *e)
{
	struct people_duplicates twins;
	struct page p;

	if (page_open(&p, s, e) < 0)
		return -1;
	people_duplicates_find(&p.roll, &twins);
	put_twins(&p, &twins);
	people_duplicates_free(&twins);
	return page_close(&p, s, 0, e);
}

const struct settings_command commands_client[] = {
	{ .name = "client find",
	    .summary = "look a client up, and the client's number",
	    .operands = "",
	    .example = "sheaf-agent client find --dir site",
	    .options = find_options,
	    .run = run_find },
	{ .name = "client show",
	    .summary = "all that is held of a client, and its history",
	    .operands = "NUMBER",
	    .example = "sheaf-agent client show --dir site 57",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = show_options,
	    .run = run_show },
	{ .name = "client duplicates",
	    .summary = "clients who are likely one person",
	    .operands = "",
	    .example = "sheaf-agent client duplicates --dir site",
	    .options = duplicates_options,
	    .run = run_duplicates },
	{ .name = NULL }
};
