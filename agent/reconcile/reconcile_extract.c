/*
 * An extract read in rounds: cells that cannot be read refuse their rows first;
 * then come the referrals and whose they are, and then what belongs to them,
 * since sheets may stand in any order.
 *
 * A row may be refused for its contact after its referral was taken.  Then all
 * is thrown away and read once more without such rows.  Once is enough: rows that
 * were taken side by side do not contradict each other over a contact, and all
 * else is checked before anything of the row is taken.
 */
#include "agent/reconcile/reconcile_extract.h"

#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_reading.h"
#include "agent/reconcile/reconcile_answers.h"
#include "agent/reconcile/reconcile_codes.h"
#include "agent/register/symbols.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { ID_MAX = 64, NOWHERE = 0 }; /* places count from 1 in an index */

/* A care contact as its rows state it. */
struct contact {
	size_t entry; /* place + 1 */
	int32_t day;
	int attendance, mechanism; /* 0: not stated */
	bool coded, excluded;
};

struct status {
	size_t person;
	int32_t day;
	enum reconcile_work work;
	enum reconcile_hours hours;
};

/* What is known of a referral beside what its entry says. */
struct claim {
	bool team, england, abroad;
};

struct reading {
	struct reconcile_extract *x;
	struct mapping_reading row;
	struct symbols referral_ids, contact_ids, locals, numbers;
	/* By number of such a symbol: place + 1. */
	size_t *entry_of, *contact_of, *local_of, *number_of;
	size_t entry_cap, contact_cap, local_cap, number_cap;
	struct claim *claim; /* by entry */
	size_t claim_cap;
	struct contact *contact;
	size_t contacts, contacts_cap;
	struct status *status;
	size_t statuses, statuses_cap;
};

/* --------------------------------------------------------------------- cells */

static size_t
column_of(const struct reading *r, enum mapping_role role)
{
	return mapping_reading_column(&r->row, role, 0);
}

static void
refuse(struct reading *r, enum mapping_role role, const char *why)
{
	mapping_reading_refuse(&r->row, column_of(r, role), why);
}

static bool
is_refused(const struct reading *r)
{
	return r->row.rows->source[r->row.source].refused;
}

/* A cell's text; "" when it is blank. */
static struct slice
text_of(struct reading *r, enum mapping_role role)
{
	return mapping_reading_text(&r->row, column_of(r, role));
}

/* An id, as it stands. */
static struct slice
id_of(struct reading *r, enum mapping_role role)
{
	struct slice s = text_of(r, role);

	if (s.n <= ID_MAX)
		return s;
	refuse(r, role, "it is longer than any id of MHSDS");
	return slice_of("");
}

/* A code by its table, 0 when it is blank or refused. */
static int
code_of(struct reading *r, enum mapping_role role,
    const struct reconcile_codes *codes)
{
	struct slice s = text_of(r, role);
	int code = 0;

	if (s.n > 0 && !reconcile_codes_read(codes, s, &code))
		refuse(r, role, codes->rule);
	return code;
}

static int32_t
day_of(struct reading *r, enum mapping_role role)
{
	int32_t day;

	(void)mapping_reading_date(&r->row, column_of(r, role), &day);
	return day;
}

/* The place of a text in an index, which grows with the symbols. */
static size_t *
slot(const struct symbols *names, uint32_t number, size_t **index, size_t *cap)
{
	size_t old = *cap;

	if (number >= old) {
		*cap = 2 * (size_t)names->n + 16;
		*index = mem_resize(*index, *cap, sizeof(size_t));
		memset(*index + old, 0, (*cap - old) * sizeof(size_t));
	}
	return &(*index)[number];
}

/* -------------------------------------------------------------------- people */

static size_t *
local_slot(struct reading *r, struct slice local)
{
	return slot(&r->locals, symbols_add(&r->locals, local), &r->local_of,
	    &r->local_cap);
}

static size_t *
number_slot(struct reading *r, const char *number)
{
	return slot(&r->numbers, symbols_add(&r->numbers, slice_of(number)),
	    &r->number_of, &r->number_cap);
}

