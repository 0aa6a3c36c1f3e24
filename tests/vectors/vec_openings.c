/* openings.json: what lies in a sealed box, and boxes around it. */
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/opening.h"
#include "tests/vectors/vec_files.h"
#include "tests/vectors/vec_seal.h"

enum { TAG_BYTES = 14 }; /* "sheaf-open/v1" and LF */

struct out {
	struct jval *cases;
	struct statement s;
	struct buf text, padded;
	struct hash salt;
	struct slice payload;
};

/* The statement's text and its opening for o->payload. */
static void
make(struct out *o)
{
	struct statement_batch *b = &o->s.u.batch;

	buf_reset(&o->text);
	buf_reset(&o->padded);
	statement_write(&o->s, &o->text);
	b->commit = opening_commit(statement_header(buf_slice(&o->text)),
	    o->salt.b, o->payload);
	buf_reset(&o->text);
	statement_write(&o->s, &o->text);
	opening_write(o->salt.b, o->payload, &o->padded);
}

static struct jval *
add_case(struct out *o, const char *name, bool ok, const char *reason)
{
	struct jval *c = vec_case(o->cases, name, ok, reason);

	vec_set_base64(c, "text", buf_slice(&o->text));
	vec_set_base64(c, "padded", buf_slice(&o->padded));
	return c;
}

static void
add_good(struct out *o, const char *name, const char *reason)
{
	struct sign_recipient to = vec_recipient("aggregator");
	struct buf box = vec_buf();
	struct jval *c;

	make(o);
	c = add_case(o, name, true, reason);
	vec_set_hash(c, "salt", &o->salt);
	vec_set_base64(c, "payload", o->payload);
	vec_set_base64(c, "header", statement_header(buf_slice(&o->text)));
	vec_set_hash(c, "commit", &o->s.u.batch.commit);
	vec_seal(buf_slice(&o->padded), &to.public, name, &box);
	vec_set_base64(c, "box", buf_slice(&box));
	jval_set_i64(c, "recipient", 0);
	buf_free(&box);
}

/* A good opening of which one byte is changed. */
static void
add_flip(struct out *o, const char *name, size_t at, const char *reason)
{
	make(o);
	o->padded.data[at] ^= 1;
	add_case(o, name, false, reason);
}

static void
add_padding(struct out *o)
{
	size_t end = TAG_BYTES + OPENING_SALT_SIZE + o->payload.n;

	add_flip(o, "no end of padding", end, "P-OPN-1");
	o->padded.data[end] = 0x00;
	add_case(o, "nothing but zeros", false, "P-OPN-1");
	make(o);
	o->padded.data[end + 5] = 0x80;
	add_case(o, "padding that ends later", false,
	    "P-COM-1: the payload is then another");
	make(o);
	o->padded.data[o->padded.n - 1] = 0x01;
	add_case(o, "padding with another byte", false, "P-OPN-1");
	make(o);
	o->padded.n--;
	add_case(o, "no whole block", false, "P-OPN-1");
	make(o);
	for (size_t i = 0; i < LIMITS_OPENING_STEP; i++)
		buf_u8(&o->padded, 0);
	add_case(o, "a block of zeros more", false,
	    "P-OPN-1: padding begins in the last block");
	make(o);
	o->padded.n = 0;
	add_case(o, "nothing at all", false, "P-OPN-1");
	memset(o->padded.data, 0, LIMITS_OPENING_STEP);
	o->padded.data[0] = 0x80;
	o->padded.n = LIMITS_OPENING_STEP;
	add_case(o, "nothing but padding", false, "P-OPN-2");
	opening_write(o->salt.b, o->payload, &o->padded);
	o->padded.n = LIMITS_OPENING_STEP;
	memcpy(o->padded.data, "sheaf-open/v1\n", TAG_BYTES);
	memset(o->padded.data + TAG_BYTES, 0, LIMITS_OPENING_STEP - TAG_BYTES);
	o->padded.data[TAG_BYTES + 31] = 0x80;
	add_case(o, "a salt of 31 bytes", false, "P-OPN-2");
}

