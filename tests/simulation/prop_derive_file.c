/*
 * Random registers as exchange files.  Dates crowd around the edges of quarters
 * and of 13, 26 and 52 weeks, where a wrong comparison would show.
 */
#include "tests/simulation/prop_derive_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/base/day.h"
#include "common/base/err.h"

enum { CLIENTS = 5, QUARTERS = 10, JOBS = 3, REFERRALS = 3 };

static int32_t
below(struct prop_derive_file *f, int32_t n)
{
	return demo_prng_below(&f->rng, n);
}

static bool
chance(struct prop_derive_file *f, int32_t percent)
{
	return demo_prng_chance(&f->rng, percent);
}

/* ------------------------------------------------------------------- days */

/* A day of the register's time on which some rule turns. */
static int32_t
hot(struct prop_derive_file *f)
{
	const int32_t day[] = { f->focus.start, f->focus.start - 1,
		f->focus.start + 1, f->focus.end, f->focus.end + 1, f->through,
		f->through + 1, f->through - 27, f->through - 28,
		day_from_civil(2024, 2, 29), day_from_civil(2024, 2, 28),
		day_from_civil(2024, 3, 1), day_from_civil(2024, 4, 1),
		day_from_civil(2024, 3, 31), day_from_civil(2025, 4, 1),
		day_from_civil(2025, 3, 31), f->today };

	return day[below(f, (int32_t)(sizeof(day) / sizeof(day[0])))];
}

/* A day from..to: often a hot one, else near the first, else any. */
static int32_t
within(struct prop_derive_file *f, int32_t from, int32_t to)
{
	int32_t day;

	for (int tries = 0; tries < 4 && chance(f, 50); tries++) {
		day = hot(f);
		if (from <= day && day <= to)
			return day;
	}
	if (to <= from)
		return from;
	if (chance(f, 30))
		to = from + 40 < to ? from + 40 : to;
	return demo_prng_between(&f->rng, from, to);
}

/* ------------------------------------------------------------------- rows */

static struct prop_derive_row *
add(struct prop_derive_file *f, const char *event, const char *client,
    int32_t day)
{
	struct prop_derive_row *r;

	ASSERT(f->n < PROP_DERIVE_ROWS);
	r = &f->row[f->n++];
	*r = (struct prop_derive_row){ .event = event, .mode = "", .day = day };
	(void)snprintf(r->client, sizeof(r->client), "%s", client);
	return r;
}

static void __attribute__((format(printf, 2, 3)))
set(char *cell, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(cell, PROP_DERIVE_CELL, fmt, ap);
	va_end(ap);
}

static const char *
any_mode(struct prop_derive_file *f, const char *event)
{
	unsigned modes = events_kind(events_find(slice_of(event)))->modes;
	int mode;

	do
		mode = 1 + below(f, MODE_KINDS - 1);
	while (!(modes & 1U << mode));
	return events_mode_name((enum event_mode)mode);
}

static void
flag(struct prop_derive_row *r, const char *name)
{
	if (r->flags[0] != '\0')
		strcat(r->flags, ";");
	strcat(r->flags, name);
}

/* Hours around the band's edge more often than not. */
static void
hours(struct prop_derive_file *f, char *cell)
{
	static const char *const edge[] = { "16", "15.99", "16.01", "15.5",
		"0.33", "7.37", "37.5", "20", "8", "16.0" };

	if (chance(f, 70))
		set(cell, "%s", edge[below(f, 10)]);
	else
		set(cell, "%d.%02d", 1 + below(f, 40), below(f, 100));
}

/* A ref of its own for what needs one. */
static void
own_ref(struct prop_derive_file *f, char *cell)
{
	set(cell, "n%zu", f->next_ref++);
}

/* ------------------------------------------------------------------- jobs */

/* The start of a job, often so that a milestone lies on a hot day. */
static int32_t
job_day(struct prop_derive_file *f, int32_t from, int32_t to)
{
	static const int32_t weeks[] = { 13, 26, 52 };
	int32_t day = hot(f) - 7 * weeks[below(f, 3)];

	return chance(f, 40) && from <= day && day <= to ? day
							 : within(f, from, to);
}

