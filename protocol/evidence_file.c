/*
 * Files of evidence (PROTOCOL.md, section 19).  A part is framed by the number
 * of its lines and not of its bytes: mail that ends lines in its own way does
 * not break it, and a person can count.
 */
#include "protocol/evidence_file.h"

#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"
#include "protocol/keys.h"

enum { FIXED_MAX = 4 };

static const char first_word[] = "sheaf-evidence/1";
static const char code[] = "evidence";

/* P-EVI-1: the parts that each file of a kind has, and how many of one more sort
 * may follow. */
static const struct {
	const char *word;
	const char *fixed[FIXED_MAX];
	size_t n;
	const char *more;
	size_t more_max;
} kinds[] = {
	[EVIDENCE_FILE_FORK] = { "fork", { "checkpoint", "checkpoint" }, 2,
	    "prefix", 1 },
	[EVIDENCE_FILE_DENIED] = { "denied",
	    { "statement", "proof", "entry", "proof" }, 4, "", 0 },
	[EVIDENCE_FILE_CLONE] = { "clone",
	    { "enrolment", "proof", "statement", "statement" }, 4, "", 0 },
	[EVIDENCE_FILE_REFUSED] = { "refused",
	    { "statement", "proof", "refusal", "proof" }, 4, "opening", 1 },
	[EVIDENCE_FILE_TOTAL] = { "total", { "totals", "registry" }, 2,
	    "opening", LIMITS_EVIDENCE_PARTS_MAX - 2 },
};

size_t
evidence_file_fixed(enum evidence_file_kind kind)
{
	return kinds[kind].n;
}

const char *
evidence_file_word(enum evidence_file_kind kind)
{
	return kinds[kind].word;
}

/* ---------------------------------------------------------------- reading */

/* The error of a text as one of this format. */
static int
fail(struct err *e, const char *what)
{
	(void)err_code(e, code);
	return err_prefix(e, "%s", what);
}

/* UTF-8 without control characters but LF. */
static bool
is_text(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 && s.p[i] != '\n') || s.p[i] == 0x7f)
			return false;
	return text_is_utf8(s);
}

bool
evidence_file_holds(struct slice part)
{
	return part.n > 0 && part.p[part.n - 1] == '\n' && is_text(part);
}

static void
take_kind(struct text *t, struct evidence_file *f)
{
	struct slice word = text_field(t, first_word);

	for (size_t i = 0; !t->failed && i < EVIDENCE_FILE_KINDS; i++)
		if (slice_is(word, kinds[i].word)) {
			f->kind = (enum evidence_file_kind)i;
			return;
		}
	text_fail(t, "not a kind of evidence that is known here");
}

static void
take_origin(struct text *t, struct evidence_file *f)
{
	struct slice origin = text_field(t, "log");

	if (!t->failed && !keys_is_origin(origin)) {
		text_fail(t, "not the origin of a log");
	} else if (!t->failed) {
		memcpy(f->origin, origin.p, origin.n);
		f->origin[origin.n] = '\0';
	}
}

/* The name that the next part must have; NULL: there must be none. */
static const char *
next_name(const struct evidence_file *f)
{
	if (f->parts < kinds[f->kind].n)
		return kinds[f->kind].fixed[f->parts];
	return f->parts - kinds[f->kind].n < kinds[f->kind].more_max
		   ? kinds[f->kind].more
		   : NULL;
}

static void
take_part(struct text *t, struct evidence_file *f)
{
	const char *name = next_name(f);
	struct slice field = text_field(t, "part"), is, count;
	const uint8_t *begin = t->p;
	uint64_t lines;

	if (t->failed)
		return;
	if (name == NULL) {
		text_fail(t, "a part too many");
	} else if (!text_split(field, ' ', &is, &count) ||
		   !slice_is(is, name)) {
		text_fail(t, "the part \"%s\" is expected here", name);
	} else if (!text_parse_u64(count, LIMITS_EVIDENCE_FILE_MAX, &lines) ||
		   lines == 0) {
		text_fail(t, "not the number of a part's lines");
	} else {
		while (lines-- > 0 && !t->failed)
			(void)text_line(t);
		f->part[f->parts++] = slice_make(begin, (size_t)(t->p - begin));
	}
}