/* First case 11: what the commitment covers. */
static void
add_other_headers(struct out *o)
{
	static const struct {
		const char *from, *to, *what;
	} change[] = {
		{ "log " VEC_ORIGIN, "log " VEC_OTHER, "log" },
		{ "agent provider-a.tees/1", "agent provider-b/1", "agent" },
		{ "seq 1\n", "seq 2\n", "seq" },
		{ "service north-tees", "service south-tees", "service" },
		{ "content sheaf-return/1", "content sheaf-fidelity-self/1",
		    "content" },
		{ "period 2026-04-01", "period 2026-07-01", "period" },
		{ "revision 1\n", "revision 2\n", "revision" },
	};

	make(o);
	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		struct buf honest = o->text;
		char name[64];

		o->text = vec_buf();
		vec_replace(&o->text, buf_slice(&honest), change[i].from,
		    change[i].to);
		snprintf(name, sizeof(name), "another %s", change[i].what);
		add_case(o, name, false,
		    "P-OPN-2: the commitment covers the header (case 11)");
		buf_free(&o->text);
		o->text = honest;
	}
}

static void
add_recipients(struct jval *list)
{
	static const char *const label[] = { "aggregator", "recovery" };

	for (size_t i = 0; i < 2; i++) {
		struct sign_recipient r = vec_recipient(label[i]);
		struct jval *o = jval_object();
		uint8_t id[8];

		keys_recipient_id(id, &r.public);
		jval_add(list, o);
		vec_set_hex(o, "id", id, sizeof(id));
		vec_set_base64(o, "public",
		    slice_make(r.public.b, sizeof(r.public.b)));
		vec_set_base64(o, "secret",
		    slice_make(r.secret, sizeof(r.secret)));
	}
}

/* Payload lengths around a whole number of blocks. */
static void
add_lengths(struct out *o)
{
	static uint8_t x[LIMITS_PAYLOAD_MAX];
	const size_t whole =
	    LIMITS_OPENING_STEP - TAG_BYTES - OPENING_SALT_SIZE;
	const size_t n[] = { 0, 1, whole - 1, whole, whole + 1,
		LIMITS_PAYLOAD_MAX };

	memset(x, 'x', sizeof(x));
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		char name[64];

		o->payload = slice_make(x, n[i]);
		snprintf(name, sizeof(name), "payload of %zu bytes", n[i]);
		add_good(o, name, "P-OPN-1");
	}
}

struct jval *
vec_files_openings(const struct vec_golden *g)
{
	const struct vec_opening *first = &g->opening[0];
	struct jval *file = vec_file();
	struct out o = { .text = vec_buf(),
		.padded = vec_buf(),
		.salt = vec_bytes("a salt") };
	struct err e = ERR_INIT;
	struct note n;

	ASSERT(note_parse(&n, vec_log_note(&g->log, first->index),
		   LIMITS_NOTE_MAX, true, &e) == 0);
	ASSERT(statement_parse(&o.s, n.text, &e) == 0);
	add_recipients(vec_list(file, "recipients"));
	o.cases = vec_list(file, "cases");
	add_lengths(&o);
	o.payload = slice_make(first->bytes.data + OPENING_SALT_SIZE,
	    first->bytes.n - OPENING_SALT_SIZE);
	add_good(&o, "a quarter's return", "section 5");
	add_flip(&o, "another first line", 3, "P-OPN-2");
	add_flip(&o, "another salt", TAG_BYTES + 4, "P-OPN-2");
	add_flip(&o, "another payload", TAG_BYTES + OPENING_SALT_SIZE + 200,
	    "P-OPN-2");
	add_padding(&o);
	add_other_headers(&o);
	buf_free(&o.text);
	buf_free(&o.padded);
	return file;
}
