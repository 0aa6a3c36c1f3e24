/* NHS England's published figures, handed in by a page, beside ours. */
#include "aggregator/pages/pages_answers.h"
#include "aggregator/published/published_compare.h"

/* One of the files of the body. */
static int
read_file(struct published_file *f, const struct jval *file, struct err *e)
{
	const char *name = jval_get_str(file, "name");
	const char *csv = jval_get_str(file, "csv");

	if (name == NULL || csv == NULL) {
		published_file_free(f);
		return err_set(e, ERR_USAGE,
		    "the member \"files\" must be a list of objects with the "
		    "texts \"name\" and \"csv\"");
	}
	return published_file_read(f, name, slice_of(csv), e);
}

static int
read_files(const struct pages_call *c, struct published_file *f, struct err *e)
{
	const struct jval *list = jval_get(c->body, "files");

	if (jval_length(list) == 0)
		return err_set(e, ERR_USAGE,
		    "the member \"files\" must be a list of at least one file");
	for (size_t i = 0; i < jval_length(list); i++)
		if (read_file(f, jval_at(list, i), e) < 0)
			return -1;
	return published_file_settle(f, e);
}

int
pages_published_compare(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct published_request q = {
		.policy = c->asked.policy,
		.region = c->asked.region,
		.day = c->state->day,
	};
	struct published_file file = { 0 };
	struct published *p;
	int r = -1;

	if (read_files(c, &file, e) < 0)
		return -1;
	if (published_make(&p, &q, &file, &c->totals, &c->state->registry, e) ==
	    0) {
		*out = published_json(p);
		pages_asked_choices(*out, &c->person, &c->state->registry);
		published_free(p);
		r = 0;
	}
	published_file_free(&file);
	return r;
}
