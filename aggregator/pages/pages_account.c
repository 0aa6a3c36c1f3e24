/*
 * One's own account: the second factor set up at the first sign-in, a password
 * of one's own, recovery codes.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/qr_svg.h"
#include "aggregator/pages/pages_answers.h"
#include "aggregator/store/reference.h"
#include "common/base/clock.h"
#include "common/base/mem.h"

static struct accounts_try
attempt(const struct pages_call *c, char address[static HTTPD_LISTEN_TEXT_SIZE])
{
	return (struct accounts_try){
		.address = pages_call_who(c, address).address,
		.now = clock_wall_now(),
	};
}

static struct jval *
stage_json(const struct pages_call *c)
{
	struct jval *o = jval_object();

	jval_set_str(o, "stage", accounts_stage_word(c->signed_in.stage));
	return o;
}

/* A new password, typed twice; nothing of it is ever shown. */
static int
read_fresh(const struct pages_call *c, const char **fresh, struct err *e)
{
	const char *again;

	if (pages_call_text(c, "fresh", true, fresh, e) < 0 ||
	    pages_call_text(c, "again", true, &again, e) < 0)
		return -1;
	return strcmp(*fresh, again) == 0
		   ? 0
		   : err_refuse(e, "again", 0,
			 "the two passwords are not the same: type both "
			 "again");
}

/* ------------------------------------------------------------ first sign-in */

int
pages_account_factor(struct pages_call *c, struct jval **out, struct err *e)
{
	struct accounts_factor factor;
	struct buf path;
	struct jval *o;
	unsigned size;

	if (accounts_sign_in_factor(c->pages->accounts, &c->signed_in, &factor,
		e) < 0)
		return -1;
	buf_init(&path, QR_SVG_PATH_MAX);
	size = qr_svg_path(&path, factor.uri);
	o = jval_object();
	jval_set_str(o, "key", factor.key);
	jval_set_i64(o, "size", size);
	jval_set_str(o, "path", buf_str(&path));
	buf_free(&path);
	mem_wipe(&factor, sizeof(factor));
	*out = o;
	return 0;
}

static void
put_codes(struct jval *o, struct recovery_codes *codes)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < RECOVERY_CODES; i++)
		jval_add_str(all, codes->code[i]);
	jval_set(o, "codes", all);
	mem_wipe(codes, sizeof(*codes));
}

int
pages_account_confirm(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);
	struct recovery_codes codes;

	if (pages_call_text(c, "code", true, &t.code, e) < 0 ||
	    accounts_sign_in_confirm(c->pages->accounts, &c->signed_in, &t,
		&codes, e) < 0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	put_codes(*out, &codes);
	return 0;
}

int
pages_account_first(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);

	if (read_fresh(c, &t.fresh, e) < 0 ||
	    accounts_sign_in_password(c->pages->accounts, &c->signed_in, &t,
		e) < 0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	return 0;
}

/* ------------------------------------------------------------------- later on */

/* "the figures of North East and South West"; names by the registry. */
static char *
say_regions(const struct pages_call *c, const struct registry *registry)
{
	const struct accounts_regions *r = &c->person.regions;
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < r->n; i++) {
		const struct registry_row *row = registry_find(registry,
		    REGISTRY_REGION, r->code[i], clock_today());

		buf_printf(&b, "%s%s",
		    i == 0          ? ""
		    : i + 1 == r->n ? " and "
				    : ", ",
		    row != NULL ? row->name : r->code[i]);
	}
	return buf_take(&b);
}

static void
put_sees(struct pages_call *c, struct jval *o, const struct registry *registry)
{
	char *regions, *says;

	switch (c->person.role) {
	case ACCOUNTS_LEAD:
		regions = say_regions(c, registry);
		says = mem_printf("You see the figures of %s.", regions);
		jval_set_str(o, "sees", says);
		free(says);
		free(regions);
		break;
	case ACCOUNTS_ANALYST:
		jval_set_str(o, "sees", "You see the figures of all regions.");
		break;
	case ACCOUNTS_AUDITOR:
		jval_set_str(o, "sees",
		    "You see the figures of all regions, what they were made "
		    "of, and who did what.");
		break;
	case ACCOUNTS_OPERATOR:
		jval_set_str(o, "sees",
		    "You run the centre: people, tokens and the registry. You "
		    "see no figures.");
		break;
	}
	jval_set_str(o, "exact",
	    c->person.exact ? "You may ask for exact figures. Each view of "
			      "them is written down with your name."
			    : "Small figures are hidden from you. An operator "
			      "can grant you exact ones.");
}

static void
put_left(struct jval *o, int64_t left)
{
	char *says =
	    left == 0
		? mem_string("You have no recovery code left: make new "
			     "ones before you lose your phone.")
		: mem_printf("%d of your %d recovery codes %s left.", (int)left,
		      RECOVERY_CODES, left == 1 ? "is" : "are");

	jval_set_str(o, "codes", says);
	free(says);
}

int
pages_account_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct registry registry = { 0 };
	struct store *reader;
	int64_t left;

	if (accounts_session_codes_left(c->pages->accounts, &c->signed_in,
		&left, e) < 0 ||
	    pages_call_reader(c, &reader, e) < 0 ||
	    reference_load(reader, &registry, e) < 0)
		return -1;
	*out = jval_object();
	jval_set_str(*out, "name", c->person.name);
	put_sees(c, *out, &registry);
	put_left(*out, left);
	registry_free(&registry);
	return 0;
}

int
pages_account_password(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);

	if (pages_call_text(c, "password", true, &t.password, e) < 0 ||
	    read_fresh(c, &t.fresh, e) < 0 ||
	    accounts_session_password(c->pages->accounts, &c->signed_in, &t,
		e) < 0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	return 0;
}

int
pages_account_codes(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);
	struct recovery_codes codes;

	if (pages_call_text(c, "password", true, &t.password, e) < 0 ||
	    accounts_session_codes(c->pages->accounts, &c->signed_in, &t,
		&codes, e) < 0)
		return -1;
	*out = jval_object();
	put_codes(*out, &codes);
	return 0;
}

int
pages_account_anew(struct pages_call *c, struct jval **out, struct err *e)
{
	char address[HTTPD_LISTEN_TEXT_SIZE];
	struct accounts_try t = attempt(c, address);

	if (pages_call_text(c, "password", true, &t.password, e) < 0 ||
	    accounts_session_factor(c->pages->accounts, &c->signed_in, &t, e) <
		0)
		return -1;
	pages_call_begin(c);
	*out = stage_json(c);
	return 0;
}
