/*
 * No answer of the region's pages tells more than its shown figures.  Hidden
 * figures of a centre get other true values that leave every shown one as it is;
 * then each route is asked again, as everybody who may, and gives the same
 * status, headers and bytes.  Whoever may see exact figures sees the change, so
 * that the test would.  And where a store is ahead of what is published when the
 * first reader comes, every answer is the one from before.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/exports/exports.h"
#include "aggregator/log/ledger.h"
#include "aggregator/merge/tally.h"
#include "aggregator/pages/pages_routes.h"
#include "aggregator/views/views_shown.h"
#include "aggregator/views/views_source.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ips/month.h"
#include "protocol/returns.h"
#include "tests/bench/fleet.h"
#include "tests/simulation/prop_fleet.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

enum {
	QUARTERS = 4,
	TRIES = 200,        /* changes of a figure that are tried */
	CHANGED_LEAST = 10, /* of those that leave what is shown */
	ANSWERS_MAX = 2048,
	CELLS_MAX = 1 << 24
};

/* ---------------------------------------------------------------- what is asked */

/*
 * Each route that shows something, with what follows "?": QUARTER stands for each
 * quarter, OLDEST for the first of them, FIGURE for each figure that is changed.  "exact": its answers hold
 * figures, so that a change is seen where nothing is hidden.
 */
static const struct asked {
	const char *path;
	bool exact;
	const char *query[8];
} asked[] = {
	{ "/v1/session", false, { "" } },
	{ "/v1/session/factor", false, { "" } },
	{ "/v1/account", false, { "" } },
	{ "/v1/people", false, { "" } },
	{ "/v1/agents", false, { "" } },
	{ "/v1/access", false, { "" } },
	{ "/v1/region", true,
	    { "", "region=north", "period=QUARTER",
		"region=north&period=QUARTER",
		"region=south&period=QUARTER" } },
	{ "/v1/services", true,
	    { "", "region=north&period=QUARTER", "region=south&period=QUARTER",
		"region=north&period=QUARTER&measure=FIGURE" } },
	{ "/v1/spc", true,
	    { "", "measure=FIGURE", "region=north&measure=FIGURE",
		"region=south&measure=FIGURE" } },
	{ "/v1/totals", true,
	    { "", "region=north", "region=south&period=QUARTER", "by=service",
		"by=service&region=north", "by=service&period=QUARTER" } },
	{ "/v1/fidelity", false,
	    { "", "region=north", "region=north&to=QUARTER" } },
	/* Its figures are bound to others, so it has none of those changed here. */
	{ "/v1/typology", false,
	    { "", "region=north", "region=north&period=QUARTER",
		"period=QUARTER" } },
	{ "/v1/completeness", false, { "", "region=north", "from=QUARTER" } },
	{ "/v1/usage", false, { "", "region=north", "from=QUARTER" } },
	{ "/v1/help", false, { "", "region=north", "region=south" } },
	{ "/v1/provenance", true,
	    { "", "measure=FIGURE&period=QUARTER",
		"measure=FIGURE&period=QUARTER&region=north",
		"measure=FIGURE&period=QUARTER&region=north&service=s-0",
		"measure=FIGURE&period=QUARTER&region=south&service=s-9",
		"measure=engaged.per_referral&period=QUARTER&region=north",
		"measure=FIGURE&region=north",
		"measure=FIGURE&region=north&from=OLDEST&to=QUARTER" } },
	{ "/v1/drafts", false, { "" } },
	{ "/v1/drafts/{form}", false, { "" } },
	{ "/v1/events", false, { "", "region=north" } },
	{ "/v1/events/{number}", false, { "" } },
	{ "/v1/support", false, { "" } },
	{ "/v1/support/{number}", false, { "" } },
	{ "/v1/support-uptake", false, { "", "region=north" } },
	{ "/v1/support-uptake/{table}", false, { "" } },
	{ "/v1/exports", false, { "", "region=north" } },
	{ "/v1/exports/{format}", true,
	    { "", "region=north", "region=south&period=QUARTER" } },
	{ "/v1/published", true, { "", "region=north", "region=south" } },
	{ "/downloads/{file}", false, { "" } },
};

