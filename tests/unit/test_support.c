/*
 * Events and support given: the rules, versions and what was before, who may write
 * down what, the shared sheet with its faults, and a copy for a backup.
 */
#include "aggregator/support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/accounts/access_log.h"
#include "aggregator/support/support_given.h"
#include "aggregator/support/support_sheet.h"
#include "aggregator/support/support_write.h"
#include "common/base/book.h"
#include "common/base/day.h"
#include "common/base/db.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_reader.h"
#include "tests/unit/unit.h"

static char *dir;
static struct support *s;
static struct registry registry;
static struct support_by by;
static struct err e;

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static void
begin(void)
{
	dir = unit_dir();
	e = (struct err)ERR_INIT;
	ck_assert_msg(registry_parse(&registry,
			  slice_of("kind,code,name,parent,from,to,attributes\n"
				   "region,north,The North,,2015-04-01,,\n"
				   "region,south,The South,,2015-04-01,,\n"
				   "area,hills,Hills,north,2015-04-01,,\n"
				   "area,downs,Downs,south,2015-04-01,,\n"
				   "service,alpha,Alpha Road,hills,2015-10-01,,"
				   "\n"
				   "service,beta,Beta,hills,2015-10-01,"
				   "2020-03-31,\n"
				   "service,gamma,Gamma,downs,2015-10-01,,\n"),
			  &e) == 0,
	    "%s", e.text);
	by = (struct support_by){ .by = { .registry = &registry,
				      .today = day_of("2020-08-01"),
				      .who = { .user = "ann" } } };
	ck_assert_msg(support_open(&s, dir, &e) == 0, "%s", e.text);
}

static void
end(void)
{
	support_close(s);
	registry_free(&registry);
	unit_remove(dir);
}

/* A workshop of 3 March 2020 for the north, 2 specialists of alpha. */
static struct support_event
workshop(void)
{
	struct support_event v = { .ref = "W1",
		.kind = SUPPORT_WORKSHOP,
		.day = day_of("2020-03-03"),
		.region = "NORTH",
		.items = 1U << 4 | 1U << 16 };

	v.attended = mem_alloc(sizeof(*v.attended));
	v.attended[0] = (struct support_attendance){ .service = "ALPHA",
		.role = SUPPORT_SPECIALIST,
		.number = 2 };
	v.n = 1;
	return v;
}

static int64_t
add(void)
{
	struct support_event v = workshop();
	int64_t id = 0;

	ck_assert_msg(support_events_add(s, &by, &v, &id, &e) == 0, "%s",
	    e.text);
	free(v.attended);
	return id;
}

/* ------------------------------------------------------------------ events */

START_TEST(what_was_before_is_kept)
{
	struct support_event v = workshop();
	struct support_events all;
	int64_t id = add();

	v.attended[0].number = 5;
	by.by.who.user = "bob";
	by.by.seen = "1-1";
	ck_assert_msg(support_events_correct(s, &by, id, &v, &e) == 0, "%s",
	    e.text);
	/* Who still looks at the first version changes nothing. */
	ck_assert(support_events_withdraw(s, &by, id, &e) < 0);
	ck_assert_str_eq(e.code, "changed");
	by.by.seen = "1-2";
	ck_assert(support_events_withdraw(s, &by, id, &e) == 0);
	by.by.seen = NULL;
	ck_assert(support_events_withdraw(s, &by, id, &e) < 0);
	ck_assert_str_eq(e.code, "withdrawn");
	ck_assert(support_events_list(s, &all, &e) == 0 && all.n == 0);
	support_events_free(&all);
	ck_assert(support_events_history(s, id, &all, &e) == 0);
	ck_assert_uint_eq(all.n, 3);
	ck_assert_str_eq(all.event[0].mark.who, "user=ann");
	ck_assert_uint_eq(all.event[0].attended[0].number, 2);
	ck_assert_str_eq(all.event[0].region, "north");
	ck_assert_str_eq(all.event[0].attended[0].service, "alpha");
	ck_assert_str_eq(all.event[1].mark.who, "user=bob");
	ck_assert_uint_eq(all.event[1].attended[0].number, 5);
	ck_assert(all.event[2].mark.withdrawn);
	support_events_free(&all);
	ck_assert(support_events_history(s, 77, &all, &e) < 0);
	ck_assert_str_eq(e.code, "no-such");
	free(v.attended);
}
END_TEST

