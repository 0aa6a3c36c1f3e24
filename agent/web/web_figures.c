/*
 * What a page asks about figures.  A measure and a quarter stand in an address;
 * who is behind a figure only in an answer.
 */
#include <string.h>

#include "agent/desk/desk_baseline.h"
#include "agent/desk/desk_figures.h"
#include "agent/desk/desk_figures_facts.h"
#include "agent/web/web_answers.h"
#include "common/base/text.h"

/* A quarter of the address; *given is false when there is none. */
static int
read_quarter(const struct web_call *c, const char *name, struct period *p,
    bool *given, struct err *e)
{
	const char *text = httpd_query(c->request, name);

	*given = text != NULL && text[0] != '\0';
	return *given ? period_parse_user(text, p, e) : 0;
}

int
web_figures_show(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_figures_request r = { .service = httpd_query(c->request,
					      "service") };
	struct period period;
	bool given;

	if (read_quarter(c, "period", &period, &given, e) < 0)
		return -1;
	r.period = given ? &period : NULL;
	return desk_figures_show(&c->desk, &r, out, e);
}

int
web_figures_facts(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_figures_facts_request r = {
		.service = httpd_query(c->request, "service"),
		.measure = httpd_param(c->request, "measure")
	};
	const char *from = httpd_query(c->request, "from");
	bool period, since;
	uint64_t first = 0;

	if (read_quarter(c, "period", &r.period, &period, e) < 0 ||
	    read_quarter(c, "since", &r.since, &since, e) < 0)
		return -1;
	if (r.service == NULL || !period)
		return err_set(e, ERR_USAGE,
		    "\"service\" and \"period\" must be given");
	if (from != NULL && !text_parse_u64(slice_of(from), INT32_MAX, &first))
		return err_set(e, ERR_USAGE,
		    "\"from\" must be the number that \"next\" gave");
	if (!since)
		r.since = r.period;
	r.from = (size_t)first;
	return desk_figures_facts(&c->desk, &r, out, e);
}

/* ------------------------------------------------------ baselines of charts */

static struct desk_baseline_request
read_baseline(const struct web_call *c)
{
	return (struct desk_baseline_request){
		.service = httpd_param(c->request, "service"),
		.measure = httpd_param(c->request, "measure"),
		.version = c->version,
	};
}

/* Who was overtaken gets both texts. */
static int
tell(struct web_call *c, const struct jval *answer)
{
	if (strcmp(jval_get_str(answer, "outcome"), "overtaken") == 0)
		c->status = 412;
	return 0;
}

int
web_figures_set_baseline(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_baseline_request r = read_baseline(c);

	if (web_call_text(c, "from", true, &r.from, e) < 0 ||
	    web_call_text(c, "to", true, &r.to, e) < 0 ||
	    web_call_text(c, "reason", true, &r.reason, e) < 0 ||
	    desk_baseline_set(&c->desk, &r, out, e) < 0)
		return -1;
	return tell(c, *out);
}

int
web_figures_remove_baseline(struct web_call *c, struct jval **out,
    struct err *e)
{
	const struct desk_baseline_request r = read_baseline(c);

	if (desk_baseline_remove(&c->desk, &r, out, e) < 0)
		return -1;
	return tell(c, *out);
}