enum { ASKED = sizeof(asked) / sizeof(asked[0]) };

/* Whether it is asked by POST, with published figures. */
static bool
is_posted(const struct asked *x)
{
	return strcmp(x->path, "/v1/published") == 0;
}

/* Figures that no other one is bound to. */
static const char *const alone[] = { "discharged", "profiles_started",
	"engaged", "applications", "interviews" };

enum { ALONE = sizeof(alone) / sizeof(alone[0]) };

/* Who asks; "exact" sees what the others must not. */
static const char *const readers[] = { "lead", "analyst", "auditor", "script",
	"exact" };

enum { READERS = sizeof(readers) / sizeof(readers[0]), EXACT = READERS - 1 };

/* ------------------------------------------------------------------- the centre */

static struct prop_fleet figures;
static struct fleet made;

/* The newest quarter that is over, and those before it. */
static struct period
quarter(size_t q)
{
	struct period p = period_previous(period_of(clock_today()));

	for (size_t i = q + 1; i < QUARTERS; i++)
		p = period_previous(p);
	return p;
}

static void
make_figures(void)
{
	static const struct prop_fleet_kind kind = { .regions = 2,
		.quarters = QUARTERS,
		.fewest = 6,
		.most = 6,
		.posts = 2000 };
	struct demo_prng r;

	demo_prng_seed(&r, 1, "pages");
	prop_fleet_make(&figures, &kind, &r);
}

/* Everything that they report, as the log has it. */
static void
bring_figures(void)
{
	struct returns r = { .content = CONTENT_RETURN,
		.rules = measures_ips_grow_1() };
	struct statement_batch b = { .content = CONTENT_RETURN, .revision = 1 };
	struct buf file, payload;

	r.n = r.rules->n;
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	buf_init(&payload, LIMITS_PAYLOAD_MAX);
	for (size_t s = 0; s < figures.services; s++)
		for (size_t q = 0; q < QUARTERS; q++) {
			if (!figures.list[s][q].any)
				continue;
			r.period = b.period = quarter(q);
			r.through = r.period.end;
			memcpy(r.service, made.agent->service[s],
			    sizeof(r.service));
			memcpy(b.service, r.service, sizeof(b.service));
			memcpy(r.value, figures.list[s][q].value,
			    r.n * sizeof(r.value[0]));
			buf_reset(&payload);
			returns_write(&r, &payload);
			(void)fleet_envelope(&made, made.agent, &b,
			    buf_slice(&payload), &file);
		}
	fleet_accept(&made, &file);
	buf_free(&payload);
	buf_free(&file);
}

static void
place_services(void)
{
	struct buf rows;

	buf_init(&rows, REGISTRY_FILE_MAX);
	buf_puts(&rows,
	    "area,n,N,north,2015-04-01,,\narea,s,S,south,2015-04-01,,\n"
	    "provider,p0,P0,,2015-04-01,,\nprovider,p1,P1,,2015-04-01,,\n"
	    "provider,p2,P2,,2015-04-01,,\nprovider,p3,P3,,2015-04-01,,\n");
	/* A provider of both regions, one of each, and one of a single service
	 * that is outside MHSDS. */
	for (size_t s = 0; s < figures.services; s++) {
		bool north = figures.list[s][0].region == 0;

		buf_printf(&rows,
		    "service,%s,Service %zu,%s,2015-04-01,,provider=p%d;mhsds="
		    "%s\n",
		    made.agent->service[s], s, north ? "n" : "s",
		    s == 0       ? 3
		    : s % 3 == 0 ? 0
		    : north      ? 1
				 : 2,
		    s == 0 || s % 4 == 1 ? "no" : "yes");
	}
	pages_world_registry(buf_str(&rows));
	buf_free(&rows);
}

static void
begin(void)
{
	make_figures();
	fleet_make(&made, 1, figures.services, 1);
	bring_figures();
	pages_world_begin_at(made.state);
	place_services();
}

