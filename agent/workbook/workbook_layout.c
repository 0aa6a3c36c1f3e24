/*
 * The list of parts of a ZIP file, judged by its bytes before libzip unpacks
 * any: a small file can unpack to gigabytes, and parts that overlap or
 * contradict the list are read differently by different programs.
 */
#include "agent/workbook/workbook_layout.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

/* Sizes and places of the ZIP format (APPNOTE 6.3, sections 4.3.7, 4.3.12,
 * 4.3.16). */
enum {
	LOCAL = 30,
	CENTRAL = 46,
	END = 22,
	COMMENT_MAX = 65535,
	ENCRYPTED = 1, /* bit of the flags */
	STORED = 0,
	DEFLATED = 8,
	MIB = 1024 * 1024
};

struct part {
	uint64_t begin, end; /* in the file, its local header included */
};

struct layout {
	struct slice bytes;
	struct err *e;
	uint64_t directory; /* where it begins */
	struct part *part;
	size_t parts;
	uint64_t plain; /* bytes of all parts, unpacked */
};

static uint32_t
u16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
u32(const uint8_t *p)
{
	return u16(p) | u16(p + 2) << 16;
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "the workbook is damaged: its list of parts cannot be read");
}

/* ------------------------------------------------------------------- names */

static bool
name_begins(struct slice name, const char *with)
{
	size_t n = strlen(with);

	if (name.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((name.p[i] | 0x20) != (with[i] | 0x20))
			return false;
	return true;
}

/* Why a part of that name is refused, or NULL. */
static const char *
forbidden(struct slice name)
{
	static const struct {
		const char *begin, *why;
	} known[] = {
		{ "xl/vba", "has macros" },
		{ "xl/macrosheets/", "has macros" },
		{ "xl/externallinks/", "has links to other files" },
		{ "xl/connections.xml", "fetches data from elsewhere" },
		{ "xl/querytables/", "fetches data from elsewhere" },
		{ "xl/embeddings/", "has other files embedded in it" },
		{ "xl/activex/", "has active controls" },
		{ "encryptedpackage", "is under a password" },
		{ "/", "has a part of a wrong name" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (name_begins(name, known[i].begin))
			return known[i].why;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '\0' || name.p[i] == '\\' ||
		    (name.p[i] == '.' && i + 1 < name.n &&
			name.p[i + 1] == '.'))
			return "has a part of a wrong name";
	return NULL;
}

/* ------------------------------------------------------------------- parts */

static int
check_sizes(struct layout *l, uint64_t packed, uint64_t plain)
{
	l->plain += plain;
	if (l->plain > LIMITS_WORKBOOK_PLAIN_MAX)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook unpacks to more than %d MiB",
		    LIMITS_WORKBOOK_PLAIN_MAX / MIB);
	if (plain > MIB && plain / LIMITS_WORKBOOK_RATIO_MAX > packed)
		return err_set(l->e, ERR_REFUSED,
		    "a part of the workbook unpacks to more than %d times "
		    "its size, as no list of dates does",
		    LIMITS_WORKBOOK_RATIO_MAX);
	return 0;
}

/* Judge the part that the directory describes at p. */
static int
check_part(struct layout *l, const uint8_t *p)
{
	struct slice name = slice_make(p + CENTRAL, u16(p + 28));
	uint64_t packed = u32(p + 20), begin = u32(p + 42);
	const char *why = forbidden(name);
	const uint8_t *local;

	if (why)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook %s: save a copy that has only the cells",
		    why);
	if (u16(p + 8) & ENCRYPTED)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook is under a password: save it without one");
	if (u16(p + 10) != STORED && u16(p + 10) != DEFLATED)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook is packed in a way that is not known");
	if (begin + LOCAL > l->directory)
		return damaged(l->e);
	local = l->bytes.p + begin;
	if (u32(local) != 0x04034b50)
		return damaged(l->e);
	l->part[l->parts++] = (struct part){ .begin = begin,
		.end = begin + LOCAL + u16(local + 26) + u16(local + 28) +
		       packed };
	if (l->part[l->parts - 1].end > l->directory)
		return damaged(l->e);
	return check_sizes(l, packed, u32(p + 24));
}

static int
by_begin(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

static int
check_overlaps(struct layout *l)
{
	qsort(l->part, l->parts, sizeof(*l->part), by_begin);
	for (size_t i = 1; i < l->parts; i++)
		if (l->part[i].begin < l->part[i - 1].end)
			return err_set(l->e, ERR_REFUSED,
			    "parts of the workbook overlap, which no program "
			    "that saves workbooks does");
	return 0;
}

static int
check_parts(struct layout *l, size_t parts, uint64_t end)
{
	uint64_t at = l->directory;

	for (size_t i = 0; i < parts; i++) {
		const uint8_t *p = l->bytes.p + at;

		if (end - at < CENTRAL || u32(p) != 0x02014b50)
			return damaged(l->e);
		at += CENTRAL + u16(p + 28) + u16(p + 30) + u16(p + 32);
		if (at > end)
			return damaged(l->e);
		if (check_part(l, p) < 0)
			return -1;
	}
	return at == end ? check_overlaps(l) : damaged(l->e);
}

/* The record at the end of the file, behind which there may be a comment, or
 * NULL. */
static const uint8_t *
find_end(struct slice s)
{
	for (size_t i = END; i <= s.n && i <= END + COMMENT_MAX; i++) {
		const uint8_t *p = s.p + s.n - i;

		if (u32(p) == 0x06054b50 && u16(p + 20) == i - END)
			return p;
	}
	return NULL;
}

int
workbook_layout_check(struct slice bytes, struct err *e)
{
	struct layout l = { .bytes = bytes, .e = e };
	const uint8_t *end = find_end(bytes);
	uint64_t at;
	uint32_t parts;
	int rc;

	if (end == NULL)
		return damaged(e);
	parts = u16(end + 10);
	at = (uint64_t)(end - bytes.p);
	l.directory = u32(end + 16);
	/* Several disks, or the 64-bit form: no workbook needs them. */
	if (u16(end + 4) != 0 || u16(end + 6) != 0 || u16(end + 8) != parts ||
	    parts == 0 || l.directory + u32(end + 12) != at)
		return damaged(e);
	if (parts > LIMITS_WORKBOOK_PARTS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d parts",
		    LIMITS_WORKBOOK_PARTS_MAX);
	l.part = mem_array(parts, sizeof(*l.part));
	rc = check_parts(&l, parts, at);
	free(l.part);
	return rc;
}
