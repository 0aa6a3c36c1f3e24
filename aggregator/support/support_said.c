/* Words of commands and forms into events and support. */
#include "aggregator/support/support_said.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

/* ERR_REFUSED, by its name, where it does not fit into `size` bytes. */
static int
take_text(struct slice text, const char *name, char *out, size_t size,
    struct err *e)
{
	if (text.n >= size)
		return err_refuse(e, name, 0, "this has at most %zu letters",
		    size - 1);
	memcpy(out, text.p, text.n);
	out[text.n] = '\0';
	return 0;
}

static int
take_said(const char *text, const char *name, char *out, size_t size,
    struct err *e)
{
	return text == NULL ? 0 : take_text(slice_of(text), name, out, size, e);
}

static int
take_word(const char *text, const char *name, enum support_list list, int *out,
    struct err *e)
{
	return text == NULL
		   ? 0
		   : support_words_find(list, slice_of(text), out, name, e);
}

static int
take_day(const char *text, int32_t *day, struct err *e)
{
	if (text == NULL || support_words_day(text_trim(slice_of(text)), day))
		return 0;
	return err_refuse(e, "date", 0,
	    "a date is written like 2026-05-03 or 3/5/2026");
}

static int
take_items(const char *text, uint32_t *items, struct err *e)
{
	return text == NULL ? 0 : support_words_items(slice_of(text), items, e);
}

/* The code of a region; "" is cross-regional. */
static int
take_region(const char *text, char out[static REGISTRY_CODE_SIZE],
    struct err *e)
{
	if (text == NULL)
		return 0;
	if (text[0] == '\0')
		return err_refuse(e, "region", 0,
		    "say which region it was for, or that it was "
		    "cross-regional");
	if (take_said(text, "region", out, REGISTRY_CODE_SIZE, e) < 0)
		return -1;
	if (strcmp(out, "cross-regional") == 0)
		out[0] = '\0';
	return 0;
}

/* What is no number is refused as 0 is, when it is stored. */
static int
take_count(const struct support_said_count *said, struct support_attendance *a,
    struct err *e)
{
	uint64_t n = 0;
	int role = 0;

	*a = (struct support_attendance){ 0 };
	if (!slice_is(said->service, "-") &&
	    take_text(said->service, "attended", a->service, sizeof(a->service),
		e) < 0)
		return -1;
	if (support_words_find(SUPPORT_LIST_ROLES, said->role, &role,
		"attended", e) < 0)
		return -1;
	if (text_parse_u64(text_trim(said->number), LIMITS_ATTENDED_MAX, &n))
		a->number = (uint32_t)n;
	a->role = (enum support_role)role;
	return 0;
}

static int
take_counts(const struct support_said_event *said, struct support_event *event,
    struct err *e)
{
	if (!said->counted)
		return 0;
	free(event->attended);
	event->attended = mem_array(said->n, sizeof(*event->attended));
	for (event->n = 0; event->n < said->n; event->n++)
		if (take_count(&said->count[event->n],
			&event->attended[event->n], e) < 0) {
			e->line = (unsigned)event->n + 1;
			return -1;
		}
	return 0;
}

int
support_said_event(const struct support_said_event *said,
    struct support_event *event, struct err *e)
{
	int kind = (int)event->kind, place = (int)event->place;

	if (take_word(said->kind, "kind", SUPPORT_EVENT_KINDS, &kind, e) < 0 ||
	    take_day(said->date, &event->day, e) < 0 ||
	    take_region(said->region, event->region, e) < 0 ||
	    take_word(said->place, "place", SUPPORT_LIST_PLACES, &place, e) <
		0 ||
	    take_items(said->items, &event->items, e) < 0 ||
	    take_said(said->ref, "ref", event->ref, sizeof(event->ref), e) < 0)
		return -1;
	event->kind = (enum support_kind)kind;
	event->place = (enum support_place)place;
	return take_counts(said, event, e);
}

int
support_said_given(const struct support_said_given *said,
    struct support_given *given, struct err *e)
{
	int kind = (int)given->kind;

	if (take_said(said->service, "service", given->service,
		sizeof(given->service), e) < 0 ||
	    take_word(said->kind, "kind", SUPPORT_SERVICE_KINDS, &kind, e) <
		0 ||
	    take_day(said->date, &given->day, e) < 0)
		return -1;
	given->kind = (enum support_kind)kind;
	if (said->hours != NULL &&
	    support_given_hours(text_trim(slice_of(said->hours)),
		&given->minutes, e) < 0)
		return -1;
	if (take_items(said->items, &given->items, e) < 0)
		return -1;
	return take_said(said->action, "action", given->action,
	    sizeof(given->action), e);
}
