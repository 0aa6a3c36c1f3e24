/*
 * What the openings say they belong to.  It comes before them: that the folder
 * is of another log size explains openings that are missing.
 */
#include "auditor/recompute_manifest.h"

#include <stdlib.h>

#include "auditor/recompute_differ.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"

enum { MANIFEST_MAX = 4096 };

static struct jval *
expected(const struct recompute *r, const struct inforce_entry *in, size_t n)
{
	struct jval *o = jval_object();
	char hex[2 * HASH_SIZE + 1];
	struct buf root;
	size_t erased = 0;

	for (size_t i = 0; i < n; i++)
		erased += in[i].erased;
	buf_init(&root, 64);
	encode_base64(&root, r->root.b, HASH_SIZE);
	encode_hex(hex, r->registry_hash.b, HASH_SIZE);
	jval_set_i64(o, "log_size", (int64_t)r->size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_str(o, "registry", hex);
	jval_set_i64(o, "openings", (int64_t)(n - erased));
	jval_set_i64(o, "erased", (int64_t)erased);
	buf_free(&root);
	return o;
}

static void
compare(struct slice text, const struct jval *must, struct findings *f)
{
	struct jval *is = NULL;
	struct err e = ERR_INIT;
	struct buf want, words;

	buf_init(&want, MANIFEST_MAX);
	buf_init(&words, MANIFEST_MAX);
	jval_write(must, true, &want);
	buf_puts(&want, "\n");
	if (slice_equal(text, buf_slice(&want)))
		goto out;
	if (jval_parse(&is, text, MANIFEST_MAX, &e) < 0)
		buf_printf(&words, "it cannot be read: %s", e.text);
	else if (!recompute_differ_members(is, must, &words))
		buf_puts(&words, "it is written otherwise than P-TOT-41 says");
	findings_add(f, FINDINGS_UNSOUND, "manifest", FINDINGS_NO_INDEX,
	    "manifest.json does not fit the log and the registry: %s. Are "
	    "these "
	    "the openings of that log size, from `sheaf-aggregator openings`?",
	    buf_str(&words));
out:
	jval_free(is);
	buf_free(&want);
	buf_free(&words);
}

void
recompute_manifest(const struct recompute *r, const struct inforce_entry *in,
    size_t n, const char *dir, struct findings *f)
{
	char *path = file_path(dir, "manifest.json");
	struct jval *must = expected(r, in, n);
	struct err e = ERR_INIT;
	struct buf text = { 0 };

	if (!file_exists(path))
		findings_add(f, FINDINGS_UNSOUND, "manifest", FINDINGS_NO_INDEX,
		    "manifest.json is missing beside the openings: their "
		    "export "
		    "was broken off, so make it again");
	else if (file_read(path, MANIFEST_MAX, &text, &e) < 0)
		findings_add(f, FINDINGS_UNSOUND, "manifest", FINDINGS_NO_INDEX,
		    "manifest.json: %s", e.text);
	else
		compare(buf_slice(&text), must, f);
	buf_free(&text);
	jval_free(must);
	free(path);
}
