/* envelopes.json: envelopes, .sheaf files, answer files, entries given back. */
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/envelope.h"
#include "protocol/offer.h"
#include "protocol/opening.h"
#include "tests/vectors/vec_files.h"
#include "tests/vectors/vec_seal.h"

struct out {
	const struct vec_golden *g;
	struct jval *cases;
	struct envelope batch, second, invite, enrol, trust;
	struct buf box[3];
	struct buf bytes;
};

static struct jval *
add_case(struct out *o, const char *name, const char *type, const char *reason)
{
	struct jval *c = vec_case(o->cases, name, true, reason);

	jval_set_str(c, "type", type);
	vec_set_base64(c, "bytes", buf_slice(&o->bytes));
	buf_reset(&o->bytes);
	return c;
}

static struct jval *
add_bad(struct out *o, const char *name, const char *type, const char *code,
    const char *reason)
{
	struct jval *c = add_case(o, name, type, reason);

	jval_set_bool(c, "ok", false);
	jval_set_str(c, "code", code);
	if (strcmp(type, "sheaf") == 0)
		vec_list(c, "envelopes");
	return c;
}

static void
list_envelope(struct jval *list, const struct envelope *v)
{
	struct jval *o = jval_object(), *boxes;

	jval_add(list, o);
	vec_set_base64(o, "note", v->note);
	boxes = vec_list(o, "boxes");
	for (size_t i = 0; i < v->boxes; i++) {
		struct jval *b = jval_object();

		jval_add(boxes, b);
		vec_set_hex(b, "id", v->box[i].key_id,
		    sizeof(v->box[i].key_id));
		vec_set_base64(b, "box", v->box[i].box);
	}
}

/* A good case of n envelopes. */
static void
add_good(struct out *o, const char *name, const char *type,
    const struct envelope *const *v, size_t n)
{
	struct jval *list;

	for (size_t i = 0; i < n; i++)
		envelope_write(v[i], &o->bytes);
	list = vec_list(add_case(o, name, type, "section 7"), "envelopes");
	for (size_t i = 0; i < n; i++)
		list_envelope(list, v[i]);
}

static void
fill_box(struct out *o, size_t i, const char *label)
{
	struct sign_recipient r = vec_recipient(label);
	const struct vec_opening *first = &o->g->opening[0];
	struct buf padded = vec_buf();

	o->box[i] = vec_buf();
	opening_write(first->bytes.data,
	    slice_make(first->bytes.data + OPENING_SALT_SIZE,
		first->bytes.n - OPENING_SALT_SIZE),
	    &padded);
	vec_seal(buf_slice(&padded), &r.public, label, &o->box[i]);
	keys_recipient_id(o->batch.box[i].key_id, &r.public);
	o->batch.box[i].box = buf_slice(&o->box[i]);
	buf_free(&padded);
}

static struct envelope
plain(const struct out *o, enum statement_kind kind)
{
	return (struct envelope){ .note = vec_log_note(&o->g->log,
				      o->g->first[kind]) };
}

static void
add_good_ones(struct out *o)
{
	const struct envelope *one[] = { &o->batch };
	const struct envelope *pair[] = { &o->invite, &o->enrol };
	const struct envelope *all[] = { &o->trust, &o->batch, &o->invite,
		&o->enrol, &o->second };
	struct jval *answers, *a;

	add_good(o, "one box", "batch", one, 1);
	o->batch.boxes = 3;
	add_good(o, "three boxes", "batch", one, 1);
	o->batch.boxes = 1;
	add_good(o, "invite and enrolment", "enrolment", pair, 2);
	add_good(o, "a file of one", "sheaf", one, 1);
	add_good(o, "a file of five", "sheaf", all, 5);
	envelope_answers_begin(&o->bytes);
	envelope_answer_write(&o->bytes, 200, slice_of("a receipt\n"));
	envelope_answer_write(&o->bytes, 425, slice_of("{}"));
	envelope_answer_write(&o->bytes, 65535, slice_of(""));
	answers = vec_list(add_case(o, "three answers", "answers", "section 7"),
	    "answers");
	for (int i = 0; i < 3; i++) {
		static const char *const body[] = { "a receipt\n", "{}", "" };
		static const int status[] = { 200, 425, 65535 };

		a = jval_object();
		jval_add(answers, a);
		jval_set_i64(a, "status", status[i]);
		vec_set_base64(a, "body", slice_of(body[i]));
	}
}

/* An envelope written with lengths that are as told. */
static void
put(struct buf *out, struct slice note, uint32_t note_n, unsigned boxes,
    uint32_t box_n)
{
	buf_puts(out, "SHEAF1\n");
	buf_u32be(out, note_n);
	buf_add_slice(out, note);
	buf_u8(out, (uint8_t)boxes);
	for (unsigned i = 0; i < boxes; i++) {
		buf_puts(out, "12345678");
		buf_u32be(out, box_n);
		buf_puts(out, "box");
	}
}