/* Whom a row names, and who that is so far. */
struct who {
	struct slice local;
	char number[NHS_NUMBER_SIZE];
	size_t at; /* place + 1 */
};

static bool
names_somebody(const struct who *w)
{
	return w->local.n > 0 || w->number[0];
}

/* A row that contradicts earlier ones is refused.  Nothing is added yet; the
 * caller wipes w->number. */
static void
look_up(struct reading *r, struct who *w)
{
	const struct reconcile_side *side = &r->x->side;
	size_t a, b;

	*w = (struct who){ .local = id_of(r, ROLE_CLIENT) };
	(void)nhs_number_parse(text_of(r, ROLE_NHS_NUMBER), w->number);
	a = w->local.n > 0 ? *local_slot(r, w->local) : NOWHERE;
	b = w->number[0] ? *number_slot(r, w->number) : NOWHERE;
	w->at = a != NOWHERE ? a : b;
	if ((a != NOWHERE && b != NOWHERE && a != b) ||
	    (a != NOWHERE && w->number[0] && side->person[a - 1].nhs[0] &&
		strcmp(side->person[a - 1].nhs, w->number) != 0))
		refuse(r, ROLE_NHS_NUMBER,
		    "earlier rows have this reference of the client and this "
		    "NHS number for two people");
}

/* Somebody new, or what a row adds to somebody who is known. */
static void
take_person(struct reading *r, struct who *w)
{
	struct reconcile_side *side = &r->x->side;

	if (w->at == NOWHERE) {
		char *copy = mem_copy_text(w->local.p, w->local.n);

		w->at = reconcile_side_add_person(side, copy, "") + 1;
		side->person[w->at - 1].source = r->row.source;
		mem_wipe(copy, w->local.n);
		free(copy);
	}
	if (w->number[0]) {
		memcpy(side->person[w->at - 1].nhs, w->number, NHS_NUMBER_SIZE);
		*number_slot(r, w->number) = w->at;
		r->x->has_nhs = true;
	}
	if (w->local.n > 0)
		*local_slot(r, w->local) = w->at;
}

/* The second round: a row with a reference and an NHS number says that they are
 * of one person, also where no referral stands in it. */
static void
read_person(struct reading *r)
{
	struct who w;

	look_up(r, &w);
	if (!is_refused(r) && w.at != NOWHERE)
		take_person(r, &w);
	mem_wipe(w.number, sizeof(w.number));
}

/* ----------------------------------------------------------------- referrals */

/* Whether another row has stated another day already. */
static bool
contradicts(struct reading *r, enum mapping_role role, int32_t day,
    int32_t stated)
{
	if (day == DAY_NONE || stated == DAY_NONE || day == stated)
		return false;
	refuse(r, role,
	    "an earlier row of the same referral or contact has another day");
	return true;
}

static void
set_day(struct reading *r, enum mapping_role role, int32_t day, int32_t *out)
{
	if (day != DAY_NONE && !is_refused(r) &&
	    !contradicts(r, role, day, *out))
		*out = day;
}

static size_t
entry_of(struct reading *r, struct slice id)
{
	return id.n == 0
		   ? NOWHERE
		   : *slot(&r->referral_ids, symbols_add(&r->referral_ids, id),
			 &r->entry_of, &r->entry_cap);
}

/* A referral as a row states it. */
struct stated {
	struct slice id;
	int32_t received, discharged;
};

static void
refuse_too_many(struct reading *r, const struct who *w)
{
	struct buf why;

	buf_init(&why, ERR_TEXT_MAX);
	buf_printf(&why,
	    "earlier rows have %d other referrals of this client, and nobody "
	    "has so many: see whether what stands here is shared by several "
	    "people",
	    RECONCILE_REFERRALS_MAX);
	refuse(r, w->local.n > 0 ? ROLE_CLIENT : ROLE_NHS_NUMBER,
	    buf_str(&why));
	buf_free(&why);
}