/* A day after start on which something about it turns. */
static int32_t
milestone(struct prop_derive_file *f, int32_t start)
{
	static const int32_t weeks[] = { 13, 26, 52 };

	return start + 7 * weeks[below(f, 3)] + below(f, 3) - 1;
}

/* Evidence of an outcome that is reached on a day, if it is: often on the days beside
 * it, where it begins to show it. */
static void
evidence(struct prop_derive_file *f, const char *event, const char *client,
    const char *ref, int32_t day)
{
	for (int n = below(f, 3); n > 0; n--) {
		struct prop_derive_row *r = add(f, event, client,
		    chance(f, 60) ? day + below(f, 3) - 1
				  : within(f, day - 20, f->today));

		r->mode = any_mode(f, event);
		set(r->ref, "%s", ref);
	}
}

static void
job_rest(struct prop_derive_file *f, const char *client, const char *ref,
    int32_t start)
{
	int32_t end = f->today;
	struct prop_derive_row *r;

	if (chance(f, 85)) {
		r = add(f, "job_full_day", client, start + below(f, 4));
		set(r->ref, "%s", ref);
	}
	if (chance(f, 50)) {
		r = add(f, "job_four_hours", client, start + below(f, 4));
		set(r->ref, "%s", ref);
	}
	if (chance(f, 50)) {
		end = chance(f, 60) ? milestone(f, start)
				    : within(f, start + 3, f->today);
		r = add(f, "job_ended", client, end);
		set(r->ref, "%s", ref);
	}
	for (int n = below(f, 4); n > 0; n--) {
		r = add(f, "job_hours", client,
		    chance(f, 60)   ? milestone(f, start)
		    : chance(f, 30) ? start + 1 + below(f, 3)
				    : within(f, start + 1, end));
		set(r->ref, "%s", ref);
		hours(f, r->value);
	}
	evidence(f, "job_start_evidence", client, ref, start);
	evidence(f, "sustained_13_evidence", client, ref, start + 7 * 13);
	evidence(f, "sustained_26_evidence", client, ref, start + 7 * 26);
	evidence(f, "sustained_52_evidence", client, ref, start + 7 * 52);
}

static void
jobs(struct prop_derive_file *f, const char *client, int32_t from, int32_t to)
{
	for (int n = below(f, JOBS + 1); n > 0; n--) {
		int32_t start = job_day(f, from, to);
		struct prop_derive_row *r =
		    add(f, "job_started", client, start);
		char ref[PROP_DERIVE_CELL];

		own_ref(f, ref);
		set(r->ref, "%s", ref);
		hours(f, r->value);
		if (chance(f, 40))
			flag(r, "part_time");
		if (chance(f, 8))
			flag(r, "unpaid");
		if (chance(f, 8))
			flag(r, "not_competitive");
		job_rest(f, client, ref, start);
	}
}

/* --------------------------------------------------------------- a referral */

static void
contacts(struct prop_derive_file *f, const char *client, int32_t from,
    int32_t to)
{
	static const char *const plain[] = { "application", "interview",
		"allocated" };
	struct prop_derive_row *r;

	for (int n = below(f, 7); n > 0; n--) {
		r = add(f, "contact", client, within(f, from, to));
		r->mode = any_mode(f, r->event);
		if (chance(f, 20))
			flag(r, "missed");
	}
	for (int n = below(f, 3); n > 0; n--) {
		r = add(f, plain[below(f, 3)], client, within(f, from, to));
		if (strcmp(r->event, "allocated") == 0 || chance(f, 50))
			set(r->staff, "s%d", below(f, 3));
		if (chance(f, 30))
			own_ref(f, r->ref);
	}
	for (int n = below(f, 5); n > 0; n--) {
		r = add(f, "wellbeing", client, within(f, from, to));
		r->mode = any_mode(f, r->event);
		set(r->value, "%d%s", 7 + below(f, 28),
		    chance(f, 50) ? "" : ".25");
	}
}

