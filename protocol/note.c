/*
 * C2SP signed notes as bytes (PROTOCOL.md, section 2).  Statements are read
 * strictly; checkpoints tolerantly (P-CKP-2), because witnesses and later versions
 * add signature lines of kinds that are not known here.
 */
#include "protocol/note.h"

#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"

static const uint8_t dash[] = { 0xe2, 0x80, 0x94, ' ' };

static int
refuse(struct err *e, unsigned line, const char *why)
{
	if (line == 0)
		return err_refuse(e, "grammar", 0, "not a signed note: %s",
		    why);
	return err_refuse(e, "grammar", line, "not a signed note: line %u: %s",
	    line, why);
}

/* 0, or the line that holds a byte a text may not have. */
static unsigned
find_bad_line(struct slice s, bool strict_ascii)
{
	unsigned line = 1;

	while (s.n > 0) {
		size_t n = 0;

		/* Nearly all there is. */
		while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f)
			n++;
		s = slice_make(s.p + n, s.n - n);
		if (s.n == 0)
			break;
		n = text_utf8_length(s);
		if (n == 0 || s.p[0] == 0x7f || (n > 1 && strict_ascii) ||
		    (s.p[0] < 0x20 && s.p[0] != '\n'))
			return line;
		line += s.p[0] == '\n';
		s = slice_make(s.p + n, s.n - n);
	}
	return 0;
}

/*
 * The last blank line: where the text ends, its LF included; or 0.  The text
 * may hold blank lines and the signatures may not, so another choice would
 * leave signed lines among the signatures, where nobody reads them.
 */
static size_t
find_split(struct slice whole)
{
	for (size_t i = whole.n; i-- > 1;)
		if (whole.p[i] == '\n' && whole.p[i - 1] == '\n')
			return i;
	return 0;
}

static bool
is_name(struct slice s, bool strict_ascii)
{
	if (strict_ascii)
		return keys_is_name(s);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] == 0x7f || s.p[i] == '+')
			return false;
	return s.n > 0;
}

/* The bytes of a signature.  In a checkpoint it may have any size, since
 * lines of unknown kinds are skipped; of one that is too long none is kept. */
static bool
decode_blob(struct note_signature *sig, bool strict_ascii)
{
	uint8_t raw[LIMITS_CHECKPOINT_MAX / 4 * 3];
	size_t n;

	/* Four bytes of id, and something after them. */
	if (!decode_base64(sig->blob, raw, sizeof(raw), &n) || n < 5)
		return false;
	if (strict_ascii && n != 4 + sizeof(struct keys_signature))
		return false;
	memcpy(sig->id, raw, sizeof(sig->id));
	if (n - 4 <= sizeof(sig->bytes)) {
		sig->bytes_n = n - 4;
		memcpy(sig->bytes, raw + 4, sig->bytes_n);
	}
	return true;
}

/* One signature line without its LF. */
static bool
parse_signature(struct note_signature *sig, struct slice line,
    bool strict_ascii)
{
	const uint8_t *space;
	struct slice rest;

	if (line.n <= sizeof(dash) || memcmp(line.p, dash, sizeof(dash)) != 0)
		return false;
	rest = slice_make(line.p + sizeof(dash), line.n - sizeof(dash));
	space = memchr(rest.p, ' ', rest.n);
	if (space == NULL)
		return false;
	sig->bytes_n = 0;
	sig->name = slice_make(rest.p, (size_t)(space - rest.p));
	sig->blob = slice_make(space + 1, rest.n - sig->name.n - 1);
	return is_name(sig->name, strict_ascii) &&
	       decode_blob(sig, strict_ascii);
}

static int
parse_signatures(struct note *n, struct slice lines, bool strict_ascii,
    struct err *e)
{
	while (lines.n > 0) {
		/* There is one: the whole note ends with it. */
		const uint8_t *lf = memchr(lines.p, '\n', lines.n);
		size_t len = (size_t)(lf - lines.p);

		if (n->sigs == LIMITS_CHECKPOINT_SIGS_MAX)
			return refuse(e, 0, "too many signature lines");
		if (!parse_signature(&n->sig[n->sigs], slice_make(lines.p, len),
			strict_ascii))
			return refuse(e, 0,
			    "after the blank line, each line is a dash, a "
			    "name and the base64 of a signature");
		n->sigs++;
		lines = slice_make(lf + 1, lines.n - len - 1);
	}
	return 0;
}

int
note_parse(struct note *n, struct slice whole, size_t max, bool strict_ascii,
    struct err *e)
{
	size_t split;
	unsigned line;

	n->whole = whole;
	n->text = slice_make(whole.p, 0);
	n->sigs = 0;
	if (whole.n > max)
		return refuse(e, 0, "it is too long");
	if (whole.n == 0 || whole.p[whole.n - 1] != '\n')
		return refuse(e, 0, "it does not end with a line feed");
	split = find_split(whole);
	if (split == 0)
		return refuse(e, 0, "there is no text before a blank line");
	if (split + 1 == whole.n)
		return refuse(e, 0, "there is no signature line");
	n->text = slice_make(whole.p, split);
	line = find_bad_line(n->text, strict_ascii);
	if (line != 0)
		return refuse(e, line, "it holds a byte that no text may have");
	/* The em dash that begins a line is not ASCII, even in a statement;
	 * parse_signature() is strict about the rest. */
	whole = slice_make(whole.p + split + 1, whole.n - split - 1);
	if (find_bad_line(whole, false) != 0)
		return refuse(e, 0, "a signature line is not UTF-8");
	return parse_signatures(n, whole, strict_ascii, e);
}

struct hash
note_id(const struct note *n)
{
	/* Not of the signatures: one text under other signature bytes is still
	 * the same statement (P-STM-5). */
	return hash_of(n->text);
}

/* True when line i says that it is v's. */
static bool
is_of(const struct note_signature *sig, const struct keys_verifier *v)
{
	return slice_is(sig->name, v->name) &&
	       memcmp(sig->id, v->id, sizeof(v->id)) == 0;
}

bool
note_verify(const struct note *n, size_t i, const struct keys_verifier *v)
{
	struct keys_signature bytes;

	if (i >= n->sigs || !is_of(&n->sig[i], v) ||
	    n->sig[i].bytes_n != sizeof(bytes.b))
		return false;
	memcpy(bytes.b, n->sig[i].bytes, sizeof(bytes.b));
	return keys_verify(&v->key, &bytes, n->text);
}

bool
note_verify_any(const struct note *n, const struct keys_verifier *v)
{
	bool found = false;

	for (size_t i = 0; i < n->sigs; i++) {
		if (!is_of(&n->sig[i], v))
			continue;
		/* A line under a known key that fails spoils the note: it is
		 * damaged or forged. */
		if (!note_verify(n, i, v))
			return false;
		found = true;
	}
	return found;
}

void
note_put_signature(const struct note_signature *s, struct buf *out)
{
	buf_add(out, dash, sizeof(dash));
	buf_add_slice(out, s->name);
	buf_u8(out, ' ');
	buf_add_slice(out, s->blob);
	buf_u8(out, '\n');
}
