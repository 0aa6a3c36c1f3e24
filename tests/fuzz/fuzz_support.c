/*
 * Any bytes as a CSV file of events and who came, read for somebody at a terminal or,
 * where the first byte is odd, for the lead of one region.  What is read without a fault
 * keeps the rules of events, and is the same when it is written and read again.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "aggregator/support/support_sheet.h"
#include "aggregator/support/support_write.h"
#include "common/base/day.h"
#include "common/workbook/workbook_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { TODAY = 20634 /* 2026-06-30 */, SHEET_MAX = 1 << 26 };

static const char *
registry_file(void)
{
	return "kind,code,name,parent,from,to,attributes\n"
	       "region,north,The North,,2015-04-01,,\n"
	       "region,south,The South,,2015-04-01,,\n"
	       "area,hills,Hills,north,2015-04-01,,\n"
	       "area,downs,Downs,south,2015-04-01,,\n"
	       "service,alpha,Alpha Road,hills,2015-10-01,,\n"
	       "service,beta,Beta,hills,2015-10-01,2020-03-31,\n"
	       "service,gamma,Gamma,downs,2015-10-01,,\n";
}

/* False, and nothing to free, where it is refused as a whole. */
static bool
read_sheet(struct slice bytes, const struct support_by *by,
    struct support_sheet *out)
{
	struct err e = ERR_INIT;
	struct workbook_grid g;
	int rc;

	*out = (struct support_sheet){ .rows = 0 };
	workbook_grid_init(&g);
	rc = workbook_csv_read(bytes, &g, &e);
	if (rc == 0)
		rc = support_sheet_read(out, &g, by, &e);
	workbook_grid_free(&g);
	if (rc == 0)
		return true;
	ASSERT(e.kind == ERR_REFUSED && e.text[0] != '\0');
	support_sheet_free(out);
	return false;
}

static void
check_faults(const struct support_sheet *sheet)
{
	for (size_t i = 0; i < sheet->faults && i < LIMITS_SUPPORT_FAULTS_MAX;
	     i++) {
		const struct support_sheet_fault *f = &sheet->fault[i];

		ASSERT(f->line > 0 && f->rule != NULL && f->rule[0] != '\0');
	}
}

/* Each by itself, and no reference twice. */
static void
check_events(const struct support_events *all, const struct support_by *by)
{
	struct err e = ERR_INIT;

	for (size_t i = 0; i < all->n; i++) {
		struct support_event *event = &all->event[i];

		ASSERT(event->n > 0 && event->ref[0] != '\0');
		ASSERT(support_events_check(event, by, &e) == 0);
		for (size_t k = 0; k < i; k++)
			ASSERT(strcmp(all->event[k].ref, event->ref) != 0);
	}
}

static const struct support_event *
find(const struct support_events *all, const char *ref)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->event[i].ref, ref) == 0)
			return &all->event[i];
	return NULL;
}

static void
take_again(const struct support_events *all, const struct support_by *by)
{
	struct table *t = support_write_sheet(all, NULL);
	struct support_sheet again;
	struct buf csv;

	buf_init(&csv, SHEET_MAX);
	table_write_csv(t, CSV_FOR_PEOPLE, &csv);
	ASSERT(read_sheet(buf_slice(&csv), by, &again));
	ASSERT(again.faults == 0 && again.events.n == all->n);
	for (size_t i = 0; i < all->n; i++) {
		const struct support_event *event =
		    find(&again.events, all->event[i].ref);

		ASSERT(event != NULL &&
		       support_events_same(event, &all->event[i]));
	}
	support_sheet_free(&again);
	buf_free(&csv);
	table_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct accounts_person lead = { .name = "lead",
		.role = ACCOUNTS_LEAD,
		.regions = { .code = { "north" }, .n = 1 } };
	static struct registry registry;
	struct support_by by = { .by = { .registry = &registry,
				     .today = TODAY } };
	struct support_sheet sheet;
	struct err e = ERR_INIT;

	if (n == 0)
		return 0;
	if (registry.n == 0)
		ASSERT(registry_parse(&registry, slice_of(registry_file()),
			   &e) == 0);
	if (bytes[0] % 2 == 1)
		by.person = &lead;
	if (!read_sheet(slice_make(bytes + 1, n - 1), &by, &sheet))
		return 0;
	check_faults(&sheet);
	if (sheet.faults == 0) {
		check_events(&sheet.events, &by);
		if (sheet.events.n > 0)
			take_again(&sheet.events, &by);
	}
	support_sheet_free(&sheet);
	return 0;
}