/* Whether it can be taken; else its row is refused. */
static bool
is_sound(struct reading *r, const struct stated *s, const struct who *w,
    size_t at)
{
	const struct reconcile_side *side = &r->x->side;
	const struct reconcile_entry *entry;

	if (at == NOWHERE) {
		if (!names_somebody(w))
			refuse(r, ROLE_REFERRAL_ID,
			    "no NHS number and no reference says whose "
			    "referral it is");
		else if (w->at != NOWHERE && side->person[w->at - 1].entries >=
						 RECONCILE_REFERRALS_MAX)
			refuse_too_many(r, w);
		return !is_refused(r);
	}
	entry = &side->entry[at - 1];
	if (names_somebody(w) && entry->person + 1 != w->at)
		refuse(r, ROLE_REFERRAL_ID,
		    "an earlier row has the same referral for another client");
	else if (!contradicts(r, ROLE_RECEIVED, s->received,
		     entry->is.received))
		(void)contradicts(r, ROLE_DISCHARGED, s->discharged,
		    entry->is.discharged);
	return !is_refused(r);
}

static size_t
add_referral(struct reading *r, struct slice id, size_t person)
{
	size_t at = reconcile_side_add_entry(&r->x->side, person) + 1;

	*slot(&r->referral_ids, symbols_add(&r->referral_ids, id), &r->entry_of,
	    &r->entry_cap) = at;
	r->x->side.entry[at - 1].source = r->row.source;
	r->claim = mem_grow(r->claim, at - 1, &r->claim_cap, sizeof(*r->claim));
	r->claim[at - 1] = (struct claim){ 0 };
	return at;
}

/* The first round: a row with a referral and the day it was received.  Nothing
 * of a row that is refused here is taken. */
static void
read_referral(struct reading *r)
{
	const struct stated s = { .id = id_of(r, ROLE_REFERRAL_ID),
		.received = day_of(r, ROLE_RECEIVED),
		.discharged = day_of(r, ROLE_DISCHARGED) };
	struct reconcile_referral *is;
	struct who w;
	size_t at;

	if (s.id.n == 0 || s.received == DAY_NONE)
		return;
	at = entry_of(r, s.id);
	look_up(r, &w);
	if (!is_refused(r) && is_sound(r, &s, &w, at)) {
		if (names_somebody(&w))
			take_person(r, &w);
		if (at == NOWHERE)
			at = add_referral(r, s.id, w.at - 1);
		is = &r->x->side.entry[at - 1].is;
		is->received = s.received;
		if (s.discharged != DAY_NONE)
			is->discharged = s.discharged;
	}
	mem_wipe(w.number, sizeof(w.number));
}

/* Team type and local authority, which a sheet of their own may hold. */
static void
read_claim(struct reading *r, size_t entry)
{
	struct slice team = text_of(r, ROLE_TEAM_TYPE);
	struct slice area = text_of(r, ROLE_LOCAL_AUTHORITY);
	struct claim *claim;

	if (entry == NOWHERE || is_refused(r))
		return;
	claim = &r->claim[entry - 1];
	claim->team = claim->team || slice_is(team, "D05");
	if (area.n > 0 && area.p[0] == 'E')
		claim->england = true;
	else if (area.n > 0)
		claim->abroad = true;
}

/* ------------------------------------------------------------------ contacts */

static struct contact *
contact_of(struct reading *r, struct slice id)
{
	size_t *place = NULL;

	if (id.n > 0) {
		place = slot(&r->contact_ids, symbols_add(&r->contact_ids, id),
		    &r->contact_of, &r->contact_cap);
		if (*place != NOWHERE)
			return &r->contact[*place - 1];
	}
	r->contact = reconcile_side_grow(r->contact, r->contacts,
	    &r->contacts_cap, sizeof(*r->contact));
	r->contact[r->contacts++] = (struct contact){ .day = DAY_NONE };
	if (place != NULL)
		*place = r->contacts;
	return &r->contact[r->contacts - 1];
}

/* Whether the code of a procedure is one of IPS, and whether a qualifier takes it
 * out of the publication. */