static void
end(void)
{
	pages_world_end();
	fleet_free(&made);
}

/* ------------------------------------------------------------- what is changed */

static struct err e;

#define must(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)

static uint64_t
at_once(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

static void
write_cells(struct views_source *source, struct views_request q,
    struct buf *out)
{
	struct views_table *t;
	struct views_shown *s;

	q.rules = measures_ips_grow_1();
	q.policy = DISCLOSURE_SHEAF_1;
	q.day = clock_today();
	must(views_make_of(&t, &q, source, &e));
	s = views_shown_open(t);
	for (size_t p = 0; p < views_shown_places(s); p++)
		for (size_t f = 0; f < views_shown_figures(s); f++) {
			struct period each = views_shown_terms(s)->first;

			buf_printf(out, "%s|",
			    views_shown_cell(s, p, NULL, f).text);
			for (; each.start <= views_shown_terms(s)->last.start;
			     each = period_next(each))
				buf_printf(out, "%s|",
				    views_shown_cell(s, p, &each, f).text);
		}
	views_shown_close(s);
}

/* Every cell that sheaf/1 shows to anybody. */
static void
write_shown(const char *path, struct buf *out)
{
	const struct totals_gate gate = { at_once, NULL };
	struct totals_snapshot totals;
	struct views_source *source;
	struct registry registry;
	struct store *reader;

	must(store_open_reader(&reader, path, &e));
	must(totals_begin(&totals, reader, &gate, &e));
	must(reference_load(reader, &registry, &e));
	must(views_source_open(&source, &totals, &registry, clock_today(), &e));
	write_cells(source, (struct views_request){ .by_region = true }, out);
	write_cells(source,
	    (struct views_request){ .region = "north",
		.by_service = true,
		.each_quarter = true },
	    out);
	write_cells(source,
	    (struct views_request){ .region = "south",
		.by_service = true,
		.each_quarter = true },
	    out);
	views_source_close(source);
	registry_free(&registry);
	totals_end(&totals);
	store_close(reader);
}

/* Add to one figure of one return, as if it had been reported so. */
static bool
add_to(struct store *store, struct store_key key, int row, int64_t more)
{
	struct tally *tally = tally_new(store);
	struct store_figure f;
	bool found;

	must(store_figure_get(store, &key, &f, &found, &e));
	found = found && f.value[row] >= 0;
	if (found) {
		must(store_begin(store, &e));
		must(tally_remove(tally, &f, &e));
		f.value[row] += more;
		must(store_figure_put(store, &f, &e));
		must(tally_add(tally, &f, &e));
		must(tally_flush(tally, &e));
		must(store_commit(store, &e));
	}
	tally_free(tally);
	return found;
}

/* Change hidden figures while no shown cell changes; how many are others now. */
static size_t
change_hidden(void)
{
	char *path = file_path(pages_world_dir, "store.db");
	struct store *store;
	struct demo_prng r;
	struct buf before, after;
	size_t changed = 0;

	demo_prng_seed(&r, 2, "pages");
	buf_init(&before, CELLS_MAX);
	buf_init(&after, CELLS_MAX);
	write_shown(path, &before);
	must(store_open(&store, path, &e));
	for (size_t i = 0; i < TRIES; i++) {
		struct store_key key = {
			.service =
			    demo_prng_between(&r, 1, (int32_t)figures.services),
			.content = CONTENT_RETURN,
			.start =
			    quarter((size_t)demo_prng_below(&r, QUARTERS)).start
		};
		int row = measures_find(measures_ips_grow_1(),
		    slice_of(alone[i % ALONE]));
		int64_t more = demo_prng_between(&r, 1, 9);

		if (!add_to(store, key, row, more))
			continue;
		buf_reset(&after);
		write_shown(path, &after);
		if (strcmp(buf_str(&before), buf_str(&after)) == 0)
			changed++;
		else
			ck_assert(add_to(store, key, row, -more));
	}
	store_close(store);
	buf_free(&before);
	buf_free(&after);
	free(path);
	return changed;
}

/* ------------------------------------------------------------------- all answers */

struct answer {
	const struct asked *asked;
	size_t reader;
	char *path;
	unsigned status;
	struct buf bytes;
};

/* Rows of both regions, their ICBs and providers, each measure in a month. */
static void
write_month(const struct month *m, struct buf *csv)
{
	static const char *const areas[] = { "England,England", "Region,north",
		"Region,south", "ICB,n", "ICB,s", "Provider,p0", "Provider,p1",
		"Provider,p2", "Provider,p3", NULL };
	static const char *const measures[] = { "NewReferrals",
		"ClosedReferrals", "Caseload", "EmployedAtReferral",
		"AccessedInFinancialYear", "MHS116", NULL };

	for (size_t i = 0; areas[i] != NULL; i++)
		for (size_t k = 0; measures[k] != NULL; k++) {
			bool year = strcmp(measures[k], "MHS116") == 0;
			char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

			day_format(from, year ? m->window : m->start);
			day_format(to, m->end);
			buf_printf(csv, "%s,%s,P,%s,Name,NONE,NONE,%s,5\n",
			    from, to, areas[i], measures[k]);
		}
}

/* What is asked by POST: a file of the months of all quarters that were reported. */
static char *
published(void)
{
	struct month m = month_of(quarter(0).start);
	struct jval *o = jval_object(), *files = jval_array(),
		    *file = jval_object();
	struct buf csv, body;

	buf_init(&csv, CELLS_MAX);
	buf_init(&body, CELLS_MAX);
	buf_puts(&csv,
	    "REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN,"
	    "PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL,"
	    "SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_VALUE\n");
	for (; m.start <= quarter(QUARTERS - 1).end; m = month_next(&m))
		write_month(&m, &csv);
	jval_set_str(file, "name", "year.csv");
	jval_set_str(file, "csv", buf_str(&csv));
	jval_add(files, file);
	jval_set(o, "files", files);
	jval_write(o, false, &body);
	jval_free(o);
	buf_free(&csv);
	return buf_take(&body);
}

struct answers {
	struct answer list[ANSWERS_MAX];
	size_t n;
};

/* Blank what follows a word, to the end of digits and letters. */
static void
blank_after(struct buf *b, const char *word)
{
	char *at = strstr((char *)b->data, word);

	if (at == NULL)
		return;
	for (at += strlen(word); isalnum((unsigned char)*at); at++)
		*at = '#';
}

/* Blank what is another one each time: the secret of a page, the seconds that a
 * session has left, the header Date, and times like "2026-05-17T08:15:30Z" and
 * "17 May 2026 at 08:15". */
static void
blank(struct buf *b)
{
	char *date = strstr((char *)b->data, "\r\nDate: ");

	if (date != NULL)
		memset(date + 2, '#', strcspn(date + 2, "\r"));
	blank_after(b, "\"token\":\"");
	blank_after(b, "\"left_s\":");
	for (size_t i = 0; i + 20 <= b->n; i++)
		if (b->data[i + 10] == 'T' && b->data[i + 19] == 'Z' &&
		    b->data[i + 13] == ':' && b->data[i + 16] == ':')
			memset(b->data + i, '#', 20);
		else if (b->data[i] == ' ' && b->data[i + 3] == ':' &&
			 b->data[i + 6] == '"')
			memset(b->data + i + 1, '#', 5);
}

static void
ask(struct answers *all, const struct asked *x, size_t reader,
    const struct pages_world_who *who, char *path)
{
	struct answer *a = &all->list[all->n++];
	char *body = is_posted(x) ? published() : NULL;
	const struct pages_world_request r = { .who = who,
		.method = is_posted(x) ? "POST" : "GET",
		.path = path,
		.body = body };

	ck_assert_uint_lt(all->n, ANSWERS_MAX);
	*a = (struct answer){ .asked = x, .reader = reader, .path = path };
	a->status = pages_world_take(&r, &a->bytes);
	free(body);
	ck_assert_msg(a->status < 500 && (!is_posted(x) || a->status != 400),
	    "%s: %s", path, buf_str(&a->bytes));
	blank(&a->bytes);
}

/* text with the first `word` in it replaced; the caller frees it. */
static char *
with(const char *text, const char *word, const char *value)
{
	const char *at = strstr(text, word);

	return at == NULL ? mem_string(text)
			  : mem_printf("%.*s%s%s", (int)(at - text), text,
				value, at + strlen(word));
}

static void
ask_quarters(struct answers *all, const struct asked *x, size_t reader,
    const struct pages_world_who *who, const char *path)
{
	bool each = strstr(path, "QUARTER") != NULL;

	for (size_t q = each ? 0 : QUARTERS - 1; q < QUARTERS; q++) {
		char text[PERIOD_TEXT_SIZE];
		char *since;

		period_format(text, quarter(0));
		since = with(path, "OLDEST", text);
		period_format(text, quarter(q));
		ask(all, x, reader, who, with(since, "QUARTER", text));
		free(since);
	}
}

static void
ask_figures(struct answers *all, const struct asked *x, size_t reader,
    const struct pages_world_who *who, const char *path)
{
	bool each = strstr(path, "FIGURE") != NULL;

	for (size_t i = each ? 0 : ALONE - 1; i < ALONE; i++) {
		char *one = with(path, "FIGURE", alone[i]);

		ask_quarters(all, x, reader, who, one);
		free(one);
	}
}

/* A route with each of its arguments, and in the place of {format} each format
 * that there is. */
static void
ask_route(struct answers *all, const struct asked *x, size_t reader,
    const struct pages_world_who *who)
{
	bool each = strstr(x->path, "{format}") != NULL;
	const char *place = each ? "{format}" : "{file}";
	size_t formats;
	const struct exports_format *format = exports_formats(&formats);

	for (size_t f = each ? 0 : formats - 1; f < formats; f++) {
		char *path = with(x->path, place, format[f].name);

		for (size_t i = 0; x->query[i] != NULL; i++) {
			char *full = mem_printf("%s?%s%s", path, x->query[i],
			    reader == EXACT ? "&policy=exact/1" : "");

			ask_figures(all, x, reader, who, full);
			free(full);
		}
		free(path);
	}
}

/* Everything, as the readers from one on. */
static void
ask_all(struct answers *all, const struct pages_world_who *script, size_t from)
{
	char *log = file_path(pages_world_dir, "access.log");

	/* What was asked before is no part of the answers. */
	(void)unlink(log);
	free(log);
	all->n = 0;
	for (size_t r = from; r < READERS; r++) {
		struct pages_world_who who = strcmp(readers[r], "script") == 0
						 ? *script
						 : pages_world_in(readers[r]);

		for (size_t i = 0; i < ASKED; i++)
			if (r != EXACT || asked[i].exact)
				ask_route(all, &asked[i], r, &who);
	}
}

static void
free_answers(struct answers *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->list[i].path);
		buf_free(&all->list[i].bytes);
	}
}

