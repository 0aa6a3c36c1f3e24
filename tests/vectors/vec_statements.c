/* statements.json: every kind, good and bad. */
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "tests/vectors/vec_files.h"
#include "tests/vectors/vec_lines.h"

enum { NAME_MAX_BYTES = 120 };

/* A good statement, and what becomes of it. */
struct base {
	const struct vec_golden *g;
	struct jval *cases;
	struct statement s;
	struct slice note, text;
	char names[2][KEYS_NAME_MAX];
	const char *name[2];
	size_t signers;
	unsigned lines;
};

static void
read_base(struct base *b, struct slice bytes)
{
	struct err e = ERR_INIT;
	struct note n;

	ASSERT(note_parse(&n, bytes, LIMITS_NOTE_MAX, true, &e) == 0);
	ASSERT(statement_parse(&b->s, n.text, &e) == 0);
	b->note = bytes;
	b->text = n.text;
	b->signers = statement_signers(&b->s, b->names);
	b->name[0] = b->names[0];
	b->name[1] = b->names[1];
	b->lines = 0;
	for (size_t i = 0; i < n.text.n; i++)
		b->lines += n.text.p[i] == '\n';
}

static struct jval *
add_case(const struct base *b, const char *name, bool ok, struct slice note,
    const char *reason)
{
	struct jval *c = vec_case(b->cases, name, ok, reason);

	vec_set_base64(c, "note", note);
	vec_set_keys(c, "keys", b->name, b->signers);
	return c;
}

static void
add_good(struct base *b, const char *name, struct slice note,
    const char *reason)
{
	struct hash id, leaf = tree_leaf(note);
	struct jval *c;

	read_base(b, note);
	id = hash_of(b->text);
	c = add_case(b, name, true, note, reason);
	jval_set_str(c, "kind", statement_kind_word(b->s.kind));
	vec_set_hex(c, "id", id.b, HASH_SIZE);
	vec_set_hash(c, "leaf", &leaf);
	jval_set(c, "fields", vec_files_fields(&b->s));
}

/* Sign a struct and add it as a good case. */
static void
add_written(struct base *b, const struct statement *s, const char *name,
    const char *reason)
{
	struct buf note = vec_buf();

	vec_log_sign(s, &note);
	add_good(b, name, buf_slice(&note), reason);
	buf_free(&note);
}

/* Append the text with line k replaced; with to NULL it is dropped. */
static void
set_line(struct buf *out, struct slice text, unsigned k, const char *to)
{
	size_t from = 0, end;

	while (--k > 0)
		from += (size_t)((const uint8_t *)memchr(text.p + from, '\n',
				     text.n - from) -
				 (text.p + from)) +
			1;
	end = (size_t)((const uint8_t *)memchr(text.p + from, '\n',
			   text.n - from) -
		       text.p) +
	      1;
	buf_add(out, text.p, from);
	if (to)
		buf_printf(out, "%s\n", to);
	buf_add(out, text.p + end, text.n - end);
}

static void
add_text(const struct base *b, const char *name, struct slice text,
    const char *code, unsigned line)
{
	struct buf note = vec_buf();
	struct jval *c;

	vec_sign(&note, text, b->name, b->signers);
	c = add_case(b, name, false, buf_slice(&note), "P-STM-1, P-STM-3");
	jval_set_str(c, "code", code);
	jval_set_i64(c, "line", line);
	buf_free(&note);
}

/* Set the note of a case to the text, signed as the base is. */
static void
set_note(struct jval *c, const struct base *b, struct slice text)
{
	struct buf note = vec_buf();

	vec_sign(&note, text, b->name, b->signers);
	vec_set_base64(c, "note", buf_slice(&note));
	buf_free(&note);
}

/* Every line left out and every line twice. */
static void
add_each_line(const struct base *b)
{
	const char *kind = statement_kind_word(b->s.kind);
	bool list = b->s.kind == STATEMENT_SERVICES;

	for (unsigned k = 1; k <= b->lines; k++) {
		struct buf gone = vec_buf(), twice = vec_buf();
		const uint8_t *at = b->text.p;
		char name[NAME_MAX_BYTES], copy[LIMITS_NOTE_MAX];
		size_t n;

		for (unsigned i = 1; i < k; i++)
			at =
			    (const uint8_t *)strchr((const char *)at, '\n') + 1;
		n = strcspn((const char *)at, "\n");
		snprintf(copy, sizeof(copy), "%.*s\n%.*s", (int)n,
		    (const char *)at, (int)n, (const char *)at);
		set_line(&gone, b->text, k, NULL);
		set_line(&twice, b->text, k, copy);
		snprintf(name, sizeof(name), "%s, line %u missing", kind, k);
		if (!list || k <= 4)
			add_text(b, name, buf_slice(&gone), "grammar", k);
		snprintf(name, sizeof(name), "%s, line %u twice", kind, k);
		add_text(b, name, buf_slice(&twice), "grammar", k + 1);
		buf_free(&gone);
		buf_free(&twice);
	}
}

