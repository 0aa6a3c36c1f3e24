/*
 * The settings of a service as a text, whose version is compared and which is
 * shown to who was overtaken.
 */
#include "agent/desk/service_versions.h"

#include "common/ips/families.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

enum { SETTINGS_MAX = 64 * 1024 }; /* what is set for a service, in words */

void
service_versions_put_switched(const struct services *s, struct buf *out)
{
	const struct ruleset *rs = measures_ips_grow_1();
	const char *between = "; not collected: ";

	for (size_t i = 0; i < rs->n; i++)
		if (s->off[i]) {
			buf_printf(out, "%s%s", between, rs->rows[i].code);
			between = ", ";
		}
	between = "; said to be none: ";
	for (size_t i = 0; i < families_count(); i++)
		if (s->none[i]) {
			buf_printf(out, "%s%s", between, families_at(i)->name);
			between = ", ";
		}
	if (s->evidence)
		buf_puts(out, "; keeps evidence of outcomes");
}

/* All that is set, and nothing that an import of facts would change. */
static void
put_settings(const struct services *s, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];

	if (s->has_first) {
		period_title(title, s->first);
		buf_printf(out, "first quarter %s", title);
	} else {
		buf_puts(out, "no first quarter");
	}
	if (s->retention_years > 0)
		buf_printf(out, "; kept for years: %d", s->retention_years);
	service_versions_put_switched(s, out);
}

void
service_versions_of(const struct services *s, char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, SETTINGS_MAX);
	put_settings(s, &text);
	versions_of(buf_str(&text), out);
	buf_free(&text);
}

int
service_versions_check(struct db *db, const char *service, const char *seen,
    const char *yours, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct versions_change c = { .seen = seen,
		.now = version,
		.yours = yours };
	struct services_list list;
	const struct services *was;
	struct buf theirs;
	int rc;

	if (seen == NULL)
		return 0;
	if (services_load(db, &list, e) < 0)
		return -1;
	buf_init(&theirs, SETTINGS_MAX);
	was = services_find(&list, service);
	if (was != NULL) {
		put_settings(was, &theirs);
		c.theirs = buf_str(&theirs);
		c.by = was->set_by;
		c.at = was->set_at;
	}
	versions_of(c.theirs, version);
	rc = versions_check(&c, e);
	buf_free(&theirs);
	services_free(&list);
	return rc;
}
