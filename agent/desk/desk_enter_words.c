/*
 * Particulars that go with an entry, and those of a client.  They are judged by the reader of files
 * of particulars, so that no rule about them stands twice.
 */
#include "agent/desk/desk_enter_words.h"

#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/gate.h"
#include "agent/exchange/exchange_remarks.h"
#include "agent/people/people_row.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* ------------------------------------------------------------------ reading */

static int
take_line(struct slice line, unsigned number, struct people_words *out,
    struct err *e)
{
	struct slice name, text;
	int field = 0;

	if (!text_split(line, '=', &name, &text))
		name = line;
	while (field < PEOPLE_FIELDS &&
	       !slice_is(name, people_field((enum people_field)field)->name))
		field++;
	if (field == PEOPLE_FIELDS || name.n == line.n)
		return err_set(e, ERR_REFUSED,
		    "line %u of the particulars is not a field and a text, "
		    "such "
		    "as employer=...",
		    number);
	/* Not people_set(): a blank one is a wish to remove what is there. */
	if (out->field[field] != NULL)
		return err_set(e, ERR_REFUSED,
		    "line %u of the particulars names a field once more",
		    number);
	out->field[field] =
	    mem_printf("%.*s", (int)text.n, (const char *)text.p);
	return 0;
}

int
desk_enter_words_parse(struct slice text, struct people_words *out,
    struct err *e)
{
	struct slice line;
	unsigned number = 0;

	while (text.n > 0) {
		if (!text_split(text, '\n', &line, &text)) {
			line = text;
			text.n = 0;
		}
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		number++;
		if (line.n > 0 && take_line(line, number, out, e) < 0)
			return -1;
	}
	return 0;
}

/* ---------------------------------------------------------------- conflicts */

/* Particulars in one line, for somebody who was about to change them. */
static char *
in_words(const struct people_words *words)
{
	char number[NHS_NUMBER_SHOWN_SIZE];
	struct buf text;

	buf_init(&text, LIMITS_FIELD_SEALED_MAX);
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		const char *field =
		    people_shown(words, (enum people_field)i, number);

		if (field[0] != '\0')
			buf_printf(&text, "%s%s %s", text.n > 0 ? "; " : "",
			    people_field((enum people_field)i)->title, field);
	}
	mem_wipe(number, sizeof(number));
	return buf_take(&text);
}

/* Somebody changed them meanwhile: nothing of the entry stands. */
static int
overtaken(const struct desk_enter_words *at, const struct people_words *yours,
    struct desk_enter_answer *answer, struct err *e)
{
	struct desk_enter_conflict *c = &answer->conflict;
	struct db *db = at->reg->db;
	char when[CLOCK_TEXT_SIZE];
	struct people_words now;

	answer->outcome = DESK_ENTER_OVERTAKEN;
	if (people_book_last_change(db, &at->key, when, &c->by, e) < 0 ||
	    people_book_version(db, &at->key, c->words_version, e) < 0 ||
	    people_book_get(at->reg, &at->key, &now, e) < 0)
		return -1;
	if (c->by == NULL)
		c->by = mem_string("");
	c->at = mem_string(when);
	c->yours = in_words(yours);
	if (!people_is_blank(&now))
		c->theirs = in_words(&now);
	people_wipe(&now);
	return 0;
}

/* ------------------------------------------------------------------ changing */

/* Judge the fields as a row of a file; the row is for people_wipe(). */
static void
judge(const struct desk_enter_words *at, const struct people_words *words,
    struct people_row *row, struct exchange_remarks *remarks)
{
	const struct people_row_rules rules = { at->today, remarks };
	struct csvread_row cells = { .line = 2 };

	cells.cell[PEOPLE_COL_SERVICE] = slice_of(at->client->service_id);
	cells.cell[PEOPLE_COL_KIND] = slice_of(people_kind_name(at->key.kind));
	if (at->key.client != 0)
		cells.cell[PEOPLE_COL_CLIENT] = slice_of(at->client->reference);
	cells.cell[PEOPLE_COL_REF] = slice_of(at->key.ref);
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (words->field[i] != NULL)
			cells.cell[PEOPLE_COL_FIELDS + i] =
			    slice_of(words->field[i]);
	people_row_read(&cells, &rules, row);
}