START_TEST(a_reference_is_free_again_when_its_event_is_withdrawn)
{
	struct support_event v = workshop();
	int64_t id = add(), other = 0;

	ck_assert(support_events_add(s, &by, &v, &other, &e) < 0);
	ck_assert_str_eq(e.code, "taken");
	ck_assert(support_events_withdraw(s, &by, id, &e) == 0);
	ck_assert(support_events_add(s, &by, &v, &other, &e) == 0);
	ck_assert_int_eq(other, 2);
	/* Without one it gets its own. */
	v.ref[0] = '\0';
	ck_assert(support_events_add(s, &by, &v, &other, &e) == 0);
	ck_assert_str_eq(v.ref, "E3");
	free(v.attended);
}
END_TEST

START_TEST(organisers_may_have_taken_the_next_numbers)
{
	static const char *const theirs[] = { "e4", "E5" }, *const ours[] = {
		"E3", "E6", "E7"
	};
	struct support_event v = workshop();
	int64_t id = 0;

	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(v.ref, sizeof(v.ref), "%s", theirs[i]);
		ck_assert(support_events_add(s, &by, &v, &id, &e) == 0);
	}
	for (size_t i = 0; i < 3; i++) {
		v.ref[0] = '\0';
		ck_assert_msg(support_events_add(s, &by, &v, &id, &e) == 0,
		    "%s", e.text);
		ck_assert_str_eq(v.ref, ours[i]);
	}
	ck_assert_int_eq(id, 5);
	free(v.attended);
}
END_TEST

static void
refused(void (*spoil)(struct support_event *), const char *code)
{
	struct support_event v = workshop();
	struct support_events all;
	int64_t id;

	spoil(&v);
	ck_assert(support_events_add(s, &by, &v, &id, &e) < 0);
	ck_assert_str_eq(e.code, code);
	ck_assert(support_events_list(s, &all, &e) == 0 && all.n == 0);
	support_events_free(&all);
	free(v.attended);
}

static void
kind(struct support_event *v)
{
	v->kind = SUPPORT_VISIT;
}

static void
tomorrow(struct support_event *v)
{
	v->day = by.by.today + 1;
}

static void
nowhere(struct support_event *v)
{
	memcpy(v->region, "west", 5);
}

static void
closed(struct support_event *v)
{
	v->day = day_of("2020-04-01");
	memcpy(v->attended[0].service, "beta", 5);
}

static void
nobody(struct support_event *v)
{
	v->attended[0].number = 0;
}

static void
reference(struct support_event *v)
{
	memcpy(v->ref, "Ann Lee", 8);
}

static void
twice(struct support_event *v)
{
	v->attended = mem_resize(v->attended, 2, sizeof(*v->attended));
	v->attended[1] = v->attended[0];
	memcpy(v->attended[1].service, "alpha", 6);
	v->n = 2;
}

START_TEST(an_event_that_breaks_a_rule_is_refused)
{
	refused(kind, "kind");
	refused(tomorrow, "date");
	refused(nowhere, "region");
	refused(closed, "service");
	refused(nobody, "number");
	refused(reference, "ref");
	refused(twice, "attended");
}
END_TEST

static int
add_as(const struct accounts_person *p, const char *region)
{
	struct support_event v = workshop();
	int64_t id;
	int rc;

	(void)snprintf(v.region, sizeof(v.region), "%s", region);
	v.ref[0] = '\0';
	by.person = p;
	rc = support_events_add(s, &by, &v, &id, &e);
	by.person = NULL;
	free(v.attended);
	return rc;
}

