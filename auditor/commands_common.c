/*
 * What the commands share.  Whatever they find is printed first; a finding that
 * is unsound then becomes the command's error.
 */
#include "auditor/commands_common.h"

#include <stdio.h>

#include "auditor/carried.h"
#include "common/base/file.h"

enum { POLICY_MAX = 64 * 1024, OUTPUT_MAX = 256 * 1024 * 1024 };

int
commands_common_policy(const struct settings *s, struct policy *p,
    struct err *e)
{
	const char *path;
	struct buf text;
	int r = -1;

	if (settings_need(s, "policy", &path, e) < 0)
		return -1;
	if (file_read(path, POLICY_MAX, &text, e) == 0) {
		carried_restore(&text);
		r = policy_parse(p, buf_slice(&text), e);
		if (r < 0)
			err_prefix(e, "%s", path);
	}
	buf_free(&text);
	return r;
}

int
commands_common_conclude(const struct settings *s, struct findings *f,
    struct jval *report, const char *sentence, struct err *e)
{
	size_t unsound = findings_sentences(f);
	struct buf out;

	buf_init(&out, OUTPUT_MAX);
	if (settings_flag(s, "json")) {
		jval_set_bool(report, "sound", unsound == 0);
		jval_set(report, "findings", findings_json(f));
		jval_write(report, true, &out);
		buf_puts(&out, "\n");
	} else {
		findings_text(f, &out);
		buf_printf(&out, "%s\n", sentence);
	}
	(void)fwrite(buf_str(&out), 1, out.n, stdout);
	(void)fflush(stdout);
	buf_free(&out);
	jval_free(report);
	if (unsound > 0)
		return err_set(e, ERR_REFUSED, "unsound: %zu finding%s",
		    unsound, unsound == 1 ? "" : "s");
	return 0;
}
