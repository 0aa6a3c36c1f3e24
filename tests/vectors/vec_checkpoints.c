/* checkpoints.json: checkpoints, cosignatures and policies. */
#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "protocol/checkpoint.h"
#include "tests/vectors/vec_files.h"

#define WITNESS "witness.example/w"

struct out {
	const struct vec_golden *g;
	struct jval *cases;
	struct buf text;   /* the honest checkpoint's text */
	struct buf honest; /* and note */
	struct buf changed;
};

static const char *const log_name[] = { VEC_ORIGIN };

static struct jval *
add_case(struct out *o, const char *name, bool ok, const char *reason)
{
	struct jval *c = vec_case(o->cases, name, ok, reason);

	vec_set_base64(c, "note",
	    buf_slice(o->changed.n ? &o->changed : &o->honest));
	jval_set_str(c, "origin", VEC_ORIGIN);
	vec_set_keys(c, "log_keys", log_name, 1);
	buf_reset(&o->changed);
	return c;
}

static void
add_good(struct out *o, const char *name, const char *reason)
{
	struct jval *c = add_case(o, name, true, reason);
	struct hash root = vec_log_root(&o->g->log, o->g->log.n);

	jval_set_i64(c, "size", (int64_t)o->g->log.n);
	vec_set_hash(c, "root", &root);
}

/* The honest text changed and then signed by the log. */
static void
sign_changed(struct out *o, const char *from, const char *to)
{
	struct buf text = vec_buf();

	vec_replace(&text, buf_slice(&o->text), from, to);
	vec_sign(&o->changed, buf_slice(&text), log_name, 1);
	buf_free(&text);
}

static void
add_signed(struct out *o, const char *name, const char *from, const char *to,
    const char *reason)
{
	sign_changed(o, from, to);
	add_case(o, name, false, reason);
}

/* A witness's line: key id, time, signature over both and the text. */
static void
cosign(struct buf *note, struct slice text, const char *name, uint64_t time)
{
	struct keys_verifier v = vec_verifier(name, 0x04);
	struct sign_key key = vec_key(name);
	struct buf message = vec_buf(), blob = vec_buf();
	uint8_t signature[68];
	size_t n, line;

	buf_printf(&message, "cosignature/v1\ntime %llu\n",
	    (unsigned long long)time);
	buf_add_slice(&message, text);
	n = message.n;
	/* sign_note() makes the bytes; only its last line is looked at. */
	sign_note(&message, n, true, name, &key);
	line = n + 1 + strlen("\xe2\x80\x94 ") + strlen(name) + 1;
	ASSERT(decode_base64_exact(slice_make(message.data + line,
				       message.n - line - 1),
	    signature, sizeof(signature)));
	buf_add(&blob, v.id, sizeof(v.id));
	buf_u64be(&blob, time);
	buf_add(&blob, signature + 4, 64);
	buf_printf(note, "\xe2\x80\x94 %s ", name);
	encode_base64(note, blob.data, blob.n);
	buf_puts(note, "\n");
	buf_free(&message);
	buf_free(&blob);
}

static void
add_text_cases(struct out *o)
{
	char size[32];

	snprintf(size, sizeof(size), "\n%u\n", (unsigned)o->g->log.n);
	add_good(o, "three lines", "P-CKP-1");
	sign_changed(o, "=\n", "=\nan extension\nand another\n");
	add_good(o, "extension lines", "P-CKP-1: a reader accepts them");
	add_signed(o, "another origin", VEC_ORIGIN, VEC_OTHER, "P-CKP-3");
	add_signed(o, "origin that is a kind", VEC_ORIGIN "\n",
	    "sheaf-refusal/v1\n", "P-GEN-8, P-CKP-3 (first case 10)");
	add_signed(o, "size with a leading zero", "\n", "\n0", "P-GEN-3");
	add_signed(o, "signed size", "\n", "\n+", "P-GEN-3");
	add_signed(o, "size 2^53", size, "\n9007199254740992\n", "P-GEN-3");
	add_signed(o, "no size", size, "\n", "P-CKP-1");
	add_signed(o, "root without padding", "=\n", "\n", "P-GEN-5");
	add_signed(o, "root of 31 bytes", "=\n", "==\n", "P-GEN-5");
	add_signed(o, "empty log with a root", size, "\n0\n", "P-CKP-3");
	add_signed(o, "an empty extension line", "=\n", "=\n\nmore\n",
	    "P-CKP-1: extension lines are not empty");
	add_signed(o, "carriage return", size, "\r\n", "P-GEN-1");
}