START_TEST(a_lead_writes_down_what_was_for_their_region)
{
	struct accounts_person lead = { .role = ACCOUNTS_LEAD,
		.regions = { .code = { "north" }, .n = 1 } };
	struct accounts_person analyst = { .role = ACCOUNTS_ANALYST };
	struct accounts_person operator= { .role = ACCOUNTS_OPERATOR };
	struct support_given g = { .service = "gamma",
		.kind = SUPPORT_VISIT,
		.day = day_of("2020-03-03"),
		.minutes = 60 };
	struct support_event v = workshop();
	int64_t id;

	ck_assert(add_as(&lead, "north") == 0);
	ck_assert(add_as(&lead, "south") < 0);
	ck_assert_str_eq(e.code, "elsewhere");
	ck_assert(add_as(&lead, "") < 0);
	ck_assert(add_as(&analyst, "north") < 0);
	ck_assert(add_as(&operator, "") == 0);
	ck_assert(add_as(&operator, "south") == 0);
	/* Nor do they take another region's event for their own. */
	by.person = &lead;
	ck_assert(support_events_correct(s, &by, 3, &v, &e) < 0);
	ck_assert_str_eq(e.code, "elsewhere");
	ck_assert(support_events_withdraw(s, &by, 2, &e) < 0);
	ck_assert(support_given_add(s, &by, &g, &id, &e) < 0);
	ck_assert_str_eq(e.code, "elsewhere");
	memcpy(g.service, "Alpha", 6);
	ck_assert(support_given_add(s, &by, &g, &id, &e) == 0);
	ck_assert_str_eq(g.service, "alpha");
	free(v.attended);
}
END_TEST

START_TEST(a_region_sees_its_own_and_what_was_for_all)
{
	struct support_events all;
	struct support_event v = workshop();
	int64_t id;

	(void)add();
	v.ref[0] = '\0';
	memcpy(v.region, "south", 6);
	ck_assert(support_events_add(s, &by, &v, &id, &e) == 0);
	v.ref[0] = v.region[0] = '\0';
	ck_assert(support_events_add(s, &by, &v, &id, &e) == 0);
	/* One of the south that only its own came to. */
	v.ref[0] = '\0';
	memcpy(v.region, "south", 6);
	memcpy(v.attended[0].service, "gamma", 6);
	ck_assert(support_events_add(s, &by, &v, &id, &e) == 0);
	ck_assert(support_events_list(s, &all, &e) == 0);
	support_write_keep_events(&all, &registry, "north");
	ck_assert_uint_eq(all.n, 3);
	support_events_free(&all);
	ck_assert(support_events_list(s, &all, &e) == 0);
	support_write_keep_events(&all, &registry, "south");
	ck_assert_uint_eq(all.n, 3);
	support_events_free(&all);
	free(v.attended);
}
END_TEST

/* ----------------------------------------------------------------- support */

START_TEST(hours_are_quarters)
{
	static const struct {
		const char *text;
		uint32_t minutes;
	} hours[] = { { "0.25", 15 }, { "1", 60 }, { "1.5", 90 },
		{ "1.50", 90 }, { "168", 10080 }, { "0", 0 }, { "0.1", 0 },
		{ "168.25", 0 }, { "1,5", 0 }, { "", 0 }, { "-1", 0 },
		{ "1.5h", 0 }, { "99999", 0 } };

	for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
		uint32_t minutes = 0;
		int rc =
		    support_given_hours(slice_of(hours[i].text), &minutes, &e);

		ck_assert_msg((rc == 0) == (hours[i].minutes > 0), "%s",
		    hours[i].text);
		ck_assert(rc < 0 || minutes == hours[i].minutes);
	}
}
END_TEST