/* Contacts with employers, many on a day where a band of days ends. */
static void
approaches(struct prop_derive_file *f, const char *client, int32_t profile,
    int32_t from, int32_t to)
{
	static const int32_t edge[] = { 0, 30, 31, 60, 61, 150, 151, 270, 271 };

	for (int n = below(f, 4); n > 0; n--) {
		int32_t day = chance(f, 50) ? profile + edge[below(f, 9)]
					    : within(f, from, to);
		struct prop_derive_row *r =
		    add(f, "employer_contact", client, day);
		char ref[PROP_DERIVE_CELL];

		own_ref(f, ref);
		set(r->ref, "%s", ref);
		r->mode = any_mode(f, r->event);
		if (chance(f, 75))
			flag(r, "meaningful");
		if (chance(f, 15))
			flag(r, "in_work");
		if (chance(f, 40)) {
			r = add(f, "employer_contact_reviewed",
			    chance(f, 20) ? client : "",
			    within(f, day, day + 40));
			set(r->ref, "%s", ref);
		}
	}
}

static void
support(struct prop_derive_file *f, const char *client, int32_t from)
{
	for (int n = below(f, 4); n > 0; n--) {
		struct prop_derive_row *r = add(f, "in_work_support", client,
		    within(f, from, f->today));

		r->mode = any_mode(f, r->event);
	}
}

/* The rows with which a referral begins: one of them or both. */
static void
begin(struct prop_derive_file *f, const char *client, const char *ref,
    int32_t day)
{
	const char *source = any_mode(f, "referral_accepted");
	bool received = chance(f, 80), accepted = !received || chance(f, 85);
	struct prop_derive_row *r = NULL, *q = NULL;

	if (received) {
		r = add(f, "referral_received", client, day);
		set(r->ref, "%s", ref);
	}
	if (accepted) {
		q = add(f, "referral_accepted", client,
		    received && chance(f, 70) ? within(f, day, day + 30) : day);
		set(q->ref, "%s", ref);
	}
	if (r != NULL && (q == NULL || chance(f, 50)))
		r->mode = source;
	if (q != NULL && (r == NULL || r->mode[0] == '\0' || chance(f, 60)))
		q->mode = source;
	if (chance(f, 30))
		flag(r != NULL && (q == NULL || chance(f, 50)) ? r : q,
		    "employed");
}

static void
step(struct prop_derive_file *f, const char *event, const char *client,
    const char *ref, int32_t day)
{
	set(add(f, event, client, day)->ref, "%s", ref);
}

/* A referral begun on `day`; its discharge, or DAY_NONE. */
static int32_t
referral(struct prop_derive_file *f, const char *client, const char *ref,
    int32_t day)
{
	int32_t end = DAY_NONE, to = f->today, profile = day + below(f, 20);

	begin(f, client, ref, day);
	if (chance(f, 50)) {
		end = within(f, day, f->today);
		to = end;
		step(f, "discharged", client, ref, end);
	}
	if (chance(f, 5)) /* not discharged, or out of its referral */
		to = f->today;
	if (chance(f, 85))
		step(f, "profile_started", client, ref, profile);
	if (chance(f, 80))
		step(f, "profile_completed", client, ref, within(f, day, to));
	if (chance(f, 80))
		step(f, "plan_completed", client, ref, within(f, day, to));
	evidence(f, "engaged_evidence", client, ref, within(f, day, to));
	contacts(f, client, day, to);
	jobs(f, client, day, to);
	approaches(f, client, profile, day, to);
	support(f, client, day);
	return end;
}

static void
client(struct prop_derive_file *f, int number)
{
	int32_t day = within(f, f->focus.start - 420, f->focus.end);
	char name[PROP_DERIVE_CELL], ref[PROP_DERIVE_CELL];

	set(name, "C%d", number);
	for (int i = 0; i < REFERRALS; i++) {
		set(ref, "%s", "");
		if (i > 0 || chance(f, 60))
			set(ref, "%d", i + 1);
		day = referral(f, name, ref, day);
		if (day == DAY_NONE || day >= f->today || chance(f, 25))
			break;
		if (chance(f, 70))
			day = within(f, day, f->today);
	}
}

