/* The employer contacts of a week, gathered from what the register holds. */
#include "agent/desk/desk_employers_gather.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/timeline.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/fidelity.h"

enum { YEAR = 366 };

/* By ref, on which day each contact of a service was reviewed. */
static int32_t *
reviews_of(const struct held_facts *held)
{
	int32_t *on = mem_array(held->names.n, sizeof(*on));

	for (uint32_t i = 0; i < held->names.n; i++)
		on[i] = DAY_NONE;
	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];

		if (f->event == EVENT_EMPLOYER_CONTACT_REVIEWED)
			on[f->ref] = f->day;
	}
	return on;
}

static void
note_staff(struct desk_employers_gathered *g, const char *code)
{
	for (size_t i = 0; i < g->staffs; i++)
		if (strcmp(g->staff[i], code) == 0)
			return;
	g->staff =
	    mem_grow(g->staff, g->staffs, &g->staff_cap, sizeof(*g->staff));
	g->staff[g->staffs++] = code;
}

/* Whether a fact shows that somebody works as a specialist now. */
static bool
is_of_specialist(const struct desk_employers_gathered *g, const struct fact *f)
{
	bool kind =
	    f->event == EVENT_EMPLOYER_CONTACT || f->event == EVENT_ALLOCATED ||
	    (f->event == EVENT_STAFF_FTE && f->mode == MODE_ES && f->value > 0);

	return kind && f->staff != 0 && f->day > g->d->today - YEAR;
}

static void
gather_facts(struct desk_employers_gathered *g, const struct services *service,
    const struct held_facts *held)
{
	int32_t *reviewed = reviews_of(held);

	for (size_t i = 0; i < held->facts.n; i++) {
		const struct fact *f = &held->facts.fact[i];
		const char *staff = symbols_text(&held->names, f->staff);

		if (is_of_specialist(g, f))
			note_staff(g, staff);
		if (f->event != EVENT_EMPLOYER_CONTACT || f->day < g->monday ||
		    f->day >= g->monday + DESK_EMPLOYERS_WEEK ||
		    (g->r->staff != NULL && strcmp(g->r->staff, staff) != 0))
			continue;
		g->contact =
		    mem_grow(g->contact, g->n, &g->cap, sizeof(*g->contact));
		g->contact[g->n++] = (struct desk_employers_contact){ service,
			held, f, reviewed[f->ref], staff };
	}
	free(reviewed);
}

/* By specialist, the newest first. */
static int
in_order(const void *a, const void *b)
{
	const struct desk_employers_contact *x = a, *y = b;
	int c = strcmp(x->staff, y->staff);

	/* Those that name nobody stand last. */
	if (c != 0 && (x->staff[0] == '\0' || y->staff[0] == '\0'))
		return x->staff[0] == '\0' ? 1 : -1;
	if (c != 0)
		return c;
	if (x->fact->day != y->fact->day)
		return x->fact->day < y->fact->day ? 1 : -1;
	return x->fact->id < y->fact->id ? 1 : -1;
}

static int
by_code(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
desk_employers_gather(struct desk_employers_gathered *g,
    const struct services_list *all, struct err *e)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct services *service = &all->service[i];
		const struct held_facts *held;

		if (g->r->service != NULL &&
		    strcmp(g->r->service, service->service) != 0)
			continue;
		if (held_facts(g->d->reg->db, service->number, &held, e) < 0)
			return -1;
		gather_facts(g, service, held);
	}
	if (g->n > 0)
		qsort(g->contact, g->n, sizeof(*g->contact), in_order);
	if (g->staffs > 0)
		qsort(g->staff, g->staffs, sizeof(*g->staff), by_code);
	return 0;
}

void
desk_employers_gathered_free(struct desk_employers_gathered *g)
{
	free(g->contact);
	free(g->staff);
}

int32_t
desk_employers_monday(int32_t day)
{
	return day - (day + 3) % DESK_EMPLOYERS_WEEK; /* day 0 was a Thursday */
}

size_t
desk_employers_count_quality(const struct desk_employers_contact *c, size_t n)
{
	size_t quality = 0;

	for (size_t i = 0; i < n; i++)
		quality += timeline_qualifies(c[i].fact);
	return quality;
}

void
desk_employers_put_week(int32_t monday, struct buf *out)
{
	char first[DAY_SAID_SIZE], last[DAY_SAID_SIZE];
	int y1, m1, d1, y2, m2, d2;

	day_to_civil(monday, &y1, &m1, &d1);
	day_to_civil(monday + DESK_EMPLOYERS_WEEK - 1, &y2, &m2, &d2);
	day_say(first, monday);
	day_say(last, monday + DESK_EMPLOYERS_WEEK - 1);
	/* What both days share is said once, behind the second. */
	if (y1 == y2)
		*strrchr(first, ' ') = '\0';
	if (m1 == m2)
		*strrchr(first, ' ') = '\0';
	buf_printf(out, "%s to %s", first, last);
}

void
desk_employers_put_against(const char *staff, size_t n, struct buf *out)
{
	if (staff[0] == '\0')
		buf_printf(out, "%zu quality contact%s without a specialist", n,
		    n == 1 ? "" : "s");
	else if (n <= FIDELITY_CONTACTS_A_WEEK)
		buf_printf(out,
		    "%zu of the %d quality contacts a week expected of %s", n,
		    FIDELITY_CONTACTS_A_WEEK, staff);
	else
		buf_printf(out,
		    "%zu quality contacts of %s, and %d a week are expected", n,
		    staff, FIDELITY_CONTACTS_A_WEEK);
}