int
evidence_file_parse(struct evidence_file *f, struct slice bytes, struct err *e)
{
	struct text t;

	f->kind = EVIDENCE_FILE_FORK;
	f->parts = 0;
	if (bytes.n > LIMITS_EVIDENCE_FILE_MAX)
		return err_refuse(e, code, 0,
		    "the file of evidence is longer than %d bytes",
		    LIMITS_EVIDENCE_FILE_MAX);
	if (!is_text(bytes))
		return err_refuse(e, code, 0,
		    "the file of evidence holds bytes that are no text");
	text_begin(&t, bytes, e);
	take_kind(&t, f);
	take_origin(&t, f);
	while (!text_at_end(&t))
		take_part(&t, f);
	if (!t.failed && f->parts < kinds[f->kind].n)
		text_fail(&t, "the part \"%s\" is missing", next_name(f));
	if (text_end(&t) < 0)
		return fail(e, "the file of evidence");
	return 0;
}

static void
take_hash(struct text *t, struct slice line, struct hash *out)
{
	if (!t->failed && !decode_base64_exact(line, out->b, HASH_SIZE))
		text_fail(t, "not a hash in base64");
}

int
evidence_file_prefix_parse(struct slice part, struct hash *root,
    struct tree_proof *proof, struct err *e)
{
	struct text t;

	proof->n = 0;
	text_begin(&t, part, e);
	take_hash(&t, text_field(&t, "root"), root);
	while (!text_at_end(&t)) {
		struct slice line = text_line(&t);

		if (proof->n == LIMITS_PROOF_HASHES_MAX)
			text_fail(&t, "more than %d hashes",
			    LIMITS_PROOF_HASHES_MAX);
		else
			take_hash(&t, line, &proof->h[proof->n++]);
	}
	return text_end(&t) < 0 ? fail(e, "the part \"prefix\"") : 0;
}

int
evidence_file_opening_parse(struct slice part, struct evidence_file_opening *o,
    struct err *e)
{
	struct text t;
	struct slice salt;

	text_begin(&t, part, e);
	take_hash(&t, text_field(&t, "statement"), &o->statement);
	salt = text_field(&t, "salt");
	if (!t.failed && !decode_base64_exact(salt, o->salt, sizeof(o->salt)))
		text_fail(&t, "the salt is not 32 bytes in base64");
	if (text_at_end(&t))
		text_fail(&t, "the payload is missing");
	if (t.failed)
		return fail(e, "the part \"opening\"");
	o->payload = slice_make(t.p, (size_t)(t.end - t.p));
	return 0;
}

/* ---------------------------------------------------------------- writing */

void
evidence_file_begin(struct buf *out, enum evidence_file_kind kind,
    const char *origin)
{
	buf_printf(out, "%s %s\nlog %s\n", first_word, kinds[kind].word,
	    origin);
}

void
evidence_file_part(struct buf *out, const char *name, struct slice text)
{
	size_t lines = 0;

	ASSERT(evidence_file_holds(text));
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	buf_printf(out, "part %s %zu\n", name, lines);
	buf_add_slice(out, text);
}

void
evidence_file_prefix(struct buf *out, const struct hash *root,
    const struct tree_proof *proof)
{
	buf_printf(out, "part prefix %zu\nroot ", 1 + proof->n);
	encode_base64(out, root->b, HASH_SIZE);
	buf_puts(out, "\n");
	for (size_t i = 0; i < proof->n; i++) {
		encode_base64(out, proof->h[i].b, HASH_SIZE);
		buf_puts(out, "\n");
	}
}

void
evidence_file_opening(struct buf *out, const struct evidence_file_opening *o)
{
	struct buf part;

	buf_init(&part, LIMITS_PAYLOAD_MAX + 256);
	buf_puts(&part, "statement ");
	encode_base64(&part, o->statement.b, HASH_SIZE);
	buf_puts(&part, "\nsalt ");
	encode_base64(&part, o->salt, sizeof(o->salt));
	buf_puts(&part, "\n");
	buf_add_slice(&part, o->payload);
	ASSERT(!part.full);
	evidence_file_part(out, "opening", buf_slice(&part));
	buf_free(&part);
}

void
evidence_file_fork(struct buf *out, const char *origin, struct slice first,
    struct slice second, const struct hash *root,
    const struct tree_proof *proof)
{
	evidence_file_begin(out, EVIDENCE_FILE_FORK, origin);
	evidence_file_part(out, "checkpoint", first);
	evidence_file_part(out, "checkpoint", second);
	if (root != NULL)
		evidence_file_prefix(out, root, proof);
}