static bool
read_procedure(struct reading *r, bool *excluded)
{
	size_t column = column_of(r, ROLE_PROCEDURE);
	const struct workbook_cell *cell =
	    mapping_reading_cell(&r->row, column);
	struct slice code = text_of(r, ROLE_PROCEDURE);

	*excluded = false;
	if (cell == NULL)
		return false;
	if (reconcile_codes_cut_short(code, cell->kind == WORKBOOK_NUMBER)) {
		mapping_reading_refuse(&r->row, column,
		    "the spreadsheet keeps 15 digits of a number, and codes of "
		    "SNOMED CT may have more: format the column as text and "
		    "make the extract anew");
		return false;
	}
	return reconcile_codes_ips(code, text_of(r, ROLE_PROCEDURE_QUALIFIER),
	    excluded);
}

static void
set_code(struct reading *r, enum mapping_role role, int code, int *out)
{
	if (code == 0)
		return;
	if (*out != 0 && *out != code)
		refuse(r, role,
		    "an earlier row of the same contact has another code");
	else
		*out = code;
}

static void
read_contact(struct reading *r, size_t entry)
{
	struct slice id = id_of(r, ROLE_CARE_CONTACT_ID);
	int32_t day = day_of(r, ROLE_CARE_CONTACT_DATE);
	int attendance =
	    code_of(r, ROLE_ATTENDANCE, &reconcile_codes_attendance);
	int mechanism = code_of(r, ROLE_MECHANISM, &reconcile_codes_mechanism);
	bool excluded, coded = read_procedure(r, &excluded);
	struct contact *c;

	if (is_refused(r) || (id.n == 0 && day == DAY_NONE))
		return;
	if (entry == NOWHERE && id.n == 0) {
		r->x->astray++;
		return;
	}
	c = contact_of(r, id);
	if (entry != NOWHERE && c->entry != NOWHERE && c->entry != entry) {
		refuse(r, ROLE_CARE_CONTACT_ID,
		    "an earlier row has the same contact for another "
		    "referral");
		return;
	}
	set_day(r, ROLE_CARE_CONTACT_DATE, day, &c->day);
	set_code(r, ROLE_ATTENDANCE, attendance, &c->attendance);
	set_code(r, ROLE_MECHANISM, mechanism, &c->mechanism);
	if (is_refused(r))
		return;
	if (entry != NOWHERE)
		c->entry = entry;
	c->coded = c->coded || coded;
	c->excluded = c->excluded || excluded;
}

/* ------------------------------------------------------------------ statuses */

static void
read_status(struct reading *r, size_t person)
{
	int status =
	    code_of(r, ROLE_EMPLOYMENT_STATUS, &reconcile_codes_employment);
	int hours = code_of(r, ROLE_WEEKLY_HOURS, &reconcile_codes_hours);
	int32_t day = day_of(r, ROLE_EMPLOYMENT_RECORDED);

	if (is_refused(r) || status == 0 || day == DAY_NONE)
		return;
	if (person == NOWHERE) {
		r->x->astray++;
		return;
	}
	r->status = reconcile_side_grow(r->status, r->statuses,
	    &r->statuses_cap, sizeof(*r->status));
	r->status[r->statuses++] = (struct status){ .person = person - 1,
		.day = day,
		.work = reconcile_codes_work(status),
		.hours = hours >= 1 && hours <= 4 ? (enum reconcile_hours)hours
						  : HOURS_UNKNOWN };
}

/* The third round. */
static void
read_rest(struct reading *r)
{
	size_t entry = entry_of(r, id_of(r, ROLE_REFERRAL_ID));
	size_t person;
	struct who w;

	look_up(r, &w);
	person = w.at;
	mem_wipe(w.number, sizeof(w.number));
	if (is_refused(r))
		return;
	if (person == NOWHERE && entry != NOWHERE)
		person = r->x->side.entry[entry - 1].person + 1;
	read_claim(r, entry);
	read_contact(r, entry);
	read_status(r, person);
}

/* -------------------------------------------------------------------- result */

/* A referral known by its codes alone counts by its coded contacts. */
static void
judge(struct reading *r, size_t entry, bool coded, bool excluded)
{
	struct reconcile_entry *x = &r->x->side.entry[entry];
	const struct claim *claim = &r->claim[entry];

	if (x->is.received < reconcile_referrals_from())
		x->excluded = EXCLUDED_EARLY;
	else if (claim->abroad && !claim->england)
		x->excluded = EXCLUDED_AREA;
	else if (!claim->team && !coded)
		x->excluded = excluded ? EXCLUDED_QUALIFIER : EXCLUDED_UNKNOWN;
	x->is.counted = x->excluded == EXCLUDED_NOT;
	if (coded)
		return;
	/* Without any code it is the referral that is not known as one of
	 * IPS, and not its contacts one by one. */
	for (size_t i = 0; i < x->is.visits; i++)
		if (x->visit[i].fate == FATE_NOT_CODED)
			x->visit[i].fate = FATE_COUNTS;
}

