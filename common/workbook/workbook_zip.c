/*
 * Parts of a ZIP file in memory.  What they unpack to is counted over the
 * whole file, whatever sizes the file states.
 */
#include "common/workbook/workbook_zip.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "common/base/fold.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { STEP = 64 * 1024, COMMENT_LENGTH = 2, MIB = 1024 * 1024 };

struct part {
	char *name; /* as plain_name() makes it */
	bool done;  /* it was read */
};

struct workbook_zip {
	zip_t *zip;
	struct part *part;
	size_t parts;
	size_t left; /* bytes that may still be unpacked */
	bool spent;
};

/* ------------------------------------------------------------------- names */

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A part's name in the one form in which they are compared. */
static char *
plain_name(const char *name)
{
	struct buf bytes, plain;
	char *out;

	buf_init(&bytes, strlen(name) + 1);
	buf_init(&plain, SIZE_MAX / 2);
	while (*name == '/' || *name == '\\' ||
	       (name[0] == '.' && (name[1] == '/' || name[1] == '\\')))
		name++;
	for (; *name; name++) {
		int high = *name == '%' ? digit(name[1]) : -1;
		int low = high >= 0 ? digit(name[2]) : -1;

		if (low >= 0 && (high | low) != 0) {
			buf_u8(&bytes, (uint8_t)(high << 4 | low));
			name += 2;
		} else {
			buf_u8(&bytes, *name == '\\' ? '/' : (uint8_t)*name);
		}
	}
	fold_text(buf_slice(&bytes), FOLD_CASE, &plain);
	out = mem_string(buf_str(&plain));
	buf_free(&bytes);
	buf_free(&plain);
	return out;
}

/* Their number, or -1. */
static zip_int64_t
find(const struct workbook_zip *z, const char *name)
{
	char *plain = plain_name(name);
	zip_int64_t found = -1;

	for (size_t i = 0; i < z->parts && found < 0; i++)
		if (strcmp(z->part[i].name, plain) == 0)
			found = (zip_int64_t)i;
	free(plain);
	return found;
}

static int
name_parts(struct workbook_zip *z, struct err *e)
{
	zip_int64_t n = zip_get_num_entries(z->zip, 0);

	z->part = mem_array((size_t)(n > 0 ? n : 1), sizeof(*z->part));
	for (zip_int64_t i = 0; i < n; i++) {
		const char *name = zip_get_name(z->zip, (zip_uint64_t)i, 0);

		if (name && *name && find(z, name) >= 0)
			return err_set(e, ERR_REFUSED,
			    "the workbook is damaged: two of its parts have "
			    "one name");
		z->part[z->parts++].name = plain_name(name ? name : "");
	}
	return 0;
}

/* ------------------------------------------------------------------- parts */

int
workbook_zip_open(struct workbook_zip **out, struct slice bytes, size_t end,
    struct err *e)
{
	/* The list of parts ends with the length of a comment.  Without the
	 * comment, and whatever was put behind the file on its way, libzip
	 * cannot take that for a list of parts. */
	static const zip_uint8_t no_comment[COMMENT_LENGTH] = { 0 };
	zip_buffer_fragment_t piece[] = {
		{ (zip_uint8_t *)bytes.p, end - COMMENT_LENGTH },
		{ (zip_uint8_t *)no_comment, COMMENT_LENGTH },
	};
	struct workbook_zip *z = mem_alloc(sizeof(*z));
	zip_source_t *source =
	    zip_source_buffer_fragment_create(piece, 2, 0, NULL);

	ASSERT(source != NULL && end > COMMENT_LENGTH && end <= bytes.n);
	*z = (struct workbook_zip){ .left = LIMITS_WORKBOOK_PLAIN_MAX };
	z->zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
	if (z->zip == NULL) {
		zip_source_free(source);
		free(z);
		return err_set(e, ERR_REFUSED,
		    "the workbook is damaged: its parts contradict its list "
		    "of parts");
	}
	*out = z;
	return name_parts(z, e);
}

void
workbook_zip_close(struct workbook_zip *z)
{
	if (z == NULL)
		return;
	zip_discard(z->zip);
	for (size_t i = 0; i < z->parts; i++)
		free(z->part[i].name);
	free(z->part);
	free(z);
}

bool
workbook_zip_has(const struct workbook_zip *z, const char *name)
{
	return find(z, name) >= 0;
}

bool
workbook_zip_has_ending(const struct workbook_zip *z, const char *ending)
{
	size_t n = strlen(ending);

	for (size_t i = 0; i < z->parts; i++) {
		size_t length = strlen(z->part[i].name);

		if (length >= n &&
		    strcmp(z->part[i].name + length - n, ending) == 0)
			return true;
	}
	return false;
}

/* Unpack a part as far as the ceilings allow; 0 at its end. */
static zip_int64_t
unpack(struct workbook_zip *z, zip_int64_t part, struct buf *out)
{
	zip_file_t *file = zip_fopen_index(z->zip, (zip_uint64_t)part, 0);
	zip_int64_t n = file ? 1 : -1;

	while (n > 0 && !out->full && !z->spent) {
		uint8_t *room = buf_extend(out, STEP);

		if (room == NULL)
			break;
		n = zip_fread(file, room, STEP);
		out->n -= n > 0 ? (size_t)(STEP - n) : STEP;
		if (n > 0 && (size_t)n > z->left)
			z->spent = true;
		else if (n > 0)
			z->left -= (size_t)n;
	}
	if (file)
		(void)zip_fclose(file);
	return n;
}

int
workbook_zip_read(struct workbook_zip *z, const char *name, struct buf *out,
    struct err *e)
{
	zip_int64_t part = find(z, name), n = -1;

	buf_reset(out);
	if (part >= 0 && z->part[part].done)
		return err_set(e, ERR_REFUSED,
		    "the workbook is damaged: two of its sheets are one part");
	if (part >= 0) {
		z->part[part].done = true;
		n = unpack(z, part, out);
	}
	if (n == 0)
		return 0;
	if (z->spent)
		return err_set(e, ERR_REFUSED,
		    "the workbook unpacks to more than %d MiB",
		    LIMITS_WORKBOOK_PLAIN_MAX / MIB);
	return err_set(e, ERR_REFUSED,
	    out->full ? "a part of the workbook is too large"
	    : part < 0
		? "the workbook is damaged: a part that it names is missing"
		: "the workbook is damaged: a part of it cannot be read");
}

bool
workbook_zip_is_spent(const struct workbook_zip *z)
{
	return z->spent;
}