static void
add_lengths(struct out *o)
{
	struct slice note = o->batch.note;
	uint32_t n = (uint32_t)note.n;
	struct buf long_note = vec_buf();

	add_bad(o, "empty", "batch", "frame", "section 7");
	buf_puts(&o->bytes, "SHEAF1\n");
	add_bad(o, "magic alone", "batch", "frame", "P-GEN-11");
	put(&o->bytes, slice_make("", 0), 0, 1, 3);
	add_bad(o, "empty note", "batch", "frame", "P-ENV-1");
	put(&o->bytes, note, n - 1, 1, 3);
	add_bad(o, "note length too small", "batch", "frame", "P-GEN-11");
	put(&o->bytes, note, UINT32_MAX, 1, 3);
	add_bad(o, "note of 4 GiB", "batch", "frame", "P-GEN-11");
	put(&o->bytes, note, n, 1, UINT32_MAX);
	add_bad(o, "box of 4 GiB", "batch", "frame", "P-GEN-11");
	put(&o->bytes, note, n, 1, 4);
	add_bad(o, "box one byte short", "batch", "frame", "P-GEN-11");
	put(&o->bytes, note, n, 1, 2);
	add_bad(o, "one byte behind the box", "batch", "frame", "P-ENV-5");
	put(&o->bytes, note, n, 5, 3);
	add_bad(o, "five boxes", "batch", "frame", "P-ENV-2");
	put(&o->bytes, note, n, 255, 3);
	add_bad(o, "255 boxes", "batch", "frame", "P-ENV-2");
	buf_puts(&long_note, "sheaf-batch/v1\n");
	while (long_note.n < LIMITS_NOTE_MAX + 1)
		buf_puts(&long_note, "x");
	put(&o->bytes, buf_slice(&long_note), (uint32_t)long_note.n, 1, 3);
	add_bad(o, "note of 4097 bytes", "batch", "frame", "P-ENV-1");
	buf_free(&long_note);
	for (size_t cut = 4; cut < 4000; cut += 799) {
		char name[64];

		envelope_write(&o->batch, &o->bytes);
		o->bytes.n -= cut;
		snprintf(name, sizeof(name), "cut short by %zu", cut);
		add_bad(o, name, "batch", "frame", "P-GEN-11");
	}
	envelope_write(&o->batch, &o->bytes);
	jval_set_i64(add_bad(o, "over 86268 bytes", "batch", "too-large",
			 "P-ENV-1"),
	    "pad", LIMITS_ENVELOPE_MAX);
	envelope_write(&o->batch, &o->bytes);
	o->bytes.data[5] = '2';
	add_bad(o, "another magic", "batch", "frame", "section 7");
}

static void
add_kind(struct out *o, const char *name, const char *type,
    const struct envelope *const *v, size_t n)
{
	struct jval *c, *list;

	for (size_t i = 0; i < n; i++)
		envelope_write(v[i], &o->bytes);
	c = add_case(o, name, type, "P-ENV-2, P-ENV-5, P-ENV-6");
	jval_set_bool(c, "ok", false);
	jval_set_str(c, "code", "frame");
	jval_set_bool(c, "kinds", true);
	list = vec_list(c, "envelopes");
	for (size_t i = 0; i < n; i++)
		list_envelope(list, v[i]);
}

static void
add_kinds(struct out *o)
{
	struct envelope refusal = plain(o, STATEMENT_REFUSAL);
	struct envelope release = plain(o, STATEMENT_RELEASE);
	struct envelope bare = { .note = o->batch.note };
	struct envelope boxed = o->trust;
	const struct envelope *two[] = { &o->batch, &o->second };
	const struct envelope *turned[] = { &o->enrol, &o->invite };
	const struct envelope *apart[] = { &o->invite, &o->trust, &o->enrol };
	const struct envelope *v[1];

	boxed.boxes = 1;
	boxed.box[0] = o->batch.box[0];
	v[0] = &o->trust;
	add_kind(o, "a trust statement as a batch", "batch", v, 1);
	v[0] = &bare;
	add_kind(o, "a batch without box", "batch", v, 1);
	envelope_write(&boxed, &o->bytes);
	add_bad(o, "a trust statement with a box", "sheaf", "frame", "P-ENV-2");
	add_kind(o, "two batches", "batch", two, 2);
	add_kind(o, "two batches as an enrolment", "enrolment", two, 2);
	add_kind(o, "wrong way round", "enrolment", turned, 2);
	v[0] = &o->invite;
	add_kind(o, "invite alone", "enrolment", v, 1);
	add_kind(o, "invite alone in a file", "sheaf", v, 1);
	v[0] = &o->enrol;
	add_kind(o, "enrolment alone in a file", "sheaf", v, 1);
	add_kind(o, "invite apart from its enrolment", "sheaf", apart, 3);
	v[0] = &refusal;
	add_kind(o, "a refusal in a file", "sheaf", v, 1);
	v[0] = &release;
	add_kind(o, "a release in a file", "sheaf", v, 1);
}

