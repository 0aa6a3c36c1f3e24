/* Accounts for an operator: all of them as a table, and one in a sentence. */
#include <stdlib.h>

#include "aggregator/accounts/accounts_store.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/registry.h"
#include "protocol/limits.h"

static const struct table_column columns[] = {
	{ .key = "name", .heading = "name" },
	{ .key = "role", .heading = "role", .gap = 2 },
	{ .key = "regions", .heading = "regions", .gap = 2 },
	{ .key = "regions_shown" },
	{ .key = "exact", .heading = "exact", .gap = 2 },
	{ .key = "second_factor", .heading = "second factor", .gap = 2 },
	{ .heading = "password", .gap = 2 },
	{ .key = "password" },
	{ .key = "last_sign_in", .heading = "last sign-in", .gap = 2 },
	{ .key = "last_sign_in_shown" },
	{ .key = "version" },
};

void
accounts_put_regions(const struct accounts_regions *r,
    const struct registry *registry, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "",
		    registry == NULL
			? r->code[i]
			: registry_name(registry, REGISTRY_REGION, r->code[i]));
}

void
accounts_put_role(enum accounts_role role, const struct accounts_regions *r,
    const struct registry *registry, struct buf *out)
{
	buf_puts(out, accounts_role_title(role));
	if (r->n > 0)
		buf_puts(out, " of ");
	accounts_put_regions(r, registry, out);
}

/* What to say of a password that somebody else made up: with the day for the
 * terminal, which has columns, and for a page. */
static void
add_password(struct table *t, int32_t first_until, int32_t today)
{
	char day[DAY_TEXT_SIZE], said[DAY_SAID_SIZE];

	if (first_until == DAY_NONE || first_until < today) {
		const char *word =
		    first_until == DAY_NONE ? "own" : "first, expired";

		table_text(t, word);
		table_text(t, word);
		return;
	}
	day_format(day, first_until);
	day_say(said, first_until);
	table_textf(t, "first, until %s", day);
	table_textf(t, "first, until %s", said);
}

static void
add_day(struct table *t, int32_t day)
{
	char said[DAY_SAID_SIZE];

	table_day(t, day);
	if (day != DAY_NONE)
		day_say(said, day);
	table_text(t, day != DAY_NONE ? said : NULL);
}

static int
add_row(struct accounts *a, const char *name, int32_t today,
    const struct registry *registry, struct table *t, struct err *e)
{
	char version[ACCOUNTS_VERSION_SIZE];
	struct accounts_store_row row;
	struct buf regions;

	if (accounts_store_need(a, name, &row, e) < 0)
		return -1;
	buf_init(&regions, LIMITS_ACCESS_LINE_MAX);
	accounts_write_regions(&row.person.regions, &regions);
	table_text(t, row.person.name);
	table_text(t, accounts_role_word(row.person.role));
	table_text(t, row.person.regions.n > 0 ? buf_str(&regions) : NULL);
	buf_reset(&regions);
	accounts_put_regions(&row.person.regions, registry, &regions);
	table_text(t, row.person.regions.n > 0 ? buf_str(&regions) : NULL);
	table_flag(t, row.person.exact);
	table_flag(t, row.has_factor);
	add_password(t, row.first_until, today);
	add_day(t, row.last_day);
	accounts_store_version(version, row.person.id, row.generation);
	table_text(t, version);
	buf_free(&regions);
	return 0;
}

/* The names first: two statements of one connection, one inside the other,
 * would be one too many to follow. */
static int
list(struct accounts *a, int32_t today, const struct registry *registry,
    struct table *t, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(a->db, "SELECT name FROM account ORDER BY name");
	char **name = NULL;
	size_t n = 0, cap = 0;
	int rc;

	while (db_step(q)) {
		name = mem_grow(name, n, &cap, sizeof(*name));
		name[n++] = mem_string(db_str(q, 0));
	}
	rc = db_done(q, e);
	for (size_t i = 0; i < n; i++) {
		if (rc == 0)
			rc = add_row(a, name[i], today, registry, t, e);
		free(name[i]);
	}
	free(name);
	return rc;
}

int
accounts_list(struct accounts *a, int32_t today,
    const struct registry *registry, struct table **out, struct err *e)
{
	int rc;

	*out = NULL;
	if (accounts_store_read(a, e) < 0)
		return -1;
	*out = table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");
	rc = accounts_store_leave(a, list(a, today, registry, *out, e), e);
	if (rc < 0) {
		table_free(*out);
		*out = NULL;
	}
	return rc;
}

int
accounts_describe(struct accounts *a, const char *name,
    const struct accounts_by *by, struct buf *says,
    char version[static ACCOUNTS_VERSION_SIZE], struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (accounts_store_read(a, e) < 0)
		return -1;
	rc = accounts_store_leave(a, accounts_store_need(a, name, &row, e), e);
	if (rc < 0)
		return -1;
	accounts_store_version(version, row.person.id, row.generation);
	accounts_put_role(row.person.role, &row.person.regions, by->registry,
	    says);
	buf_printf(says, ", %s exact figures. %s, and %s.",
	    row.person.exact ? "with" : "without",
	    row.has_factor ? "Sign-in codes are set up"
			   : "Sign-in codes are not set up",
	    row.first_until == DAY_NONE ? "the password is their own"
	    : row.first_until < by->today
		? "the first password has run out"
		: "a first password is waiting to be changed");
	return 0;
}