static void
add_line_cases(struct out *o)
{
	static const char *const both[] = { VEC_ORIGIN, WITNESS };
	static const char *const other[] = { VEC_OTHER };
	struct slice text = buf_slice(&o->text);

	vec_sign(&o->changed, text, both, 2);
	add_good(o, "unknown second line", "P-CKP-2: ignored");
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	cosign(&o->changed, text, WITNESS, 1780000000);
	add_good(o, "cosigned by an unknown witness", "P-CKP-2: ignored");
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	for (int i = 1; i < 16; i++) {
		char name[40];

		snprintf(name, sizeof(name), "witness.example/%d", i);
		cosign(&o->changed, text, name, 1780000000);
	}
	add_good(o, "sixteen lines", "P-CKP-2: at least 16 are read");
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	buf_add_slice(&o->changed,
	    slice_make(o->honest.data + text.n + 1, o->honest.n - text.n - 1));
	add_good(o, "own line twice", "P-CKP-2: both verify");
	vec_sign(&o->changed, text, other, 1);
	add_case(o, "signed by another log", false, "P-CKP-2");
	vec_replace(&o->changed, buf_slice(&o->honest), "=\n", "=\nx\n");
	add_case(o, "text changed after signing", false, "P-CKP-2");
	buf_printf(&o->changed, "%s\n", buf_str(&o->text));
	cosign(&o->changed, text, VEC_ORIGIN, 1780000000);
	add_case(o, "a cosignature for the log's signature", false,
	    "P-CKP-4 (first case 10)");
}

/* A second line under the log's name and key id that does not verify. */
static void
add_false_second_line(struct out *o)
{
	struct buf other = vec_buf();
	size_t n = o->text.n + 1;

	sign_changed(o, "=\n", "=\nx\n");
	buf_add_slice(&other, buf_slice(&o->changed));
	buf_reset(&o->changed);
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	buf_add(&o->changed, other.data + n + 2, other.n - n - 2);
	add_case(o, "a second line of the log that fails", false,
	    "P-CKP-2: a known line that fails makes all fail");
	buf_free(&other);
}

static void
set_policy(struct jval *c, const char *rest)
{
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
	struct keys_verifier w = vec_verifier(WITNESS, 0x04);
	struct buf text = vec_buf();

	buf_puts(&text, "log ");
	keys_verifier_write(&log, &text);
	buf_puts(&text, "\nwitness w ");
	keys_verifier_write(&w, &text);
	buf_printf(&text, "\n%s", rest);
	jval_set_str(c, "policy", buf_str(&text));
	buf_free(&text);
}

static void
add_witness_cases(struct out *o)
{
	struct slice text = buf_slice(&o->text);
	struct hash root = vec_log_root(&o->g->log, o->g->log.n);
	struct jval *c;

	buf_add_slice(&o->changed, buf_slice(&o->honest));
	cosign(&o->changed, text, WITNESS, 1780000000);
	c = add_case(o, "cosigned, none asked for", true, "P-POL-5");
	jval_set_i64(c, "size", (int64_t)o->g->log.n);
	vec_set_hash(c, "root", &root);
	set_policy(c, "quorum none\n");
	c = add_case(o, "witness asked for, none there", false, "P-POL-5");
	set_policy(c, "quorum w\n");
	for (size_t i = 0; i < 2; i++) {
		buf_add_slice(&o->changed, buf_slice(&o->honest));
		cosign(&o->changed, text, WITNESS, 1780000000);
		c = add_case(o,
		    i == 0 ? "witness asked for, and there"
			   : "a group of witnesses asked for, and there",
		    true, "P-POL-5");
		jval_set_i64(c, "size", (int64_t)o->g->log.n);
		vec_set_hash(c, "root", &root);
		set_policy(c,
		    i == 0 ? "quorum w\n" : "group g any w\nquorum g\n");
	}
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	cosign(&o->changed, slice_of("another text\n"), WITNESS, 1780000000);
	c = add_case(o, "cosignature of another text", false,
	    "P-CKP-2: a known line that fails makes all fail");
	set_policy(c, "quorum none\n");
	buf_add_slice(&o->changed, buf_slice(&o->honest));
	cosign(&o->changed, text, WITNESS, UINT64_C(1) << 63);
	c = add_case(o, "cosignature with a time of 2^63", false,
	    "P-CKP-4: tlog-cosignature has times below 2^63");
	set_policy(c, "quorum none\n");
}

struct jval *
vec_files_checkpoints(const struct vec_golden *g)
{
	struct jval *file = vec_file();
	struct checkpoint c = { .origin = VEC_ORIGIN,
		.size = g->log.n,
		.root = vec_log_root(&g->log, g->log.n) };
	struct out o = { .g = g,
		.cases = vec_list(file, "cases"),
		.text = vec_buf(),
		.honest = vec_buf(),
		.changed = vec_buf() };

	checkpoint_write(&c, &o.text);
	vec_log_checkpoint(&g->log, g->log.n, &o.honest);
	add_text_cases(&o);
	add_line_cases(&o);
	add_false_second_line(&o);
	add_witness_cases(&o);
	vec_files_policies(vec_list(file, "policies"));
	buf_free(&o.text);
	buf_free(&o.honest);
	buf_free(&o.changed);
	return file;
}