START_TEST(support_is_kept_with_what_was_before)
{
	struct support_given g = { .service = "alpha",
		.kind = SUPPORT_ADVICE,
		.day = day_of("2020-03-03"),
		.minutes = 90,
		.items = 1U << 16,
		.action = "a1" };
	struct support_givens all;
	struct buf says;
	int64_t id;

	buf_init(&says, 4096);
	ck_assert(support_given_add(s, &by, &g, &id, &e) == 0);
	support_write_one(&g, &registry, &says);
	ck_assert_str_eq(buf_str(&says),
	    "Advice to Alpha Road on 3 March 2020, 1.5 hours, about item 17, "
	    "action a1.");
	g.minutes = 60;
	ck_assert(support_given_correct(s, &by, id, &g, &e) == 0);
	ck_assert(support_given_history(s, id, &all, &e) == 0);
	ck_assert_uint_eq(all.n, 2);
	ck_assert_uint_eq(all.given[0].minutes, 90);
	ck_assert_uint_eq(all.given[1].minutes, 60);
	support_given_free(&all);
	memcpy(g.action, "call Ann", 9);
	ck_assert(support_given_correct(s, &by, id, &g, &e) < 0);
	ck_assert_str_eq(e.code, "action");
	ck_assert(support_given_withdraw(s, &by, id, &e) == 0);
	ck_assert(support_given_list(s, &all, &e) == 0 && all.n == 0);
	buf_free(&says);
}
END_TEST

/* ------------------------------------------------------------------- sheet */

#define HEADINGS "event,kind,date,region,place,items,service,role,number\n"

static struct support_sheet sheet;
static struct support_events_import import;

/* Import it; what is said, with its faults. */
static void
says(struct slice bytes, bool correct, const char *text)
{
	struct buf out;

	import = (struct support_events_import){ .correct = correct };
	buf_init(&out, 1 << 20);
	if (support_sheet_import(s, &by, bytes, &sheet, &import, &e) == 0)
		support_sheet_text(&sheet, &import, &out);
	else
		buf_printf(&out, "%s\n", e.text);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	free(import.what);
	support_sheet_free(&sheet);
}

static size_t
in_force(void)
{
	struct support_events all;
	size_t n;

	ck_assert(support_events_list(s, &all, &e) == 0);
	n = all.n;
	support_events_free(&all);
	return n;
}

#define ROW(number) \
	"W1,Workshop,3/3/2020,The North,virtual,\"5, 17\",Alpha Road," \
	"employment specialist," number "\n"

START_TEST(a_sheet_is_imported_once)
{
	struct support_events all;

	says(slice_of(HEADINGS ROW("2") "W1,workshop,2020-03-03,north,online,"
					"5;17,none,commissioner,1\n"),
	    false,
	    "2 rows: 1 new event, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	says(slice_of(HEADINGS "W1,workshop,2020-03-03,north,online,"
			       "5 17,-,commissioner,1\n" ROW("2")),
	    false,
	    "2 rows: 0 new events, 1 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	says(slice_of(HEADINGS ROW("3")), false,
	    "1 row: 0 new events, 0 as before, 1 that differs from what is "
	    "recorded. Nothing is stored: say that those that differ are "
	    "corrections, or take them out of the sheet.\n"
	    "event W1 differs from what is recorded\n"
	    "--correct says that those are corrections\n");
	ck_assert_uint_eq(in_force(), 1);
	says(slice_of(HEADINGS ROW("3")), true,
	    "1 row: 0 new events, 0 as before, 1 corrected. All of it is "
	    "stored.\n"
	    "event W1 is corrected\n");
	ck_assert(support_events_history(s, 1, &all, &e) == 0);
	ck_assert_uint_eq(all.n, 2);
	ck_assert_uint_eq(all.event[0].n, 2);
	ck_assert_uint_eq(all.event[1].attended[0].number, 3);
	support_events_free(&all);
}
END_TEST

