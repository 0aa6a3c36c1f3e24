/*
 * The list of parts of a ZIP file, judged by its bytes before libzip unpacks
 * any: a small file can unpack to gigabytes, and parts that overlap or
 * contradict the list are read differently by different programs.
 */
#include "common/workbook/workbook_layout.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

/* Sizes and places of the ZIP format (APPNOTE 6.3, sections 4.3.7, 4.3.12,
 * 4.3.14 to 4.3.16, 4.5.3). */
enum {
	LOCAL = 30,
	CENTRAL = 46,
	END = 22,
	END_64 = 56,
	LOCATOR_64 = 20,
	EXTRA_64 = 1,
	UNKNOWN = -1, /* all bits of a field: it stands in a 64-bit one */
	BEHIND_MAX = 65535 + 1024, /* a comment, and what was put there */
	ENCRYPTED = 1,             /* bit of the flags */
	SIZES_LATER = 8,           /* likewise: not in the local header */
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
	uint64_t plain;   /* bytes of all parts, unpacked */
	bool contradicts; /* a part is not as the list says */
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

static uint64_t
u64(const uint8_t *p)
{
	return u32(p) | (uint64_t)u32(p + 4) << 32;
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "the workbook is damaged: its list of parts cannot be read");
}

/* ------------------------------------------------------------------- names */

/* Some programs write backslashes between folders. */
static uint8_t
slashed(uint8_t c)
{
	return c == '\\' ? '/' : c;
}

static bool
name_begins(struct slice name, const char *with)
{
	size_t n = strlen(with);

	if (name.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((slashed(name.p[i]) | 0x20) != (with[i] | 0x20))
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
	};

	while (name.n > 0 && slashed(name.p[0]) == '/')
		name = slice_make(name.p + 1, name.n - 1);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (name_begins(name, known[i].begin))
			return known[i].why;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '\0' || (name.p[i] == '.' && i + 1 < name.n &&
					     name.p[i + 1] == '.'))
			return "has a part of a wrong name";
	return NULL;
}

/* ------------------------------------------------------------------- parts */

static int
check_sizes(struct layout *l, uint64_t packed, uint64_t plain)
{
	l->plain += plain < LIMITS_WORKBOOK_PLAIN_MAX
			? plain
			: LIMITS_WORKBOOK_PLAIN_MAX + 1;
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

/* Whether a field of the directory can be that of the local header: equal, or
 * not stated there. */
static bool
agrees(uint32_t local, uint32_t central, bool later)
{
	return local == central || (later && local == 0) ||
	       local == (uint32_t)UNKNOWN || central == (uint32_t)UNKNOWN;
}

/* Programs that read the one and programs that read the other must see the
 * same parts.  The times of both may differ: they are nobody's business. */
static bool
headers_agree(const uint8_t *local, const uint8_t *central)
{
	bool later = u16(local + 6) & SIZES_LATER;
	uint32_t n = u16(central + 28);

	if (u16(local + 8) != u16(central + 10) ||
	    !agrees(u32(local + 14), u32(central + 16), later) ||
	    !agrees(u32(local + 18), u32(central + 20), later) ||
	    !agrees(u32(local + 22), u32(central + 24), later) ||
	    u16(local + 26) != n)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (slashed(local[LOCAL + i]) != slashed(central[CENTRAL + i]))
			return false;
	return true;
}

/* Sizes and place of a part, which the directory describes at p. */
struct sizes {
	uint64_t plain, packed, begin;
};

/* Those that do not fit in 32 bits, or that a program writes as if they did
 * not, stand in an extra field in this order. */
static bool
take_sizes(const uint8_t *p, struct sizes *s)
{
	uint64_t *field[] = { &s->plain, &s->packed, &s->begin };
	const uint8_t *x = p + CENTRAL + u16(p + 28);
	const uint8_t *end = x + u16(p + 30);
	size_t at = 4;

	*s = (struct sizes){ u32(p + 24), u32(p + 20), u32(p + 42) };
	while (end - x >= 4 && u16(x) != EXTRA_64 && end - x >= 4 + u16(x + 2))
		x += 4 + u16(x + 2);
	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		if (*field[i] != (uint32_t)UNKNOWN)
			continue;
		if (end - x < 4 || end - x < 4 + u16(x + 2) ||
		    u16(x) != EXTRA_64 || u16(x + 2) + 4U < at + 8)
			return false;
		*field[i] = u64(x + at);
		at += 8;
	}
	return true;
}

