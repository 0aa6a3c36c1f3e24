/*
 * What is asked of a view, read and judged before anything is looked up.
 */
#include "aggregator/pages/pages_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const pages_asked_names[] = { "region", "period", "from", "to",
	"policy", "service", "by", "measure", "figure", "round", "item",
	"format", "since", "correct", "before", NULL };

enum { NAMES_MAX = 12, SAID_MAX = 60 };

/* 400: the parameter is the code. */
static int
wrong(struct err *e, const char *parameter)
{
	(void)snprintf(e->code, sizeof(e->code), "%s", parameter);
	return -1;
}

static bool
is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* An empty argument is none: a form sends it. */
static int
read_quarter(const char *parameter, const char *text, bool *has,
    struct period *out, struct err *e)
{
	const char *what = strcmp(parameter, "from") == 0 ? "first quarter"
			   : strcmp(parameter, "to") == 0 ? "last quarter"
							  : "quarter";
	struct err ignored;

	*has = is_given(text);
	if (!*has)
		return 0;
	if (period_parse_user(text, out, &ignored) == 0 &&
	    period_is_quarter(*out))
		return 0;
	err_set(e, ERR_USAGE,
	    "the address asks for the %s \"%.*s\" (%s), which is none: a "
	    "quarter is written as the financial year and its number, like "
	    "2026/27 Q1",
	    what, SAID_MAX, text, parameter);
	return wrong(e, parameter);
}

static int
read_quarters(struct pages_asked *out, const struct pages_asked_text *t,
    struct err *e)
{
	char first[PERIOD_TITLE_SIZE], last[PERIOD_TITLE_SIZE];

	if (read_quarter("period", t->period, &out->has_period, &out->period,
		e) < 0 ||
	    read_quarter("from", t->from, &out->has_from, &out->from, e) < 0 ||
	    read_quarter("to", t->to, &out->has_to, &out->to, e) < 0)
		return -1;
	if (!out->has_from || !out->has_to || out->from.start <= out->to.start)
		return 0;
	period_title(first, out->from);
	period_title(last, out->to);
	err_set(e, ERR_USAGE,
	    "the first quarter, %s (from), is after the last, %s (to): the "
	    "earlier one comes first, like 2026/27 Q1 and 2026/27 Q3",
	    first, last);
	return wrong(e, "from");
}

/* Names of regions, for a sentence. */
static void
list_regions(const struct registry *registry, struct buf *out)
{
	size_t n, named = 0;
	const char **codes = registry_codes(registry, REGISTRY_REGION, &n);

	for (; named < n && named < NAMES_MAX; named++)
		buf_printf(out, "%s%s", named > 0 ? ", " : "", codes[named]);
	if (named < n)
		buf_printf(out, " and %zu more", n - named);
	free(codes);
}

static int
unknown_region(const char *text, const struct registry *registry, struct err *e)
{
	struct buf list;

	buf_init(&list, ERR_TEXT_MAX);
	list_regions(registry, &list);
	err_set(e, ERR_USAGE,
	    "region \"%.*s\" is not in the registry; a region is named by its "
	    "code there: %s",
	    SAID_MAX, text, list.n > 0 ? buf_str(&list) : "it has none");
	buf_free(&list);
	return wrong(e, "region");
}

/* Whose it is instead. */
int
pages_asked_theirs(const char *code, const struct accounts_person *who,
    const struct registry *registry, struct err *e)
{
	struct buf theirs;

	if (accounts_may_see(who, code))
		return 0;
	buf_init(&theirs, ERR_TEXT_MAX);
	for (size_t i = 0; i < who->regions.n; i++)
		buf_printf(&theirs, "%s%s", i > 0 ? ", " : "",
		    registry_name(registry, REGISTRY_REGION,
			who->regions.code[i]));
	err_refuse(e, "elsewhere", 0,
	    "these are figures of %s, which only its own lead, analysts and "
	    "auditors see; yours is %s",
	    registry_name(registry, REGISTRY_REGION, code),
	    theirs.n > 0 ? buf_str(&theirs) : "none");
	buf_free(&theirs);
	return -1;
}

static int
read_region(struct pages_asked *out, const char *text,
    const struct accounts_person *who, const struct registry *registry,
    struct err *e)
{
	if (!is_given(text) && who->role != ACCOUNTS_LEAD)
		return 0;
	if (!is_given(text)) {
		if (who->regions.n == 0)
			return err_refuse(e, "elsewhere", 0,
			    "no region is yours: an operator names it");
		text = who->regions.code[0];
	}
	out->region = registry_spelled(registry, REGISTRY_REGION, text);
	if (out->region == NULL)
		return unknown_region(text, registry, e);
	return pages_asked_theirs(out->region, who, registry, e);
}

int
pages_asked_policy(enum disclosure_policy *out, const char *text,
    const struct accounts_person *who, struct err *e)
{
	bool bound = who->policy[0] != '\0';

	*out = DISCLOSURE_SHEAF_1;
	if (bound && is_given(text) && strcmp(text, who->policy) != 0)
		return err_refuse(e, "exact", 0,
		    "this token is answered under %s alone", who->policy);
	if (bound)
		text = who->policy;
	if (!is_given(text))
		return 0;
	if (!disclosure_policy_parse(text, out)) {
		err_set(e, ERR_USAGE,
		    "policy \"%.*s\" is not one of sheaf/1, mhsds/1 and "
		    "exact/1",
		    SAID_MAX, text);
		return wrong(e, "policy");
	}
	if (bound || *out == DISCLOSURE_SHEAF_1 || who->exact)
		return 0;
	return err_refuse(e, "exact", 0,
	    "figures under %s are shown to those whom an operator has granted "
	    "exact figures; without a policy you see them under sheaf/1",
	    text);
}

int
pages_asked_read(struct pages_asked *out, const struct pages_asked_text *t,
    const struct accounts_person *who, const struct registry *registry,
    struct err *e)
{
	*out = (struct pages_asked){ 0 };
	if (pages_asked_policy(&out->policy, t->policy, who, e) < 0 ||
	    read_region(out, t->region, who, registry, e) < 0)
		return -1;
	return read_quarters(out, t, e);
}

static void
add_choice(struct jval *list, const char *code, const char *name)
{
	struct jval *o = jval_object();

	jval_set_str_or_null(o, "region", code);
	jval_set_str(o, "name", name);
	jval_add(list, o);
}

void
pages_asked_choices(struct jval *out, const struct accounts_person *who,
    const struct registry *registry)
{
	struct jval *list = jval_array();
	size_t n;
	const char **code = registry_codes(registry, REGISTRY_REGION, &n);

	if (who->role != ACCOUNTS_LEAD)
		add_choice(list, NULL, "All regions");
	for (size_t i = 0; i < n; i++)
		if (accounts_may_see(who, code[i]))
			add_choice(list, code[i],
			    registry_name(registry, REGISTRY_REGION, code[i]));
	free(code);
	jval_set(out, "choices", list);
}
