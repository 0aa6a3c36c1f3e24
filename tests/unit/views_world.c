/* A store with the returns of a fleet, made in one transaction. */
#include "tests/unit/views_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/merge/tally.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/store.h"
#include "aggregator/views/views_due.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { SIZE = 118234, INTO_QUARTER = 40, PART = 20, AFTER = 10 };

static void
must(int result, const struct err *e)
{
	if (result == 0)
		return;
	fprintf(stderr, "views_world: %s\n", e->text);
	abort();
}

static struct period
quarter(size_t q)
{
	struct period p = period_of(day_from_civil(2024, 4, 1));

	while (q-- > 0)
		p = period_next(p);
	return p;
}

/* ---------------------------------------------------------------- registry */

/* The region of a service in a quarter: where it reported, or reports next. */
static int
region_in(const struct prop_fleet *f, size_t s, size_t q)
{
	for (size_t i = q; i < f->quarters; i++)
		if (f->list[s][i].any)
			return f->list[s][i].region;
	return q > 0 ? region_in(f, s, q - 1) : SUPPRESSION_OUTSIDE;
}

static void
write_service(struct buf *csv, const struct views_world *w,
    const struct prop_fleet *f, size_t s)
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

	for (size_t q = 0; q < f->quarters;) {
		int region = region_in(f, s, q);
		size_t end = q;

		while (end < f->quarters && region_in(f, s, end) == region)
			end++;
		day_format(from, quarter(q).start);
		day_format(to, quarter(end - 1).end);
		if (region >= 0)
			buf_printf(csv,
			    "service,s%02zu,Service %02zu,a%d,%s,%s,%s%s%s%s\n",
			    s, s, region, from, end < f->quarters ? to : "",
			    w->contract != NULL ? "\"" : "",
			    w->contract != NULL ? "contract=" : "",
			    w->contract != NULL ? w->contract : "",
			    w->contract != NULL ? "\"" : "");
		q = end;
	}
}

static void
make_registry(struct views_world *w, const struct prop_fleet *f)
{
	struct err e = ERR_INIT;
	struct buf csv;

	buf_init(&csv, REGISTRY_FILE_MAX);
	buf_puts(&csv, "kind,code,name,parent,from,to,attributes\n");
	for (size_t r = 0; r < f->regions; r++)
		buf_printf(&csv,
		    "region,r%zu,Region %zu,,2000-01-01,,\n"
		    "area,a%zu,Area %zu,r%zu,2000-01-01,,\n",
		    r, r, r, r, r);
	for (size_t s = 0; s < f->services; s++)
		write_service(&csv, w, f, s);
	must(registry_parse(&w->registry, buf_slice(&csv), &e), &e);
	buf_free(&csv);
}

/* ----------------------------------------------------------------- returns */

/* Totals and what is read of them, after returns were put in. */
static void
end_put(struct views_world *w, struct tally *tally)
{
	struct err e = ERR_INIT;

	must(tally_remake(tally, &e), &e);
	must(tally_flush(tally, &e), &e);
	must(store_commit(w->store, &e), &e);
	tally_free(tally);
	views_source_close(w->source);
	must(views_source_open(&w->source, &w->totals, &w->registry, w->day,
		 &e),
	    &e);
}

void
views_world_put(struct views_world *w, const struct prop_fleet *f)
{
	const struct ruleset *rules = measures_ips_grow_1();
	struct tally *tally = tally_new(w->store);
	struct err e = ERR_INIT;

	must(store_begin(w->store, &e), &e);
	for (size_t s = 0; s < f->services; s++)
		for (size_t q = 0; q < f->quarters; q++) {
			struct store_figure r = { .key = { (int64_t)s + 1,
						      CONTENT_RETURN,
						      quarter(q).start },
				.epoch = 1,
				.seq = 1,
				.revision = 1,
				.through = quarter(q).end,
				.rules = rules,
				.n = rules->n };

			if (!f->list[s][q].any)
				continue;
			if (f->list[s][q].part)
				r.through -= PART;
			if (r.through > w->day)
				r.through = w->day;
			if (f->list[s][q].erased) {
				r.erased = true;
				r.through = DAY_NONE;
				r.n = 0;
			}
			memcpy(r.value, f->list[s][q].value,
			    r.n * sizeof(r.value[0]));
			must(store_figure_put(w->store, &r, &e), &e);
		}
	end_put(w, tally);
}