/* Where the part's local header and its bytes are. */
static int
place_part(struct layout *l, const uint8_t *p, const struct sizes *s)
{
	const uint8_t *local;
	uint64_t end;

	if (s->begin > l->directory || s->begin + LOCAL > l->directory ||
	    s->packed > l->directory)
		return damaged(l->e);
	local = l->bytes.p + s->begin;
	end = s->begin + LOCAL + u16(local + 26) + u16(local + 28) + s->packed;
	if (u32(local) != 0x04034b50 || end > l->directory)
		return damaged(l->e);
	l->contradicts = l->contradicts || !headers_agree(local, p);
	l->part[l->parts++] = (struct part){ .begin = s->begin, .end = end };
	return 0;
}

/* Judge the part that the directory describes at p. */
static int
check_part(struct layout *l, const uint8_t *p)
{
	const char *why = forbidden(slice_make(p + CENTRAL, u16(p + 28)));
	struct sizes s;

	if (why)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook %s: save a copy that has only the cells",
		    why);
	if (u16(p + 8) & ENCRYPTED)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook is under a password: save it without one");
	if (u16(p + 10) != STORED && u16(p + 10) != DEFLATED)
		return err_set(l->e, ERR_REFUSED,
		    "the workbook is packed in a way that is not known: open "
		    "it and save it anew as .xlsx");
	if (!take_sizes(p, &s))
		return damaged(l->e);
	if (place_part(l, p, &s) < 0)
		return -1;
	return check_sizes(l, s.packed, s.plain);
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
	if (at != end)
		return damaged(l->e);
	if (check_overlaps(l) < 0)
		return -1;
	return l->contradicts ? err_set(l->e, ERR_REFUSED,
				    "the workbook is damaged: its parts "
				    "contradict its list of parts")
			      : 0;
}

/*
 * The record at the end of the list of parts, or NULL.  Behind it there may be
 * a comment, or what a mail program or a web server put there; so it is the
 * last one that a list of parts ends at.
 */
static const uint8_t *
find_end(struct slice s)
{
	for (size_t i = END; i <= s.n && i <= END + BEHIND_MAX; i++) {
		const uint8_t *p = s.p + s.n - i;

		if (u32(p) == 0x06054b50 &&
		    (u32(p + 16) == (uint32_t)UNKNOWN ||
			(uint64_t)u32(p + 16) + u32(p + 12) <= s.n - i))
			return p;
	}
	return NULL;
}

/* What the end of the list says of it. */
struct directory {
	uint64_t begin, size, parts;
	size_t end; /* where it ends by where its record stands */
};

/* The 64-bit form of the record, which some programs always write. */
static bool
take_end_64(struct slice s, struct directory *d)
{
	const uint8_t *p;
	uint64_t at;

	if (d->end < END_64 + LOCATOR_64)
		return true;
	p = s.p + d->end - LOCATOR_64;
	if (u32(p) != 0x07064b50)
		return true;
	at = u64(p + 8);
	if (at != d->end - LOCATOR_64 - END_64)
		return false;
	p = s.p + at;
	if (u32(p) != 0x06064b50 || u32(p + 16) != 0 || u32(p + 20) != 0 ||
	    u64(p + 24) != u64(p + 32))
		return false;
	d->parts = u64(p + 32);
	d->size = u64(p + 40);
	d->begin = u64(p + 48);
	d->end = (size_t)at;
	return true;
}

int
workbook_layout_check(struct slice bytes, size_t *file_end, struct err *e)
{
	struct layout l = { .bytes = bytes, .e = e };
	const uint8_t *end = find_end(bytes);
	struct directory d;
	int rc;

	if (end == NULL)
		return damaged(e);
	d = (struct directory){ .begin = u32(end + 16),
		.size = u32(end + 12),
		.parts = u16(end + 10),
		.end = (size_t)(end - bytes.p) };
	*file_end = d.end + END;
	/* No workbook is on several disks. */
	if (u16(end + 4) != 0 || u16(end + 6) != 0 ||
	    u16(end + 8) != u16(end + 10) || !take_end_64(bytes, &d) ||
	    d.parts == 0 || d.begin > d.end || d.begin + d.size != d.end)
		return damaged(e);
	if (d.parts > LIMITS_WORKBOOK_PARTS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d parts",
		    LIMITS_WORKBOOK_PARTS_MAX);
	l.directory = d.begin;
	l.part = mem_array((size_t)d.parts, sizeof(*l.part));
	rc = check_parts(&l, (size_t)d.parts, d.end);
	free(l.part);
	return rc;
}