static enum reconcile_fate
fate_of(const struct reading *r, const struct contact *c)
{
	if (c->attendance != 5 && c->attendance != 6)
		return FATE_NOT_ATTENDED;
	if (c->mechanism == 0 || !reconcile_is_direct(c->day, c->mechanism))
		return FATE_NOT_DIRECT;
	return r->claim[c->entry - 1].team || c->coded ? FATE_COUNTS
						       : FATE_NOT_CODED;
}

static void
settle_contacts(struct reading *r)
{
	size_t n = r->x->side.entries;
	bool *coded = mem_array(n + 1, sizeof(bool));
	bool *excluded = mem_array(n + 1, sizeof(bool));

	for (size_t i = 0; i < r->contacts; i++) {
		const struct contact *c = &r->contact[i];
		enum reconcile_fate fate;

		if (c->entry == NOWHERE || c->day == DAY_NONE) {
			r->x->astray++;
			continue;
		}
		fate = fate_of(r, c);
		reconcile_side_add_visit(&r->x->side, c->entry - 1, c->day,
		    fate);
		if (fate != FATE_COUNTS && fate != FATE_NOT_CODED)
			continue; /* a code counts on a direct contact only */
		coded[c->entry - 1] |= c->coded;
		excluded[c->entry - 1] |= c->excluded;
	}
	for (size_t i = 0; i < n; i++)
		judge(r, i, coded[i], excluded[i]);
	free(coded);
	free(excluded);
}

static int
by_person(const void *a, const void *b)
{
	const struct status *const *x = a, *const *y = b;

	if ((*x)->person != (*y)->person)
		return (*x)->person < (*y)->person ? -1 : 1;
	if ((*x)->day != (*y)->day)
		return (*x)->day < (*y)->day ? -1 : 1;
	return *x < *y ? -1 : *x > *y; /* in the order of rows */
}

/* How many of a person's statuses, sorted, were recorded before a day. */
static size_t
count_before(const struct status *const *all, size_t n, int32_t day)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle]->day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The status of a month's submission: the first or last recorded in it, or else
 * the last one before, which was still in force. */
static const struct status *
status_in(const struct status *const *all, size_t n, int32_t day, bool last)
{
	struct month m = month_of(day);
	size_t before = count_before(all, n, m.start);
	size_t through = count_before(all, n, m.end + 1);

	if (through == 0)
		return NULL;
	return last || before == through ? all[through - 1] : all[before];
}

static void
settle_person(struct reading *r, const struct reconcile_person *p,
    const struct status *const *all, size_t n)
{
	for (size_t i = 0; i < p->entries; i++) {
		struct reconcile_referral *is =
		    &r->x->side.entry[p->entry[i]].is;
		const struct status *s = status_in(all, n, is->received, false);

		if (s != NULL)
			is->at_referral = s->work;
		s = is->discharged == DAY_NONE
			? NULL
			: status_in(all, n, is->discharged, true);
		if (s != NULL) {
			is->at_discharge = s->work;
			is->hours = s->hours;
		}
	}
}

static void
settle_statuses(struct reading *r)
{
	const struct status **all = mem_array(r->statuses, sizeof(*all));

	for (size_t i = 0; i < r->statuses; i++)
		all[i] = &r->status[i];
	if (r->statuses > 1)
		qsort(all, r->statuses, sizeof(*all), by_person);
	for (size_t i = 0, end; i < r->statuses; i = end) {
		for (end = i;
		     end < r->statuses && all[end]->person == all[i]->person;)
			end++;
		settle_person(r, &r->x->side.person[all[i]->person], &all[i],
		    end - i);
	}
	r->x->statuses = r->statuses;
	free(all);
}