static bool
same(const struct answer *a, const struct answer *b)
{
	return a->status == b->status &&
	       slice_equal(buf_slice(&a->bytes), buf_slice(&b->bytes));
}

/* Fail, with where the answers begin to differ. */
static void
fail_at(const struct answer *a, const struct answer *b)
{
	size_t i = 0;

	while (i < a->bytes.n && i < b->bytes.n &&
	       a->bytes.data[i] == b->bytes.data[i])
		i++;
	i = i > 60 ? i - 60 : 0;
	ck_abort_msg("%s, as %s: it changed, from \"%.120s\" to \"%.120s\"",
	    a->path, readers[a->reader], buf_str(&a->bytes) + i,
	    buf_str(&b->bytes) + i);
}

/* For whoever sees no exact figures every answer is as it was; each route with
 * figures shows the others the change at least once. */
static void
compare(const struct answers *before, const struct answers *after)
{
	bool seen[ASKED] = { false };

	ck_assert_uint_eq(before->n, after->n);
	for (size_t i = 0; i < before->n; i++) {
		const struct answer *a = &before->list[i], *b = &after->list[i];

		ck_assert_str_eq(a->path, b->path);
		if (a->reader == EXACT)
			seen[a->asked - asked] |= !same(a, b);
		else if (!same(a, b))
			fail_at(a, b);
	}
	for (size_t i = 0; i < ASKED; i++)
		ck_assert_msg(seen[i] == asked[i].exact,
		    "%s: %s change is seen under exact/1", asked[i].path,
		    seen[i] ? "a" : "no");
}

