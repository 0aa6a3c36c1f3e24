/*
 * What the commands share.  Whatever they find is printed first; a finding that
 * is unsound then becomes the command's error.
 */
#include "auditor/commands_common.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auditor/carried.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	POLICY_MAX = 64 * 1024,
	OUTPUT_MAX = 256 * 1024 * 1024,
	/* Totals of every service of England, as JSON. */
	TOTALS_MAX = 256 * 1024 * 1024
};

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

/* A key as people paste it, with blanks or a line's end behind it; and not the
 * log's in its place, which is easily done, since both stand side by side. */
int
commands_common_authority(const char *text, struct keys_verifier *key,
    struct err *e)
{
	static const char tail[] = "/authority";
	size_t n = strcspn(text, " \t\r\n");

	if (text[n + strspn(text + n, " \t\r\n")] != '\0')
		n = strlen(text);
	if (keys_verifier_parse(key, slice_make(text, n), e) < 0)
		return err_prefix(e, "--authority");
	n = strlen(key->name);
	if (n >= strlen(tail) &&
	    strcmp(key->name + n - strlen(tail), tail) == 0)
		return 0;
	return err_set(e, ERR_USAGE,
	    "--authority: the key is named %s, and an authority's name ends in "
	    "%s: is it "
	    "the log's key?",
	    key->name, tail);
}

int
commands_common_shown(const char *path, struct buf *text, struct jval **json,
    uint64_t *size, struct err *e)
{
	int64_t n;

	if (file_read(path, TOTALS_MAX, text, e) < 0 ||
	    jval_parse(json, buf_slice(text), TOTALS_MAX, e) < 0)
		return err_prefix(e, "%s", path);
	if (!jval_get_i64(*json, "log_size", &n) || n < 0)
		return err_set(e, ERR_REFUSED,
		    "%s names no log size; is it the JSON of "
		    "`sheaf-aggregator totals --json`?",
		    path);
	*size = (uint64_t)n;
	return 0;
}

/* A number from 1 to max; 0 when the option is not given. */
static int
read_number(const struct settings *s, const char *name, uint64_t max,
    uint64_t *out, struct err *e)
{
	const char *text = settings_get(s, name);

	*out = 0;
	if (text == NULL)
		return 0;
	if (text_parse_u64(slice_of(text), max, out) && *out > 0)
		return 0;
	return err_set(e, ERR_USAGE,
	    "--%s \"%s\" is not a number from 1 to %" PRIu64, name, text, max);
}

int
commands_common_limits(const struct settings *s, uint64_t *max_mib,
    unsigned *max_minutes, struct err *e)
{
	uint64_t minutes;

	if (read_number(s, "max-size", UINT32_MAX, max_mib, e) < 0 ||
	    read_number(s, "max-minutes", 7 * 24 * 60, &minutes, e) < 0)
		return -1;
	*max_minutes = (unsigned)minutes;
	return 0;
}

int
commands_common_out(const char *path, const struct buf *file, struct err *e)
{
	if (file->full)
		return err_set(e, ERR_REFUSED,
		    "the evidence does not fit a file of %d KiB",
		    LIMITS_EVIDENCE_FILE_MAX / 1024);
	return file_replace(path, buf_slice(file), 0644, e);
}

void
commands_common_unwritten(const struct err *why)
{
	(void)fprintf(stderr, "No file of evidence was written: %s\n",
	    why->text);
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