/* The same statement, brought from another log (first case 10). */
static void
add_other_log(const struct base *b)
{
	struct statement s = b->s;
	struct buf note = vec_buf();
	struct base other = *b;
	char name[NAME_MAX_BYTES];
	struct jval *c;

	snprintf(s.origin, sizeof(s.origin), "%s", VEC_OTHER);
	if (s.kind == STATEMENT_TRUST) {
		s.u.trust.authority =
		    vec_verifier(VEC_OTHER "/authority", 0x01);
		s.u.trust.log_key[0] = vec_verifier(VEC_OTHER, 0x01);
	}
	vec_log_sign(&s, &note);
	other.signers = statement_signers(&s, other.names);
	other.name[0] = other.names[0];
	other.name[1] = other.names[1];
	snprintf(name, sizeof(name), "%s of another log",
	    statement_kind_word(s.kind));
	c = add_case(&other, name, false, buf_slice(&note),
	    "P-STM-2 (first case 10)");
	jval_set_str(c, "code", "grammar");
	jval_set_i64(c, "line", 2);
	buf_free(&note);
}

/* The text, signed by others than its kind asks for. */
static void
add_signed_by(const struct base *b, const char *what, const char *const *name,
    size_t n, const char *code)
{
	struct buf note = vec_buf();
	char title[NAME_MAX_BYTES];
	struct jval *c;

	vec_sign(&note, b->text, name, n);
	snprintf(title, sizeof(title), "%s, %s", statement_kind_word(b->s.kind),
	    what);
	c = add_case(b, title, false, buf_slice(&note),
	    "P-NOTE-4 (first cases 3 and 10)");
	jval_set_str(c, "code", code);
	jval_set_i64(c, "line", 0);
	buf_free(&note);
}

static void
add_signers(const struct base *b)
{
	static const char *const candidate[] = { VEC_ORIGIN,
		VEC_ORIGIN "/authority", "provider-b/1",
		"provider-a.tees/1/once" };
	const char *two[3] = { b->name[0], b->name[1], b->name[0] };

	for (size_t i = 0; i < sizeof(candidate) / sizeof(candidate[0]); i++) {
		char what[NAME_MAX_BYTES];

		snprintf(what, sizeof(what), "signed by %s", candidate[i]);
		if (strcmp(candidate[i], b->name[0]) != 0)
			add_signed_by(b, what, &candidate[i], 1, "grammar");
	}
	two[b->signers] = VEC_OTHER;
	add_signed_by(b, "and a foreign line", two, b->signers + 1, "grammar");
	two[b->signers] = b->name[0];
	add_signed_by(b, "own line twice", two, b->signers + 1, "grammar");
	if (b->signers == 2) {
		const char *turned[] = { b->name[1], b->name[0] };

		add_signed_by(b, "lines turned round", turned, 2, "grammar");
		add_signed_by(b, "first line only", b->name, 1, "grammar");
		add_signed_by(b, "second line only", b->name + 1, 1, "grammar");
	}
}

/* The right lines, but of a text that differs in one digit. */
static void
add_false_signature(const struct base *b)
{
	struct buf note = vec_buf(), text = vec_buf();
	char title[NAME_MAX_BYTES];
	struct jval *c;

	buf_add_slice(&text, b->text);
	text.data[text.n - 2] ^= 1;
	vec_sign(&note, buf_slice(&text), b->name, b->signers);
	memcpy(note.data, b->text.p, b->text.n);
	snprintf(title, sizeof(title), "%s, signature of another text",
	    statement_kind_word(b->s.kind));
	c = add_case(b, title, false, buf_slice(&note), "P-NOTE-1");
	jval_set_str(c, "code", "signature");
	buf_free(&note);
	buf_free(&text);
}

