/*
 * Rows in numbers become cells here, and nowhere else: until then no list
 * holds anything that identifies a client.
 */
#include "agent/worklist/worklist_table.h"

#include "common/base/err.h"

/* The member of a row that a column shows. */
enum member { CLIENT, STAFF, REF, DAY, DUE, N, FTE, LIMIT, STAGE };

static const struct {
	const char *key, *heading; /* in JSON, and for people */
	enum member member;
} columns[WORKLIST_COLUMNS] = {
	[WORKLIST_CLIENT] = { "client", "Client", CLIENT },
	[WORKLIST_STAFF] = { "staff", "Specialist", STAFF },
	[WORKLIST_JOB] = { "job", "Job", REF },
	[WORKLIST_CONTACT] = { "contact", "Contact", REF },
	[WORKLIST_DATE] = { "date", "Date", DAY },
	[WORKLIST_STARTED] = { "started", "Started", DAY },
	[WORKLIST_PROFILE_STARTED] = { "profile_started", "Profile", DAY },
	[WORKLIST_FIRST_CONTACT] = { "first_contact", "Contact", DUE },
	[WORKLIST_THRESHOLD] = { "threshold", "Counted from", DUE },
	[WORKLIST_MILESTONE] = { "milestone", "Milestone", DUE },
	[WORKLIST_LAST_SUPPORT] = { "last_support", "Last support", DUE },
	[WORKLIST_LAST_KNOWN] = { "last_known", "Last known", DUE },
	[WORKLIST_REACHED] = { "reached", "Reached", DUE },
	[WORKLIST_DAYS] = { "days", "Days", N },
	[WORKLIST_WEEKS] = { "weeks", "Weeks", N },
	[WORKLIST_CLIENTS] = { "clients", "Clients", N },
	[WORKLIST_CONTACTS] = { "contacts", "Contacts", N },
	[WORKLIST_TIMES] = { "times", "Support", N },
	[WORKLIST_FTE] = { "fte", "FTE", FTE },
	[WORKLIST_FTE_WEEKS] = { "fte_weeks", "FTE-weeks", FTE },
	[WORKLIST_LIMIT] = { "limit", "20 per FTE", LIMIT },
	[WORKLIST_PER_WEEK] = { "per_week", "Per week", LIMIT },
	[WORKLIST_STAGE] = { "stage", "Stage", STAGE },
	[WORKLIST_KIND] = { "kind", "Kind", STAGE },
	[WORKLIST_OUTCOME] = { "outcome", "Outcome", STAGE },
	[WORKLIST_TITLE] = { "title", "Title", STAGE },
	[WORKLIST_EMPLOYER] = { "employer", "Employer", STAGE },
};

static void
put_text(struct table *t, const char *s)
{
	table_text(t, s == NULL || s[0] == '\0' ? NULL : s);
}

static void
put_hundredths(struct table *t, int32_t value)
{
	if (value == FACT_BLANK)
		table_none(t);
	else
		table_decimal(t, value, 2);
}

static void
put_cell(struct table *t, const struct worklist_row *row, enum member member,
    const struct worklist_words *words)
{
	switch (member) {
	case CLIENT:
		put_text(t, row->client
				? clients_reference(words->clients, row->client)
				: NULL);
		break;
	case STAFF:
		put_text(t, symbols_text(words->names, row->staff));
		break;
	case REF:
		put_text(t, symbols_text(words->names, row->ref));
		break;
	case DAY:
		table_day(t, row->day);
		break;
	case DUE:
		table_day(t, row->due);
		break;
	case N:
		table_integer(t, row->n);
		break;
	case FTE:
		put_hundredths(t, row->fte);
		break;
	case LIMIT:
		put_hundredths(t, row->limit);
		break;
	case STAGE:
		put_text(t, row->stage);
		break;
	}
}

struct table *
worklist_table(const struct worklist *list, const struct worklist_words *words)
{
	struct table_column shown[WORKLIST_COLUMNS];
	const enum worklist_column *c = list->columns;
	struct table *t;
	size_t n = 0;

	for (; c[n] != WORKLIST_END; n++) {
		ASSERT(n < WORKLIST_COLUMNS);
		shown[n] = (struct table_column){ .key = columns[c[n]].key,
			.heading = columns[c[n]].heading,
			.gap = n > 0 ? 2 : 0 };
	}
	t = table_new(shown, n, "-");
	for (size_t i = 0; i < list->n; i++)
		for (size_t k = 0; k < n; k++)
			put_cell(t, &list->row[i], columns[c[k]].member, words);
	return t;
}
