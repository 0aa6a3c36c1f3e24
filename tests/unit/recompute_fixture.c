/* Totals of an aggregator of the tests, and an auditor's look at them. */
#include "tests/unit/recompute_fixture.h"

#include <stdlib.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/openings_export.h"
#include "auditor/recompute_against.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1 << 24 };

static struct err e;

void
recompute_fixture_registry(struct aggregator_fixture *h, const char *csv)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct registry r;

	ck_assert_msg(registry_parse(&r, slice_of(csv), &e) == 0, "%s", e.text);
	s->job = reference_replace;
	s->job_arg = &r;
	merger_submit_wait(h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
	registry_free(&r);
}

void
recompute_fixture_openings(struct aggregator_fixture *h)
{
	struct openings_export_report report;
	char *dir = file_path(h->dir, "openings");
	struct store *reader;

	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	ck_assert_msg(openings_export(reader, UINT64_MAX, dir, &report, &e) ==
			  0,
	    "%s", e.text);
	store_close(reader);
	free(dir);
}

static uint64_t
at_once(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

char *
recompute_fixture_totals(struct aggregator_fixture *h,
    const struct views_request *q)
{
	const struct totals_gate gate = { at_once, NULL };
	struct registry registry;
	struct totals_snapshot view;
	struct views_table *t;
	struct store *reader;
	struct jval *v;
	struct buf text;

	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&view, reader, &gate, &e), 0);
	ck_assert_int_eq(reference_load(reader, &registry, &e), 0);
	ck_assert_msg(views_make(&t, q, &view, &registry, &e) == 0, "%s",
	    e.text);
	v = views_json(t);
	buf_init(&text, TEXT_MAX);
	jval_write(v, true, &text);
	buf_puts(&text, "\n");
	jval_free(v);
	views_free(t);
	registry_free(&registry);
	totals_end(&view);
	store_close(reader);
	return buf_take(&text);
}

void
recompute_fixture_read(struct aggregator_fixture *h, struct recompute *r,
    struct findings *f)
{
	char *openings = file_path(h->dir, "openings");
	char *registry = file_path(openings, "registry.csv");
	const struct recompute_request request = { .dir = h->log_dir,
		.openings_dir = openings,
		.registry_file = registry,
		.size = UINT64_MAX };

	ck_assert_msg(recompute_run(r, &request, f, &e) == 0, "%s", e.text);
	free(openings);
	free(registry);
}

static char *
words_of(struct findings *f)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	findings_text(f, &out);
	findings_free(f);
	return out.n > 0 ? buf_take(&out) : mem_string("");
}

/* The findings are added to f; the error, to free, or NULL. */
static char *
compare(const struct recompute *r, const char *text, struct findings *f)
{
	struct recompute_shown shown = { .text = slice_of(text) };
	struct err why = ERR_INIT;
	char *error = NULL;
	size_t compared;

	if (jval_parse(&shown.json, shown.text, TEXT_MAX, &why) < 0 ||
	    recompute_against(r, &shown, f, &compared, &why) < 0)
		error = mem_printf("<%s>", why.text);
	jval_free(shown.json);
	return error;
}

char *
recompute_fixture_compare(const struct recompute *r, const char *text)
{
	struct findings *f = findings_new();
	char *error = compare(r, text, f);

	if (error == NULL)
		return words_of(f);
	findings_free(f);
	return error;
}

char *
recompute_fixture_check(struct aggregator_fixture *h, const char *text)
{
	struct findings *f = findings_new();
	struct recompute r;
	char *error = NULL;

	recompute_fixture_read(h, &r, f);
	if (text != NULL)
		error = compare(&r, text, f);
	recompute_free(&r);
	if (error == NULL)
		return words_of(f);
	findings_free(f);
	return error;
}