static void
add_line(struct base *b, const struct vec_lines *l, const char *code)
{
	struct buf text = vec_buf(), note = vec_buf();
	char name[NAME_MAX_BYTES];
	struct jval *c;
	int n;

	set_line(&text, b->text, l->line, l->text);
	vec_sign(&note, buf_slice(&text), b->name, b->signers);
	n = snprintf(name, sizeof(name),
	    "%s, line %u: ", statement_kind_word(l->kind), l->line);
	for (const char *p = l->text; *p && n < NAME_MAX_BYTES - 4; p++)
		n += snprintf(name + n, sizeof(name) - (size_t)n,
		    *p < ' ' || *p > '~' ? "?" : "%c", *p);
	c = add_case(b, name, false, buf_slice(&note), l->reason);
	jval_set_str(c, "code", code);
	if (strcmp(code, "unsupported") != 0)
		jval_set_i64(c, "line", l->line);
	buf_free(&text);
	buf_free(&note);
}

static void
read_first(struct base *b, enum statement_kind kind)
{
	read_base(b, vec_log_note(&b->g->log, b->g->first[kind]));
}

/* Grammar of all lines first, then the content, then the period. */
static void
add_ranks(struct base *b)
{
	struct buf content = vec_buf(), more = vec_buf();
	struct jval *c;

	set_line(&content, b->text, 7, "content sheaf-return/2");
	set_line(&more, buf_slice(&content), 8, "period 2026-04-01/P1M");
	c = add_case(b, "unknown content and period", false, slice_make("", 0),
	    "P-STM-3");
	jval_set_str(c, "code", "unsupported");
	set_note(c, b, buf_slice(&more));
	buf_reset(&more);
	set_line(&more, buf_slice(&content), 12, "time now");
	add_text(b, "unknown content and a wrong line", buf_slice(&more),
	    "grammar", 12);
	buf_reset(&more);
	buf_reset(&content);
	set_line(&content, b->text, 8, "period 2026-04-01/P1M");
	set_line(&more, buf_slice(&content), 9, "revision 01");
	add_text(b, "unknown period and a wrong line", buf_slice(&more),
	    "grammar", 9);
	buf_reset(&more);
	buf_reset(&content);
	set_line(&content, b->text, 4, "seq 01");
	set_line(&more, buf_slice(&content), 12, "time n\xc3\xb6w");
	add_text(b, "a wrong line and a wrong byte", buf_slice(&more),
	    "grammar", 12);
	buf_free(&content);
	buf_free(&more);
}

static void
add_lines(struct base *b)
{
	static const struct vec_lines unknown = { STATEMENT_BATCH, 7,
		"content sheaf-return/2", "P-BAT-3" };

	for (size_t i = 0; i < vec_lines_n; i++) {
		read_first(b, vec_lines[i].kind);
		add_line(b, &vec_lines[i], "grammar");
	}
	read_first(b, STATEMENT_BATCH);
	for (size_t i = 0; vec_lines_periods[i].text; i++) {
		struct vec_lines l = { STATEMENT_BATCH, 8,
			vec_lines_periods[i].text, "P-BAT-4" };

		add_line(b, &l,
		    vec_lines_periods[i].well_formed ? "period" : "grammar");
	}
	add_line(b, &unknown, "unsupported");
	add_ranks(b);
}

static void
add_too_long(struct base *b)
{
	struct buf line = vec_buf(), text = vec_buf();

	read_first(b, STATEMENT_BATCH);
	buf_puts(&line, "time ");
	for (size_t i = 0; i < LIMITS_NOTE_MAX; i++)
		buf_puts(&line, "1");
	set_line(&text, b->text, 12, buf_str(&line));
	add_text(b, "over 4096 bytes", buf_slice(&text), "grammar", 0);
	buf_free(&line);
	buf_free(&text);
}