START_TEST(a_fault_names_row_column_value_and_rule)
{
	says(slice_of(HEADINGS ROW("2") ROW("two") ROW(
		 "2") "W2,party,3 March,west,online,26,delta,boss,0\n"
		      ",cop,2020-03-03,cross-regional,both,,gamma,es,1\n"
		      "W1,workshop,2020-03-04,north,online,5 17,gamma,es,1\n"
		      "W3,cop,2020-08-02,north,online,,alpha,es,1\n"),
	    false,
	    "Nothing is stored: 10 faults in 7 rows. Correct the sheet and "
	    "hand it in again.\n"
	    "row 3, column I (number), \"two\": how many came is a whole "
	    "number from 1 to 9999\n"
	    "row 4, column I (number), \"2\": this event, service and role "
	    "stand in a row before: add the two counts up\n"
	    "row 5, column B (kind), \"party\": this is none of: "
	    "community-of-practice, workshop, training, advice, other\n"
	    "row 5, column H (role), \"boss\": this is none of: "
	    "employment-specialist, team-leader, manager, clinician, "
	    "commissioner, other\n"
	    "row 5, column F (items), \"26\": fidelity items are numbers from "
	    "1 to 25 with commas between, like 5, 17\n"
	    "row 5, column I (number), \"0\": how many came is a whole number "
	    "from 1 to 9999\n"
	    "row 5, column C (date), \"3 March\": a date is written like "
	    "2026-05-03 or 3/5/2026, or is a date of the spreadsheet\n"
	    "row 6, column A (event): each row names its event by a reference "
	    "of at most 32 letters and digits, by which a later import finds "
	    "it\n"
	    "row 7, column C (date), \"2020-03-04\": the event has something "
	    "else here than in its first row, row 2\n"
	    "row 8, column C (date): this day has not come: an event is "
	    "written down once it was held\n");
	ck_assert_uint_eq(in_force(), 0);
	says(slice_of("event,date\nW1,2020-03-03\n"), false,
	    "no sheet of the file has a row with the headings event, kind, "
	    "date, region, place, service and role (items and number may be "
	    "there); put them above the rows\n");
}
END_TEST

static bool
has(const struct buf *file, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= file->n; i++)
		if (memcmp(file->data + i, word, n) == 0)
			return true;
	return false;
}

START_TEST(names_are_not_read_and_people_are_counted)
{
	struct support_events all;
	struct buf file;
	char *path = file_path(dir, "support.db");

	says(slice_of("Attendee name,Event,Kind,Date,Region,Place,Service,"
		      "Role,Remark\n"
		      "Persephone Quill,C1,CoP,2020-03-03,Cross-regional,"
		      "face to face,gamma,ES,liked it\n"
		      "Ann Lee,C1,CoP,2020-03-03,Cross-regional,"
		      "face to face,gamma,ES,\n"),
	    false,
	    "2 rows: 1 new event, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n"
	    "Column A is about persons and is not read: who came is kept as "
	    "counts, without names.\n"
	    "Column I is none of the columns of such a sheet and is not "
	    "read.\n");
	ck_assert(support_events_list(s, &all, &e) == 0);
	ck_assert_uint_eq(all.event[0].n, 1);
	ck_assert_uint_eq(all.event[0].attended[0].number, 2);
	support_events_free(&all);
	ck_assert(file_read(path, 1 << 24, &file, &e) == 0);
	ck_assert(has(&file, "gamma"));
	ck_assert(!has(&file, "Persephone"));
	buf_free(&file);
	free(path);
}
END_TEST

