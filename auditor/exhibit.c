/* Evidence in files, whatever sort it is and whichever way it has come. */
#include "auditor/exhibit.h"

#include <string.h>

#include "auditor/carried.h"
#include "common/base/file.h"
#include "protocol/limits.h"

static bool
begins_with(struct slice s, const char *front)
{
	size_t n = strlen(front);

	return s.n >= n && memcmp(s.p, front, n) == 0;
}

static int
parse_checkpoint(struct exhibit *x, struct slice text, struct err *e)
{
	if (note_parse(&x->note, text, LIMITS_CHECKPOINT_MAX, false, e) < 0)
		return -1;
	return checkpoint_parse(&x->checkpoint, &x->note, e);
}

static int
parse_as_it_is(struct exhibit *x, struct err *e)
{
	struct slice text = buf_slice(&x->bytes);

	if (begins_with(text, "c2sp.org/tlog-proof@v1")) {
		x->kind = EXHIBIT_RECEIPT;
		if (receipt_parse(&x->receipt, text, e) < 0)
			return -1;
		return parse_checkpoint(x, x->receipt.checkpoint_text, e);
	}
	if (begins_with(text, "sheaf-")) {
		x->kind = EXHIBIT_STATEMENT;
		if (note_parse(&x->note, text, LIMITS_NOTE_MAX, true, e) < 0 ||
		    statement_parse(&x->statement, x->note.text, e) < 0)
			return -1;
		return statement_check_lines(&x->statement, &x->note, e);
	}
	x->kind = EXHIBIT_CHECKPOINT;
	return parse_checkpoint(x, text, e);
}

int
exhibit_parse(struct exhibit *x, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (parse_as_it_is(x, &ignored) == 0)
		return 0;
	carried_restore(&x->bytes);
	return parse_as_it_is(x, e);
}

int
exhibit_read(struct exhibit *x, const char *path, struct err *e)
{
	*x = (struct exhibit){ .name = path };
	if (file_read(path, LIMITS_CHECKPOINT_MAX, &x->bytes, e) < 0)
		return -1;
	if (!carried_is_text(buf_slice(&x->bytes)))
		return err_set(e, ERR_REFUSED,
		    "%s is a file of envelopes or answers; sheaf-audit receipt "
		    "--mirror reads such files",
		    path);
	if (exhibit_parse(x, e) == 0)
		return 0;
	return err_prefix(e,
	    "%s is no signed checkpoint, no receipt and no statement", path);
}

void
exhibit_free(struct exhibit *x)
{
	buf_free(&x->bytes);
}
