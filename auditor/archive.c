/* A mirror's folder: where its files are, and its checkpoint as it stands. */
#include "auditor/archive.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "protocol/limits.h"

char *
archive_path(const char *dir, const struct tile *t)
{
	char name[TILE_PATH_MAX];

	tile_path(name, t);
	return file_path(dir, name);
}

int
archive_open(struct archive *a, const char *dir, bool *found, struct err *e)
{
	char *path = file_path(dir, "checkpoint");
	int r = -1;

	*a = (struct archive){ .dir = dir };
	*found = file_exists(path);
	if (!*found) {
		free(path);
		return 0;
	}
	if (file_read(path, LIMITS_CHECKPOINT_MAX, &a->signed_text, e) == 0 &&
	    note_parse(&a->note, buf_slice(&a->signed_text),
		LIMITS_CHECKPOINT_MAX, false, e) == 0 &&
	    checkpoint_parse(&a->checkpoint, &a->note, e) == 0)
		r = 0;
	else
		err_prefix(e, "%s", path);
	free(path);
	return r;
}

void
archive_close(struct archive *a)
{
	buf_free(&a->signed_text);
}