void
views_world_newer(struct views_world *w, const size_t *service, size_t n,
    int64_t evidenced)
{
	const struct ruleset *rules = measures_ips_grow_2();
	struct tally *tally = tally_new(w->store);
	struct err e = ERR_INIT;

	must(store_begin(w->store, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const struct store_key key = { (int64_t)service[i] + 1,
			CONTENT_RETURN, quarter(0).start };
		struct store_figure f;
		bool found;

		must(store_figure_get(w->store, &key, &f, &found, &e), &e);
		if (!found)
			abort();
		f.rules = rules;
		for (; f.n < rules->n; f.n++)
			f.value[f.n] = evidenced;
		must(store_figure_put(w->store, &f, &e), &e);
	}
	end_put(w, tally);
}

void
views_world_make(struct views_world *w, const struct prop_fleet *f)
{
	const char *base = getenv("TMPDIR");
	struct period last = quarter(f->quarters - 1);
	struct err e = ERR_INIT;
	bool moved;

	(void)snprintf(w->dir, sizeof(w->dir), "%s/sheaf-views-XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(w->dir) == NULL)
		abort();
	(void)snprintf(w->path, sizeof(w->path), "%s/store.db", w->dir);
	w->day = w->in_progress ? last.start + INTO_QUARTER
		 : w->overdue   ? last.end + VIEWS_DUE_DAYS + 1
				: last.end + AFTER;
	make_registry(w, f);
	must(store_create(&w->store, w->path, &e), &e);
	must(store_begin(w->store, &e), &e);
	must(reference_replace(&w->registry, w->store, &moved, &e), &e);
	for (size_t s = 0; s < f->services; s++) {
		struct store_service service = { .owner = 0 };

		(void)snprintf(service.id, sizeof(service.id), "s%02zu", s);
		must(store_agent_service_add(w->store, &service, &e), &e);
	}
	must(store_commit(w->store, &e), &e);
	w->totals =
	    (struct totals_snapshot){ .reader = w->store, .log_size = SIZE };
	views_world_put(w, f);
}

void
views_world_free(struct views_world *w)
{
	static const char *const file[] = { "", "-wal", "-shm" };
	char path[96];

	views_source_close(w->source);
	store_close(w->store);
	registry_free(&w->registry);
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", w->path, file[i]);
		(void)unlink(path);
	}
	(void)rmdir(w->dir);
}

/* ------------------------------------------------------------------ tables */

struct views_shown *
views_world_shown(const struct views_world *w, enum disclosure_policy policy,
    enum views_world_table table, const char *region)
{
	struct views_request q = { .rules = measures_ips_grow_1(),
		.policy = policy,
		.region = region,
		.by_region = table == VIEWS_WORLD_REGIONS,
		.by_service = table == VIEWS_WORLD_SERVICES,
		.each_quarter = table == VIEWS_WORLD_SERVICES,
		.day = w->day };
	struct views_table *t;
	struct err e = ERR_INIT;

	must(views_make_of(&t, &q, w->source, &e), &e);
	return views_shown_open(t);
}

size_t
views_world_place(const struct views_shown *s, const char *region,
    const char *service)
{
	int i =
	    views_shown_find(s, &(struct views_shown_place){ .region = region,
				    .service = service });

	if (i < 0) {
		fprintf(stderr, "views_world: no place %s %s\n",
		    region != NULL ? region : "-",
		    service != NULL ? service : "-");
		abort();
	}
	return (size_t)i;
}