/* Add the remarks to those of the answer. */
static void
refuse(struct exchange_remarks *remarks, struct desk_enter_answer *answer)
{
	struct exchange_report *report = &answer->report;
	struct exchange_remarks all = { report->remark, report->remarks,
		report->remarks };

	for (size_t i = 0; i < remarks->n; i++) {
		exchange_remarks_add(&all, &remarks->remark[i]);
		remarks->remark[i].text = NULL;
	}
	report->remark = all.remark;
	report->remarks = all.n;
	answer->outcome = DESK_ENTER_REFUSED;
}

int
desk_enter_words_put(const struct desk_enter_words *at,
    const struct people_words *words, struct desk_enter_answer *answer,
    bool *changed, struct err *e)
{
	struct exchange_remarks remarks = { .remark = NULL };
	struct people_words now = { .field = { NULL } };
	enum people_change change = PEOPLE_UNCHANGED;
	struct people_row row;
	int rc = 0;

	judge(at, words, &row, &remarks);
	if (row.refused)
		refuse(&remarks, answer);
	else
		rc = people_book_get(at->reg, &at->key, &now, e);
	for (int i = 0; !row.refused && i < PEOPLE_FIELDS; i++)
		if (words->field[i] != NULL)
			people_set(&now, (enum people_field)i,
			    slice_of(people_get(&row.words,
				(enum people_field)i)));
	if (rc == 0 && !row.refused)
		rc = people_book_put(at->reg, &at->key, &now, &change, e);
	*changed = change != PEOPLE_UNCHANGED;
	if (rc == 0 && change == PEOPLE_OVERTAKEN)
		rc = overtaken(at, words, answer, e);
	exchange_remarks_free(&remarks);
	people_wipe(&row.words);
	people_wipe(&now);
	return rc;
}

/* ---------------------------------------------------------- of a client alone */

static int
change(const struct desk *d, const struct desk_enter_words_request *r,
    const struct people_entry *client, struct desk_enter_answer *out,
    struct err *e)
{
	const struct desk_enter_words at = { .reg = d->reg,
		.client = client,
		.key = { .service = client->service,
		    .client = client->number,
		    .kind = PEOPLE_CLIENT,
		    .ref = "",
		    .expected = r->version },
		.today = d->today };
	bool changed;

	if (desk_enter_words_put(&at, r->words, out, &changed, e) < 0 ||
	    people_book_version(d->reg->db, &at.key, out->words_version, e) < 0)
		return -1;
	if (out->outcome != DESK_ENTER_DONE)
		return 0;
	if (!changed)
		out->outcome = DESK_ENTER_UNCHANGED;
	out->text = mem_printf("particulars of client %u", client->number);
	return 0;
}

int
desk_enter_conclude(const struct open_register *reg, int rc,
    const struct desk_enter_answer *out, bool check, struct err *e)
{
	bool stands = rc == 0 && out->outcome == DESK_ENTER_DONE && !check;

	if (stands)
		rc = stored_keys_put(reg->key, reg->db, reg->vault, e);
	if (stands && rc == 0)
		rc = vault_rows_commit(reg->db, reg->vault, e);
	if (!stands || rc < 0)
		db_rollback(reg->db);
	return rc;
}

static int
transact(const struct desk *d, const struct desk_enter_words_request *r,
    const struct people_entry *client, struct desk_enter_answer *out,
    struct err *e)
{
	if (db_begin(d->reg->db, e) < 0)
		return -1;
	return desk_enter_conclude(d->reg, change(d, r, client, out, e), out,
	    r->check, e);
}

static int
find_and_change(struct desk *d, const struct desk_enter_words_request *r,
    struct desk_enter_answer *out, struct err *e)
{
	struct access_shown shown = { 0 };
	struct people_search found;
	const struct people_entry *client;
	int rc;

	if (people_search_open_one(d->reg, r->client, &found, e) < 0)
		return -1;
	rc = desk_clients_get(&found, r->client, &client, e);
	if (rc == 0) {
		access_add(&shown, r->client);
		rc = gate_show(d, &shown, e);
	}
	if (rc == 0)
		rc = transact(d, r, client, out, e);
	people_search_free(&found);
	return rc;
}

int
desk_enter_words_change(struct desk *d,
    const struct desk_enter_words_request *r, struct desk_enter_answer *out,
    struct err *e)
{
	*out = (struct desk_enter_answer){ .outcome = DESK_ENTER_DONE };
	if (gate_enter(d, OPERATION_CLIENT_PARTICULARS, e) < 0)
		return -1;
	return gate_leave(d, find_and_change(d, r, out, e));
}
