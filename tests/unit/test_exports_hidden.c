/*
 * No format tells more than the cells that it was given.  A hidden figure gets
 * another true value that leaves every shown one as it is; then every byte of
 * every file is as before.  Under exact/1 the same change is seen, so that the
 * test could find it.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/exports/exports.h"
#include "tests/unit/unit.h"
#include "tests/unit/views_world.h"

enum { SEEDS = 3, TRIES = 30, FORMATS_MAX = 16, LEAST = 10 };

/* Figures that no other one is bound to. */
static const char *const alone[] = { "discharged", "profiles_started",
	"engaged", "applications", "interviews" };

/* What people in a region, and in all together, can take away. */
struct files {
	struct buf file[2][FORMATS_MAX];
	size_t n;
};

static const char *
region_at(size_t i)
{
	return i == 0 ? "r0" : NULL;
}

static void
write_files(struct files *f, const struct views_shown *s)
{
	const struct exports_format *format = exports_formats(&f->n);
	struct exports_table *t;
	struct err e = ERR_INIT;

	ck_assert_uint_le(f->n, FORMATS_MAX);
	for (size_t i = 0; i < 2; i++) {
		const struct exports_request q = { .region = region_at(i) };

		ck_assert_msg(exports_table_take(&t, &q, s, &e) == 0, "%s",
		    e.text);
		for (size_t k = 0; k < f->n; k++) {
			buf_init(&f->file[i][k], EXPORTS_FILE_MAX);
			ck_assert_msg(exports_write(t, &format[k],
					  &f->file[i][k], &e) == 0,
			    "%s", e.text);
		}
		exports_table_free(t);
	}
}

static void
free_files(struct files *f)
{
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < f->n; k++)
			buf_free(&f->file[i][k]);
}

static void
same_files(const struct files *a, const struct files *b)
{
	size_t n;
	const struct exports_format *format = exports_formats(&n);

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < a->n; k++)
			ck_assert_msg(slice_equal(buf_slice(&a->file[i][k]),
					  buf_slice(&b->file[i][k])),
			    "%s tells of a hidden figure", format[k].name);
}

static struct views_shown *
shown(const struct views_world *w, enum disclosure_policy policy)
{
	return views_world_shown(w, policy, VIEWS_WORLD_REGIONS, NULL);
}

/* Whether two states show the same figure at every place and time. */
static bool
same_cells(const struct views_shown *a, const struct views_shown *b)
{
	const struct views_shown_terms *t = views_shown_terms(a);

	for (size_t p = 0; p < views_shown_places(a); p++)
		for (size_t f = 0; f < views_shown_figures(a); f++) {
			struct period q = t->first;
			struct views_shown_cell x =
			    views_shown_cell(a, p, NULL, f);
			struct views_shown_cell y =
			    views_shown_cell(b, p, NULL, f);

			if (strcmp(x.text, y.text) != 0)
				return false;
			for (; q.start <= t->last.start; q = period_next(q)) {
				x = views_shown_cell(a, p, &q, f);
				y = views_shown_cell(b, p, &q, f);
				if (strcmp(x.text, y.text) != 0)
					return false;
			}
		}
	return true;
}

/* The CSV of all regions under exact/1; the caller frees it. */
static struct buf
exact_csv(const struct views_world *w)
{
	struct views_shown *s = shown(w, DISCLOSURE_EXACT_1);
	const struct exports_request q = { .region = NULL };
	struct exports_table *t;
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, EXPORTS_FILE_MAX);
	ck_assert(exports_table_take(&t, &q, s, &e) == 0);
	ck_assert(exports_write(t, exports_format_find("csv"), &out, &e) == 0);
	exports_table_free(t);
	views_shown_close(s);
	return out;
}

/* A few more of a figure somewhere; how many times nothing shown had changed. */
static size_t
try_changes(struct views_world *w, struct prop_fleet *fleet,
    struct demo_prng *r)
{
	struct views_shown *before = shown(w, DISCLOSURE_SHEAF_1);
	struct buf exact = exact_csv(w);
	struct files as_they_were;
	size_t found = 0;

	write_files(&as_they_were, before);
	for (int i = 0; i < TRIES; i++) {
		size_t s = (size_t)demo_prng_below(r, (int32_t)fleet->services);
		size_t q = (size_t)demo_prng_below(r, (int32_t)fleet->quarters);
		int row = measures_find(measures_ips_grow_1(),
		    slice_of(
			alone[i % (int)(sizeof(alone) / sizeof(alone[0]))]));
		int64_t *value = &fleet->list[s][q].value[row];
		int64_t more = demo_prng_between(r, 1, 9);
		struct views_shown *after;

		if (!fleet->list[s][q].any || *value < 0)
			continue;
		*value += more;
		views_world_put(w, fleet);
		after = shown(w, DISCLOSURE_SHEAF_1);
		if (same_cells(before, after)) {
			struct files now;
			struct buf other = exact_csv(w);

			write_files(&now, after);
			same_files(&as_they_were, &now);
			ck_assert(!slice_equal(buf_slice(&exact),
			    buf_slice(&other)));
			buf_free(&other);
			free_files(&now);
			found++;
		}
		views_shown_close(after);
		*value -= more;
	}
	buf_free(&exact);
	free_files(&as_they_were);
	views_shown_close(before);
	return found;
}

START_TEST(hidden_figures_change_no_byte)
{
	static const struct prop_fleet_kind kind = { .regions = 2,
		.quarters = 3,
		.fewest = 5,
		.most = 7,
		.posts = 2000 };
	size_t found = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		static struct prop_fleet fleet;
		struct views_world w = { 0 };
		struct demo_prng r;

		demo_prng_seed(&r, seed, "fleet");
		prop_fleet_make(&fleet, &kind, &r);
		views_world_make(&w, &fleet);
		found += try_changes(&w, &fleet, &r);
		views_world_free(&w);
	}
	ck_assert_uint_ge(found, LEAST);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { hidden_figures_change_no_byte, NULL };

	return unit_main("exports_hidden", tests);
}