/* What the golden log has no example of: the widest forms. */
static void
add_wide(struct base *b)
{
	struct statement s;

	read_first(b, STATEMENT_BATCH);
	s = b->s;
	s.u.batch.seq = s.u.batch.seen.size = s.epoch = LIMITS_NUMBER_MAX;
	s.u.batch.revision = LIMITS_NUMBER_MAX;
	add_written(b, &s, "largest numbers", "P-GEN-3: 2^53 - 1");
	read_first(b, STATEMENT_SERVICES);
	s = b->s;
	s.u.services.services = LIMITS_AGENT_SERVICES_MAX;
	for (unsigned i = 0; i < LIMITS_AGENT_SERVICES_MAX; i++)
		snprintf(s.u.services.service[i], LIMITS_ID_MAX + 1,
		    "s%02u-5678901234567890123456789012", i % 64);
	add_written(b, &s, "64 services of 32 characters", "P-SRV-1");
	read_first(b, STATEMENT_TRUST);
	s = b->s;
	s.u.trust.log_key[1] = vec_verifier("second-key", 0x01);
	s.u.trust.log_key[1] =
	    keys_verifier_make(VEC_ORIGIN, 0x01, &s.u.trust.log_key[1].key);
	s.u.trust.log_keys = 2;
	for (unsigned i = 1; i < LIMITS_BOXES_MAX; i++) {
		char label[32];

		snprintf(label, sizeof(label), "recipient %u", i);
		s.u.trust.recipient[i] = vec_recipient(label).public;
	}
	s.u.trust.recipients = LIMITS_BOXES_MAX;
	add_written(b, &s, "two log keys, four recipients", "section 4.2");
}

static void
add_words(struct base *b)
{
	static const char *const erase[] = { "request", "mistake", "order" };
	struct statement s;
	char name[NAME_MAX_BYTES];

	read_first(b, STATEMENT_REVOKE);
	s = b->s;
	for (unsigned i = 0; i < REASON_KINDS; i++) {
		s.u.revoke.reason = (enum statement_reason)i;
		snprintf(name, sizeof(name), "revocation, reason %u", i);
		add_written(b, &s, name, "section 4.6");
	}
	read_first(b, STATEMENT_REFUSAL);
	s = b->s;
	for (unsigned i = 0; i < REFUSED_KINDS; i++) {
		s.u.refusal.code = (enum statement_refused)i;
		snprintf(name, sizeof(name), "refusal, code %u", i);
		add_written(b, &s, name, "P-REF-3");
	}
	read_first(b, STATEMENT_ERASE);
	s = b->s;
	for (unsigned i = 0; i < 3; i++) {
		snprintf(s.u.erase.reason, sizeof(s.u.erase.reason), "%s",
		    erase[i]);
		snprintf(name, sizeof(name), "erasure, reason %u", i);
		add_written(b, &s, name, "P-ERA-1");
	}
}

static void
add_twins(struct base *b)
{
	struct statement s;
	struct buf text = vec_buf();

	read_first(b, STATEMENT_SERVICES);
	s = b->s;
	s.u.services.services = 1;
	snprintf(s.u.services.service[0], LIMITS_ID_MAX + 1, "North-Tees");
	statement_write(&s, &text);
	buf_puts(&text, "service north-tees\n");
	add_text(b, "services that differ in case", buf_slice(&text), "grammar",
	    6);
	buf_reset(&text);
	s.u.services.services = 0;
	statement_write(&s, &text);
	for (unsigned i = 0; i <= LIMITS_AGENT_SERVICES_MAX; i++)
		buf_printf(&text, "service s%02u\n", i);
	add_text(b, "65 services", buf_slice(&text), "grammar", 69);
	buf_free(&text);
}

/* First case 10: a log's own checkpoint is no statement. */
static void
add_checkpoint(struct base *b)
{
	struct buf note = vec_buf();
	struct jval *c;

	read_first(b, STATEMENT_RELEASE);
	vec_log_checkpoint(&b->g->log, b->g->log.n, &note);
	c = add_case(b, "a checkpoint", false, buf_slice(&note),
	    "P-STM-3 (first case 10)");
	jval_set_str(c, "code", "grammar");
	jval_set_i64(c, "line", 1);
	buf_free(&note);
}

struct jval *
vec_files_statements(const struct vec_golden *g)
{
	struct jval *file = vec_file();
	struct base b = { .g = g };

	jval_set_str(file, "origin", VEC_ORIGIN);
	b.cases = vec_list(file, "cases");
	for (uint64_t i = 0; i < g->log.n; i++) {
		char name[NAME_MAX_BYTES];

		snprintf(name, sizeof(name), "golden leaf %u", (unsigned)i);
		add_good(&b, name, vec_log_note(&g->log, i), "golden path");
	}
	add_wide(&b);
	add_words(&b);
	for (unsigned k = 0; k < STATEMENT_KINDS; k++) {
		read_first(&b, (enum statement_kind)k);
		add_each_line(&b);
		add_other_log(&b);
		add_signers(&b);
		add_false_signature(&b);
	}
	add_lines(&b);
	add_twins(&b);
	add_too_long(&b);
	add_checkpoint(&b);
	vec_files_invites(file, g);
	return file;
}
