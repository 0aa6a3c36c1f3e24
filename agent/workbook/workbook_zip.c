/*
 * Parts of a ZIP file in memory.  The buffer's ceiling holds whatever size
 * the file states.
 */
#include "agent/workbook/workbook_zip.h"

#include <stdlib.h>
#include <zip.h>

#include "common/base/mem.h"

enum { STEP = 64 * 1024 };

struct workbook_zip {
	zip_t *zip;
};

int
workbook_zip_open(struct workbook_zip **out, struct slice bytes, struct err *e)
{
	struct workbook_zip *z = mem_alloc(sizeof(*z));
	zip_source_t *source =
	    zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);

	ASSERT(source != NULL);
	z->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	if (z->zip == NULL) {
		zip_source_free(source);
		free(z);
		return err_set(e, ERR_REFUSED,
		    "the workbook is damaged: its parts contradict its list "
		    "of parts");
	}
	*out = z;
	return 0;
}

void
workbook_zip_close(struct workbook_zip *z)
{
	if (z == NULL)
		return;
	zip_discard(z->zip);
	free(z);
}

bool
workbook_zip_has(const struct workbook_zip *z, const char *name)
{
	return zip_name_locate(z->zip, name, ZIP_FL_NOCASE) >= 0;
}

int
workbook_zip_read(struct workbook_zip *z, const char *name, struct buf *out,
    struct err *e)
{
	zip_file_t *file = zip_fopen(z->zip, name, ZIP_FL_NOCASE);
	zip_int64_t n = file ? 1 : -1;

	buf_reset(out);
	while (n > 0 && !out->full) {
		uint8_t *room = buf_extend(out, STEP);

		if (room == NULL)
			break;
		n = zip_fread(file, room, STEP);
		out->n -= n > 0 ? (size_t)(STEP - n) : STEP;
	}
	if (file)
		(void)zip_fclose(file);
	if (n == 0)
		return 0;
	return err_set(e, ERR_REFUSED,
	    out->full ? "a part of the workbook is too large"
		      : "the workbook is damaged: a part of it cannot be read");
}