START_TEST(hidden_figures_change_no_answer)
{
	static struct answers before, after;
	struct pages_world_who script;

	begin();
	script = pages_world_script("lead", "north");
	ask_all(&before, &script, 0);
	pages_world_close();
	ck_assert_uint_ge(change_hidden(), CHANGED_LEAST);
	pages_world_open();
	ask_all(&after, &script, 0);
	compare(&before, &after);
	free_answers(&before);
	free_answers(&after);
	end();
}
END_TEST

/* Entries that were stored and are not published, with other figures in force. */
static void
get_ahead(void)
{
	const struct hash id = hash_of(slice_of("not published"));
	char *path = file_path(pages_world_dir, "store.db");
	struct store_key key = { .service = 1,
		.content = CONTENT_RETURN,
		.start = quarter(0).start };
	struct ledger *ledger;
	struct store *store;
	uint64_t index;

	must(store_open(&store, path, &e));
	for (key.service = 1; !add_to(store, key, 0, 100); key.service++)
		ck_assert_uint_lt((size_t)key.service, figures.services);
	ledger = ledger_new(store);
	must(store_begin(store, &e));
	must(ledger_append(ledger, &id, slice_of("note\n"), &index, &e));
	must(ledger_flush(ledger, &e));
	must(store_commit(store, &e));
	ledger_free(ledger);
	store_close(store);
	free(path);
}