/* P-ENV-8: what stands before the break is still read. */
static void
add_breaks(struct out *o)
{
	struct jval *c;

	add_bad(o, "an empty file", "sheaf", "frame", "section 7");
	envelope_write(&o->batch, &o->bytes);
	envelope_write(&o->trust, &o->bytes);
	buf_puts(&o->bytes, "SHEAF1\n");
	c = vec_case(o->cases, "broken behind two", false, "P-ENV-8");
	jval_set_str(c, "type", "sheaf");
	jval_set_str(c, "code", "frame");
	vec_set_base64(c, "bytes", buf_slice(&o->bytes));
	buf_reset(&o->bytes);
	{
		struct jval *list = vec_list(c, "envelopes");

		list_envelope(list, &o->batch);
		list_envelope(list, &o->trust);
	}
	buf_puts(&o->bytes, "junk");
	add_bad(o, "junk", "sheaf", "frame", "section 7");
}

static void
add_bad_answers(struct out *o)
{
	add_bad(o, "no answer file", "answers", "frame", "section 7");
	envelope_answers_begin(&o->bytes);
	add_bad(o, "no answer in it", "answers", "frame",
	    "section 7: one per envelope");
	buf_puts(&o->bytes, "SHEAF1\n");
	buf_u16be(&o->bytes, 200);
	buf_u32be(&o->bytes, 0);
	add_bad(o, "magic of an envelope", "answers", "frame", "section 7");
	envelope_answers_begin(&o->bytes);
	envelope_answer_write(&o->bytes, 200, slice_of("body"));
	o->bytes.n--;
	add_bad(o, "body cut short", "answers", "frame", "P-GEN-11");
	envelope_answers_begin(&o->bytes);
	envelope_answer_write(&o->bytes, 200, slice_of("body"));
	buf_u8(&o->bytes, 0);
	add_bad(o, "half a status", "answers", "frame", "P-GEN-11");
	envelope_answers_begin(&o->bytes);
	buf_u16be(&o->bytes, 200);
	buf_u32be(&o->bytes, UINT32_MAX);
	add_bad(o, "body of 4 GiB", "answers", "frame", "P-GEN-11");
}

/* P-REC-1: entries that are given back; only lengths matter here. */
static void
add_offers(struct out *o)
{
	const struct offer pair[] = {
		{ o->invite.note, slice_of("") },
		{ o->enrol.note, slice_of("a proof\n") },
		{ o->batch.note, slice_of("another proof\n") },
	};
	struct jval *list;

	for (size_t i = 0; i < 3; i++)
		offer_write(&pair[i], &o->bytes);
	list = vec_list(add_case(o, "three entries given back", "offers",
			    "P-REC-1: an invite has no proof"),
	    "offers");
	for (size_t i = 0; i < 3; i++) {
		struct jval *c = jval_object();

		vec_set_base64(c, "note", pair[i].note);
		vec_set_base64(c, "proof", pair[i].proof);
		jval_add(list, c);
	}
	add_bad(o, "nothing given back", "offers", "frame",
	    "P-REC-1: one or more");
	offer_write(&pair[2], &o->bytes);
	o->bytes.n--;
	add_bad(o, "a proof cut short", "offers", "frame", "P-GEN-11");
	offer_write(&pair[2], &o->bytes);
	buf_u8(&o->bytes, 0);
	add_bad(o, "a length cut short", "offers", "frame", "P-GEN-11");
	buf_u32be(&o->bytes, 0);
	buf_u32be(&o->bytes, 0);
	add_bad(o, "an entry without a note", "offers", "frame", "P-STM-1");
	buf_u32be(&o->bytes, UINT32_MAX);
	add_bad(o, "a note of 4 GiB", "offers", "frame", "P-GEN-11");
}

struct jval *
vec_files_envelopes(const struct vec_golden *g)
{
	static const char *const label[] = { "aggregator", "recovery",
		"an auditor" };
	struct jval *file = vec_file();
	struct out o = { .g = g,
		.cases = vec_list(file, "cases"),
		.bytes = vec_buf() };

	o.batch = plain(&o, STATEMENT_BATCH);
	for (size_t i = 0; i < 3; i++)
		fill_box(&o, i, label[i]);
	o.batch.boxes = 1;
	o.second = o.batch;
	o.second.note = vec_log_note(&g->log, g->opening[1].index);
	o.invite = plain(&o, STATEMENT_INVITE);
	o.enrol = plain(&o, STATEMENT_ENROL);
	o.trust = plain(&o, STATEMENT_TRUST);
	add_good_ones(&o);
	add_lengths(&o);
	add_kinds(&o);
	add_breaks(&o);
	add_bad_answers(&o);
	add_offers(&o);
	for (size_t i = 0; i < 3; i++)
		buf_free(&o.box[i]);
	buf_free(&o.bytes);
	return file;
}