START_TEST(a_workbook_is_a_sheet_too)
{
	static const char *const heads[] = { "event", "kind", "date", "region",
		"place", "service", "role", "number" };
	static const char *const cells[] = { "W7", "workshop", "2020-03-05",
		"south", "in person", "Gamma", "team leader" };
	static const struct book_about about = { "events", "", "", 0 };
	struct book *b;
	struct book_sheet *page;
	struct buf file;

	ck_assert(book_new(&b, &about, &e) == 0);
	(void)book_sheet(b, "Notes", "");
	page = book_sheet(b, "Events", "");
	book_sheet_text(page, 0, 0, "Who came", BOOK_HEADING);
	for (size_t i = 0; i < 8; i++)
		book_sheet_text(page, 2, i, heads[i], BOOK_HEAD);
	for (size_t i = 0; i < 7; i++)
		book_sheet_text(page, 3, i, cells[i], BOOK_PLAIN);
	book_sheet_number(page, 3, 7, 4, 0);
	buf_init(&file, 1 << 20);
	ck_assert(book_end(b, &file, &e) == 0);
	says(buf_slice(&file), false,
	    "1 row: 1 new event, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	ck_assert_uint_eq(in_force(), 1);
	buf_free(&file);
}
END_TEST

START_TEST(what_is_listed_can_be_imported)
{
	struct support_events all;
	struct table *t;
	struct buf csv;

	says(slice_of(HEADINGS ROW("2") "W1,workshop,2020-03-03,north,online,"
					"5;17,none,commissioner,1\n"
					"C1,cop,2020-03-04,cross-regional,both,"
					",gamma,es,3\n"),
	    false,
	    "3 rows: 2 new events, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	ck_assert(support_events_list(s, &all, &e) == 0);
	t = support_write_sheet(&all, NULL);
	buf_init(&csv, 1 << 20);
	table_write_csv(t, CSV_FOR_PEOPLE, &csv);
	says(buf_slice(&csv), false,
	    "3 rows: 0 new events, 2 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	buf_free(&csv);
	table_free(t);
	support_events_free(&all);
}
END_TEST

/* --------------------------------------------------------------- the file */

START_TEST(each_change_is_in_the_access_log)
{
	static const struct access_log_range range = { .since = DAY_NONE,
		.kind = "support" };
	static const char *const said[] = { "ann  ", "wrote an event down",
		"withdrew an event", "number 1, of 3 March 2020, north",
		"imported a sheet of events",
		"1 new, 0 as before, 0 corrected" };
	struct table *t;
	struct buf text;

	(void)add();
	ck_assert(support_events_withdraw(s, &by, 1, &e) == 0);
	says(slice_of(HEADINGS ROW("2")), false,
	    "1 row: 1 new event, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	ck_assert(access_log_list(&t, dir, &range, &e) == 0);
	ck_assert_uint_eq(table_rows(t), 3);
	buf_init(&text, 1 << 16);
	table_write_text(t, &text);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		ck_assert_msg(strstr(buf_str(&text), said[i]) != NULL, "%s",
		    said[i]);
	buf_free(&text);
	table_free(t);
}
END_TEST

static bool
logged(const char *line)
{
	char *path = file_path(dir, "access.log");
	struct buf log;
	bool found;

	ck_assert(file_read(path, 1 << 20, &log, &e) == 0);
	found = has(&log, line);
	buf_free(&log);
	free(path);
	return found;
}

START_TEST(an_import_names_each_number_and_version)
{
	enum { MANY = 14 };
	struct buf csv;

	buf_init(&csv, 1 << 16);
	for (uint32_t n = 1; n <= 2; n++) {
		buf_reset(&csv);
		buf_puts(&csv, HEADINGS);
		for (uint32_t i = 0; i < MANY + n - 1; i++)
			buf_printf(&csv,
			    "M%u,cop,2020-03-04,north,both,,alpha,es,%u\n",
			    (unsigned)i, (unsigned)n);
		import = (struct support_events_import){ .correct = n == 2 };
		ck_assert(support_sheet_import(s, &by, buf_slice(&csv), &sheet,
			      &import, &e) == 0 &&
			  import.stored);
		free(import.what);
		support_sheet_free(&sheet);
	}
	ck_assert(logged(" event=event-import new=14 same=0 corrected=0 "
			 "numbers=1-14\n"));
	ck_assert(logged(" event=event-import new=0 same=0 corrected=12 "
			 "versions=1-2,2-2,3-2,4-2,5-2,6-2,7-2,8-2,9-2,10-2,"
			 "11-2,12-2\n"));
	ck_assert(logged(" event=event-import new=1 same=0 corrected=2 "
			 "numbers=15-15 versions=13-2,14-2\n"));
	buf_free(&csv);
}
END_TEST

/* Die in the middle of a change, when part of it is in the file. */
static void
die_in_a_change(void)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		char *path = file_path(dir, "support.db");
		struct db *db;

		_exit(db_open(&db, path, DB_ROLLBACK, &e) == 0 &&
			      db_exec(db, "PRAGMA cache_size=1", &e) == 0 &&
			      db_begin(db, &e) == 0 &&
			      db_exec(db,
				  "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL "
				  "SELECT i + 1 FROM n WHERE i < 5000) "
				  "INSERT INTO event SELECT i, 1, at, who, "
				  "withdrawn, ref || i, kind, day, region, "
				  "place, items FROM n, event WHERE id = 1",
				  &e) == 0
			  ? 0
			  : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

START_TEST(a_change_that_was_cut_off_is_not_in_a_copy)
{
	char *to = file_path(dir, "copy"),
	     *journal = file_path(dir, "support.db-journal");
	struct buf bytes;
	bool any;

	(void)add();
	support_close(s);
	s = NULL;
	die_in_a_change();
	/* It is one that must be played back: its head was written. */
	ck_assert(file_read(journal, 1 << 26, &bytes, &e) == 0);
	ck_assert(bytes.n > 0 && bytes.data[0] != 0);
	buf_free(&bytes);
	ck_assert(file_make_dir(to, 0700, &e) == 0);
	ck_assert_msg(support_copy(dir, to, &any, &e) == 0 && any, "%s",
	    e.text);
	ck_assert(support_open(&s, to, &e) == 0);
	ck_assert_uint_eq(in_force(), 1);
	free(journal);
	free(to);
}
END_TEST

START_TEST(a_copy_has_all_of_it)
{
	char *to = file_path(dir, "copy");
	struct support_events all;
	struct support *copy;
	int64_t n;
	bool any;

	(void)add();
	ck_assert(file_make_dir(to, 0700, &e) == 0);
	ck_assert(support_copy(to, dir, &any, &e) == 0 && !any);
	ck_assert(support_copy(dir, to, &any, &e) == 0 && any);
	ck_assert(support_check_copy(to, &e) == 0);
	ck_assert(support_open(&copy, to, &e) == 0);
	ck_assert(support_events_list(copy, &all, &e) == 0 && all.n == 1);
	ck_assert(support_changes(copy, &n, &e) == 0 && n == 1);
	support_events_free(&all);
	support_close(copy);
	free(to);
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const tests[] = { what_was_before_is_kept,
		a_reference_is_free_again_when_its_event_is_withdrawn,
		organisers_may_have_taken_the_next_numbers,
		an_event_that_breaks_a_rule_is_refused,
		a_lead_writes_down_what_was_for_their_region,
		a_region_sees_its_own_and_what_was_for_all, hours_are_quarters,
		support_is_kept_with_what_was_before, a_sheet_is_imported_once,
		a_fault_names_row_column_value_and_rule,
		names_are_not_read_and_people_are_counted,
		a_workbook_is_a_sheet_too, what_is_listed_can_be_imported,
		each_change_is_in_the_access_log,
		an_import_names_each_number_and_version,
		a_change_that_was_cut_off_is_not_in_a_copy,
		a_copy_has_all_of_it, NULL };
	const struct unit_suite suite = { .name = "support",
		.tests = tests,
		.begin = begin,
		.end = end };

	if (workbook_reader_asked(argc, argv))
		return workbook_reader_main();
	return unit_run(&suite);
}