/* What is shown is of before; not whether it is old. */
static void
compare_earlier(const struct answers *before, const struct answers *after)
{
	ck_assert_uint_eq(before->n, after->n);
	for (size_t i = 0; i < before->n; i++) {
		const struct answer *a = &before->list[i], *b = &after->list[i];

		if (strncmp(a->path, "/v1/session?", 12) != 0 && !same(a, b))
			fail_at(a, b);
	}
}

static void
check_banner(const char *has)
{
	struct pages_world_who auditor = pages_world_in("auditor");

	pages_world_get(&auditor, "/v1/totals?region=north", 200, "columns");
	pages_world_get(&auditor, "/v1/session", 200, has);
}

START_TEST(a_store_that_is_ahead)
{
	static struct answers before, after;
	struct pages_world_who script;

	begin();
	script = pages_world_script("lead", "north");
	ask_all(&before, &script, EXACT - 2);
	check_banner("\"banner\":null");
	pages_world_close();
	pages_world_open();
	get_ahead();
	ask_all(&after, &script, EXACT - 2);
	compare_earlier(&before, &after);
	check_banner("\"banner\":\"Nothing new is published since ");
	free_answers(&before);
	free_answers(&after);
	/* The next start publishes what there is. */
	pages_world_close();
	pages_world_open();
	check_banner("\"banner\":null");
	end();
}
END_TEST

/* A route added without a row above fails here. */
START_TEST(each_route_that_shows_something)
{
	size_t n = 0;

	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		bool get = strcmp(r->method, "GET") == 0;
		size_t i = 0;

		if (!get && (r->flags & (PAGES_VIEW | PAGES_STORE)) == 0)
			continue;
		while (i < ASKED && (strcmp(asked[i].path, r->path) != 0 ||
					is_posted(&asked[i]) == get))
			i++;
		ck_assert_msg(i < ASKED, "ask %s in this test", r->path);
		n++;
	}
	ck_assert_uint_eq(n, ASKED);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_route_that_shows_something,
		hidden_figures_change_no_answer, a_store_that_is_ahead, NULL };

	return unit_main("pages_hidden", tests);
}
