/*
 * The head of a backup.  It comes from a file that anybody may have had in their
 * hands, and its names become names of files: so there is one list of those.
 */
#include "aggregator/backup/snapshot_head.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/keys.h"

static const char title[] = "sheaf-aggregator-backup/v1";

/* Far beyond any disk, and within what JSON and SQLite can tell. */
#define NUMBER_MAX ((UINT64_C(1) << 53) - 1)

/* -------------------------------------------------------------------- names */

static bool
begins(struct slice *name, const char *with)
{
	size_t n = strlen(with);

	if (name->n < n || memcmp(name->p, with, n) != 0)
		return false;
	*name = slice_make(name->p + n, name->n - n);
	return true;
}

/* Letters, digits, "-", "_" and ".", which is not the first. */
static bool
is_plain(struct slice name)
{
	if (name.n == 0 || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-' || c == '_' ||
			c == '.'))
			return false;
	}
	return true;
}

bool
snapshot_head_is_name(struct slice name)
{
	uint64_t number;

	if (name.n > LIMITS_BACKUP_NAME_MAX)
		return false;
	if (slice_is(name, "store.db") || slice_is(name, "people.db") ||
	    slice_is(name, "support.db") || slice_is(name, "access.log") ||
	    slice_is(name, "log/checkpoint"))
		return true;
	if (begins(&name, "keys/") || begins(&name, "evidence/"))
		return is_plain(name);
	return begins(&name, "access.log.") &&
	       text_parse_u64(name, NUMBER_MAX, &number);
}

static bool
has(const struct snapshot_head *h, struct slice name)
{
	for (size_t i = 0; i < h->n; i++)
		if (slice_is(name, h->part[i].name))
			return true;
	return false;
}

static int
add(struct snapshot_head *h, struct slice name, uint64_t bytes, struct err *e)
{
	struct snapshot_part *p;

	if (!snapshot_head_is_name(name) || has(h, name))
		return err_set(e, ERR_REFUSED,
		    "\"%.*s\" is no name of a part of a backup, or stands "
		    "there twice",
		    name.n > LIMITS_BACKUP_NAME_MAX ? LIMITS_BACKUP_NAME_MAX
						    : (int)name.n,
		    (const char *)name.p);
	if (h->n == LIMITS_BACKUP_PARTS_MAX)
		return err_set(e, ERR_REFUSED,
		    "a backup has at most %d parts: move the oldest "
		    "access.log.N to another place, and keys that are not "
		    "this centre's",
		    LIMITS_BACKUP_PARTS_MAX);
	p = &h->part[h->n++];
	memcpy(p->name, name.p, name.n);
	p->name[name.n] = '\0';
	p->bytes = bytes;
	return 0;
}

int
snapshot_head_add(struct snapshot_head *h, const char *name, uint64_t bytes,
    struct err *e)
{
	return add(h, slice_of(name), bytes, e);
}

/* --------------------------------------------------------------------- text */

void
snapshot_head_write(const struct snapshot_head *h, struct buf *out)
{
	char hex[HASH_SIZE * 2 + 1];

	encode_hex(hex, h->figures.b, HASH_SIZE);
	buf_printf(out,
	    "%s\norigin %s\nmade %s\nentries %" PRIu64 "\npublished %" PRIu64
	    "\ntotals %" PRIu64 " %s\n",
	    title, h->origin, h->made, h->entries, h->published, h->totals,
	    hex);
	for (size_t i = 0; i < h->n; i++)
		buf_printf(out, "part %s %" PRIu64 "\n", h->part[i].name,
		    h->part[i].bytes);
	buf_puts(out, "\n");
}

static void
read_origin(struct text *t, struct snapshot_head *h)
{
	struct slice origin = text_field(t, "origin");

	if (t->failed)
		return;
	if (!keys_is_origin(origin)) {
		text_fail(t, "this is not the name of a log");
		return;
	}
	memcpy(h->origin, origin.p, origin.n);
	h->origin[origin.n] = '\0';
}

/* "2026-05-03T10:20:30Z", of which only the form matters: it is shown. */
static void
read_made(struct text *t, struct snapshot_head *h)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	struct slice made = text_field(t, "made");
	bool good = made.n == sizeof(form) - 1;

	for (size_t i = 0; good && i < made.n; i++)
		good = form[i] == '0' ? made.p[i] >= '0' && made.p[i] <= '9'
				      : made.p[i] == (uint8_t)form[i];
	if (t->failed)
		return;
	if (!good) {
		text_fail(t, "this is not a time");
		return;
	}
	memcpy(h->made, made.p, made.n);
	h->made[made.n] = '\0';
}

static void
read_totals(struct text *t, struct snapshot_head *h)
{
	struct slice n, hex, line = text_field(t, "totals");

	if (!t->failed && (!text_split(line, ' ', &n, &hex) ||
			      !text_parse_u64(n, NUMBER_MAX, &h->totals) ||
			      !decode_hex(hex, h->figures.b, HASH_SIZE)))
		text_fail(t, "a number and a hash are expected");
}

static void
read_parts(struct text *t, struct snapshot_head *h)
{
	struct slice name, bytes, line;
	struct err why = ERR_INIT;
	uint64_t n;

	while (text_next_is(t, "part")) {
		line = text_field(t, "part");
		if (!text_split(line, ' ', &name, &bytes) ||
		    !text_parse_u64(bytes, NUMBER_MAX, &n))
			text_fail(t, "a name and a number are expected");
		else if (add(h, name, n, &why) < 0)
			text_fail(t, "%s", why.text);
		if (t->failed)
			return;
	}
}

int
snapshot_head_parse(struct snapshot_head *h, struct slice bytes, struct err *e)
{
	static const char *const needed[] = { "keys/log.key", "log/checkpoint",
		"store.db" };
	struct text t;

	memset(h, 0, sizeof(*h));
	text_begin(&t, bytes, e);
	text_expect(&t, title);
	read_origin(&t, h);
	read_made(&t, h);
	h->entries = text_field_u64(&t, "entries", NUMBER_MAX);
	h->published = text_field_u64(&t, "published", NUMBER_MAX);
	if (h->published > h->entries)
		text_fail(&t, "more is published than there is");
	read_totals(&t, h);
	read_parts(&t, h);
	text_expect(&t, "");
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!t.failed && !has(h, slice_of(needed[i])))
			text_fail(&t, "%s is missing", needed[i]);
	return text_end(&t);
}