/* ------------------------------------------------------------------- reading */

/* The round before the others: what cannot be read refuses its row before any of
 * it counts. */
static void
check_cells(struct reading *r)
{
	bool excluded;
	char number[NHS_NUMBER_SIZE] = "";
	struct slice typed = text_of(r, ROLE_NHS_NUMBER);
	int status =
	    code_of(r, ROLE_EMPLOYMENT_STATUS, &reconcile_codes_employment);
	int32_t recorded = day_of(r, ROLE_EMPLOYMENT_RECORDED);

	if (typed.n > 0 && !nhs_number_parse(typed, number))
		refuse(r, ROLE_NHS_NUMBER,
		    "it is no NHS number: ten digits, of which the last one "
		    "checks the others");
	mem_wipe(number, sizeof(number));
	if (!is_refused(r) && (status == 0) != (recorded == DAY_NONE))
		refuse(r,
		    status == 0 ? ROLE_EMPLOYMENT_STATUS
				: ROLE_EMPLOYMENT_RECORDED,
		    "an employment status needs the day that it was recorded "
		    "on, and the day needs the status");
	(void)id_of(r, ROLE_CLIENT);
	(void)id_of(r, ROLE_REFERRAL_ID);
	(void)id_of(r, ROLE_CARE_CONTACT_ID);
	(void)day_of(r, ROLE_RECEIVED);
	(void)day_of(r, ROLE_DISCHARGED);
	(void)day_of(r, ROLE_CARE_CONTACT_DATE);
	(void)code_of(r, ROLE_ATTENDANCE, &reconcile_codes_attendance);
	(void)code_of(r, ROLE_MECHANISM, &reconcile_codes_mechanism);
	(void)code_of(r, ROLE_WEEKLY_HOURS, &reconcile_codes_hours);
	(void)read_procedure(r, &excluded);
}

static void
each_row(struct reading *r, void (*read)(struct reading *r))
{
	struct mapping_rows *rows = r->row.rows;

	for (size_t i = 0; i < rows->sources; i++) {
		if (rows->source[i].refused)
			continue;
		r->row.source = i;
		r->row.row = rows->source[i].row;
		r->row.b = &rows->bound[rows->source[i].bound];
		read(r);
	}
}

static void
reading_free(struct reading *r)
{
	symbols_free(&r->referral_ids);
	symbols_free(&r->contact_ids);
	symbols_free(&r->locals);
	symbols_free(&r->numbers);
	free(r->entry_of);
	free(r->contact_of);
	free(r->local_of);
	free(r->number_of);
	free(r->claim);
	mem_wiped_free(r->contact);
	mem_wiped_free(r->status);
}

static size_t
count_refused(const struct mapping_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->sources; i++)
		n += rows->source[i].refused;
	return n;
}

/* Everything that the rows state which are not refused so far. */
static void
read_all(struct reading *r, struct mapping_rows *rows,
    struct reconcile_extract *out)
{
	*r = (struct reading){ .x = out, .row = { .rows = rows } };
	*out = (struct reconcile_extract){ .rows = rows->sources };
	reconcile_side_init(&out->side);
	symbols_init(&r->referral_ids);
	symbols_init(&r->contact_ids);
	symbols_init(&r->locals);
	symbols_init(&r->numbers);
	each_row(r, read_referral);
	each_row(r, read_person);
	each_row(r, read_rest);
}

void
reconcile_extract_read(struct mapping_rows *rows, struct reconcile_extract *out)
{
	struct reading r = { .row = { .rows = rows } };
	size_t refused;

	each_row(&r, check_cells);
	refused = count_refused(rows);
	read_all(&r, rows, out);
	if (count_refused(rows) > refused) {
		reading_free(&r);
		reconcile_extract_free(out);
		read_all(&r, rows, out);
	}
	settle_contacts(&r);
	settle_statuses(&r);
	reconcile_side_settle(&out->side);
	out->refused = count_refused(rows);
	out->inputs = reconcile_answers_inputs(rows);
	reading_free(&r);
}

void
reconcile_extract_free(struct reconcile_extract *x)
{
	reconcile_side_free(&x->side);
	*x = (struct reconcile_extract){ 0 };
}
