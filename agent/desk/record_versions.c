/*
 * Whole records as a text, whose version is compared.  The text is made of
 * versions and numbers, so it identifies nobody.
 */
#include "agent/desk/record_versions.h"

#include <inttypes.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "common/base/buf.h"
#include "protocol/limits.h"

enum { SAID_MAX = 256, APART_MAX = 1 << 20 };

/* Append all that is held of a client; *n is how many entries it has. */
static int
put_record(struct open_register *reg, uint32_t client, struct buf *out,
    size_t *n, struct err *e)
{
	struct desk_clients_page page;

	if (desk_clients_open_page(reg, client, &page, e) < 0)
		return -1;
	buf_printf(out, "%" PRIu32 " %s\n", client, page.words_version);
	for (size_t i = 0; i < page.facts; i++)
		buf_printf(out, "%" PRId64 " %s %s\n", page.fact[i].id,
		    page.fact[i].version, page.fact[i].words_version);
	*n = page.facts;
	desk_clients_free_page(&page);
	return 0;
}

static bool
is_of(const struct people_apart_pair *x, uint32_t one, uint32_t other)
{
	return (x->first == one && x->second == other) ||
	       (x->first == other && x->second == one);
}

void
record_versions_apart(const struct people_apart *said, uint32_t one,
    uint32_t other, char out[static VERSIONS_SIZE])
{
	struct buf text;

	buf_init(&text, APART_MAX);
	for (size_t i = 0; i < said->n; i++)
		if (is_of(&said->pair[i], one, other))
			buf_printf(&text, "%s %d %s\n", said->pair[i].at,
			    said->pair[i].apart, said->pair[i].by);
	versions_of(text.n > 0 ? buf_str(&text) : NULL, out);
	buf_free(&text);
}

/* Two records, and what was said of the two. */
static int
put_two(struct open_register *reg, const uint32_t client[2], struct buf *out,
    size_t n[2], struct err *e)
{
	char apart[VERSIONS_SIZE];
	struct people_apart said;

	if (put_record(reg, client[0], out, &n[0], e) < 0 ||
	    put_record(reg, client[1], out, &n[1], e) < 0 ||
	    people_apart_load(reg->db, &said, e) < 0)
		return -1;
	record_versions_apart(&said, client[0], client[1], apart);
	buf_puts(out, apart);
	people_apart_free(&said);
	return 0;
}

/* The version; n is how many entries each record has. */
static int
look(struct open_register *reg, const uint32_t client[2],
    char version[static VERSIONS_SIZE], size_t n[2], struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_IMPORT_MAX);
	rc = client[1] == 0 ? put_record(reg, client[0], &text, &n[0], e)
			    : put_two(reg, client, &text, n, e);
	if (rc == 0)
		versions_of(buf_str(&text), version);
	buf_free(&text);
	return rc;
}

int
record_versions_of(struct open_register *reg, uint32_t client, uint32_t other,
    char out[static VERSIONS_SIZE], struct err *e)
{
	size_t n[2];

	return look(reg, (const uint32_t[2]){ client, other }, out, n, e);
}

static const char *
entries(size_t n)
{
	return n == 1 ? "entry" : "entries";
}

int
record_versions_check(struct open_register *reg,
    const struct record_versions_change *c, struct err *e)
{
	char version[VERSIONS_SIZE];
	struct versions_change change = { .seen = c->seen,
		.now = version,
		.yours = c->yours };
	struct buf theirs;
	size_t n[2] = { 0 };
	int rc;

	if (c->seen == NULL)
		return 0;
	if (look(reg, (const uint32_t[2]){ c->client, c->other }, version, n,
		e) < 0)
		return -1;
	buf_init(&theirs, SAID_MAX);
	if (c->other == 0)
		buf_printf(&theirs, "a record with %zu %s", n[0],
		    entries(n[0]));
	else
		buf_printf(&theirs, "records with %zu %s and with %zu %s", n[0],
		    entries(n[0]), n[1], entries(n[1]));
	change.theirs = buf_str(&theirs);
	rc = versions_check(&change, e);
	buf_free(&theirs);
	return rc;
}