/* -------------------------------------------------------------- the service */

static void
service(struct prop_derive_file *f)
{
	struct prop_derive_row *r;

	for (int n = below(f, 6); n > 0; n--) {
		r = add(f, "staff_fte", "",
		    within(f, f->focus.start - 200, f->today));
		r->mode = chance(f, 75) ? "es" : "team_leader";
		set(r->staff, "s%d", below(f, 3));
		set(r->value, "%d.%02d", below(f, 2),
		    chance(f, 20) ? 0 : below(f, 100));
	}
	for (int n = below(f, 4); n > 0; n--) {
		r = add(f, "time_sample", "",
		    within(f, f->focus.start - 60, f->today));
		set(r->staff, "s%d", below(f, 3));
		set(r->value, "%d", 30 + below(f, 400));
		if (chance(f, 60))
			(void)snprintf(r->flags, sizeof(r->flags),
			    "community=%d", below(f, 31));
	}
	for (int n = below(f, 3); n > 0; n--) {
		r = add(f, "satisfaction", "",
		    within(f, f->focus.start - 60, f->today));
		set(r->value, "%d", 9 + below(f, 9));
		own_ref(f, r->ref);
		if (chance(f, 60))
			(void)snprintf(r->flags, sizeof(r->flags),
			    "positive=%d", below(f, 10));
	}
	approaches(f, "", f->focus.start, f->focus.start - 100, f->today);
}

void
prop_derive_file_make(struct prop_derive_file *f, uint64_t seed)
{
	int32_t first = day_from_civil(2024, 1, 1);

	memset(f, 0, sizeof(*f));
	demo_prng_seed(&f->rng, seed, "derive");
	f->focus = period_of(first + 91 * below(f, QUARTERS));
	f->through = demo_prng_between(&f->rng, f->focus.start, f->focus.end);
	f->today = f->focus.end + below(f, 400) - 40;
	if (f->today < f->focus.start)
		f->today = f->focus.start;
	for (int n = 1 + below(f, CLIENTS); n > 0; n--)
		client(f, n);
	service(f);
}

/* ------------------------------------------------------------ a second file */

/* Other content under the same key, or under another one. */
static void
correct(struct prop_derive_file *f, struct prop_derive_row *r)
{
	const struct event_kind *kind =
	    events_kind(events_find(slice_of(r->event)));
	unsigned one;

	switch (below(f, 4)) {
	case 0:
		r->day = chance(f, 50) ? hot(f) : r->day + below(f, 9) - 4;
		break;
	case 1:
		if (r->mode[0] != '\0')
			r->mode = any_mode(f, r->event);
		break;
	case 2:
		if (r->value[0] != '\0' && !kind->whole)
			hours(f, r->value);
		break;
	default:
		one = 1U << below(f, 7);
		if (!(kind->flags & one))
			break;
		if (r->flags[0] != '\0')
			r->flags[0] = '\0';
		else
			flag(r, events_flag_name(one));
	}
}

void
prop_derive_file_change(struct prop_derive_file *f)
{
	size_t kept = 0, n = f->n;

	for (size_t i = 0; i < n; i++) {
		struct prop_derive_row r = f->row[i];

		if (chance(f, 80))
			continue;
		if (chance(f, 25))
			flag(&r, "withdrawn");
		else
			correct(f, &r);
		f->row[kept++] = r;
	}
	f->n = kept;
	if (chance(f, 40))
		client(f, CLIENTS + 1);
	if (chance(f, 40))
		service(f);
}

void
prop_derive_file_write(const struct prop_derive_file *f, struct buf *out)
{
	buf_puts(out, "service,client,event,date,mode,flags,ref,value,staff\n");
	for (size_t i = 0; i < f->n; i++) {
		const struct prop_derive_row *r = &f->row[i];
		char day[DAY_TEXT_SIZE];

		day_format(day, r->day);
		buf_printf(out, "svc-a,%s,%s,%s,%s,%s,%s,%s,%s\n", r->client,
		    r->event, day, r->mode, r->flags, r->ref, r->value,
		    r->staff);
	}
}
