/* returns.json, openings.json, envelopes.json. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/envelope.h"
#include "protocol/offer.h"
#include "protocol/opening.h"
#include "protocol/returns.h"
#include "tests/vectors/replay.h"
#include "tests/vectors/vec_files.h"

enum { ENVELOPES_MAX = 8 };

static void
expect_value(const struct replay *r, const char *code, int64_t value)
{
	const struct jval *v = jval_get(jval_get(r->c, "values"), code);
	int64_t expected = MEASURE_NOT_COLLECTED;

	ck_assert_msg(jval_is_null(v) || jval_i64(v, &expected), "no %s", code);
	ck_assert_int_eq(value, expected);
}

static void
expect_values(const struct replay *r, const struct returns *got)
{
	for (size_t i = 0; i < got->n; i++) {
		char item[RETURNS_CODE_SIZE];

		expect_value(r, returns_code(got, i, item), got->value[i]);
	}
}

static void
expect_return(const struct replay *r, const struct returns *got,
    struct slice payload)
{
	struct buf again = vec_buf();
	char through[DAY_TEXT_SIZE];

	ck_assert(replay_bool(r->c, "withdrawn") == got->withdrawn);
	day_format(through, got->through);
	replay_expect_str(r, "through", through);
	if (got->rules) {
		replay_expect_str(r, "rules", got->rules->name);
		replay_expect_str(r, "source",
		    got->source == RETURNS_REGISTER ? "register" : "summary");
	}
	if (!got->withdrawn)
		expect_values(r, got);
	returns_write(got, &again);
	ck_assert(slice_equal(buf_slice(&again), payload));
	buf_free(&again);
}

bool
replay_return(struct replay *r)
{
	struct buf payload = replay_bytes(r->c, "payload");
	struct statement s = { .kind = STATEMENT_BATCH };
	struct statement_batch *b = &s.u.batch;
	struct returns got;
	bool ok;

	snprintf(b->service, sizeof(b->service), "%s",
	    replay_str(r->c, "service"));
	ck_assert(statement_content_parse(slice_of(replay_str(r->c, "content")),
	    &b->content));
	ck_assert(period_parse(slice_of(replay_str(r->c, "period")),
	    &b->period));
	ok = returns_read(&got, buf_slice(&payload), &s, &r->e) == 0;
	if (ok && r->ok)
		expect_return(r, &got, buf_slice(&payload));
	buf_free(&payload);
	return ok;
}

/* The value of the line "commit", which need not be of a whole statement. */
static struct hash
commit_of(struct slice text)
{
	static const char key[] = "commit ";
	struct slice header = statement_header(text);
	struct hash h;

	ck_assert(decode_base64_exact(slice_make(header.p + header.n +
						     strlen(key),
					  ENCODE_BASE64_CHARS(HASH_SIZE)),
	    h.b, sizeof(h.b)));
	return h;
}

static void
expect_box(const struct replay *r, struct slice padded)
{
	const struct jval *to = jval_at(jval_get(r->file, "recipients"),
	    (size_t)replay_i64(r->c, "recipient"));
	struct buf box = replay_bytes(r->c, "box"), got = vec_buf();
	struct buf public = replay_bytes(to, "public");
	struct buf secret = replay_bytes(to, "secret");
	struct keys_recipient key;
	uint8_t id[8];
	char hex[17];

	memcpy(key.b, public.data, sizeof(key.b));
	keys_recipient_id(id, &key);
	encode_hex(hex, id, sizeof(id));
	ck_assert_str_eq(replay_str(to, "id"), hex);
	ck_assert(opening_unseal(buf_slice(&box), &key, secret.data, &got));
	ck_assert(slice_equal(buf_slice(&got), padded));
	box.data[box.n / 2] ^= 1;
	ck_assert(!opening_unseal(buf_slice(&box), &key, secret.data, &got));
	buf_free(&box);
	buf_free(&got);
	buf_free(&public);
	buf_free(&secret);
}

bool
replay_opening(struct replay *r)
{
	struct buf text = replay_bytes(r->c, "text");
	struct buf padded = replay_bytes(r->c, "padded");
	struct slice header = statement_header(buf_slice(&text)), payload;
	struct hash said = commit_of(buf_slice(&text)), made;
	uint8_t salt[OPENING_SALT_SIZE];
	bool ok;

	ok = opening_read(buf_slice(&padded), salt, &payload, &r->e) == 0;
	if (ok) {
		made = opening_commit(header, salt, payload);
		ok = hash_equal(&made, &said);
	}
	if (ok && r->ok) {
		replay_expect_bytes(r, "salt", slice_make(salt, sizeof(salt)));
		replay_expect_bytes(r, "payload", payload);
		replay_expect_bytes(r, "header", header);
		replay_expect_hash(r, "commit", &made);
		expect_box(r, buf_slice(&padded));
	}
	buf_free(&text);
	buf_free(&padded);
	return ok;
}

/* What was read of one case of envelopes.json. */
struct reading {
	struct envelope v[ENVELOPES_MAX];
	size_t n;
};

static bool
is_kind(const struct envelope *v, enum statement_kind kind)
{
	const char *word = statement_kind_word(kind);

	return v->note.n > strlen(word) && v->note.p[strlen(word)] == '\n' &&
	       memcmp(v->note.p, word, strlen(word)) == 0;
}

static int
read_all(struct reading *got, struct slice rest, struct err *e)
{
	do {
		ck_assert_uint_lt(got->n, ENVELOPES_MAX);
		if (envelope_read(&got->v[got->n], &rest, e))
			return -1;
		got->n++;
	} while (rest.n > 0);
	return 0;
}

/* P-ENV-6: an enrolment right after its invite, and never else. */
static bool
pairs_are_whole(const struct reading *got)
{
	for (size_t i = 0; i < got->n; i++) {
		const struct envelope *v = &got->v[i];
		bool after = i > 0 && is_kind(&got->v[i - 1], STATEMENT_INVITE);

		if (is_kind(v, STATEMENT_ENROL) != after ||
		    is_kind(v, STATEMENT_REFUSAL) ||
		    is_kind(v, STATEMENT_RELEASE))
			return false;
	}
	return got->n > 0 && !is_kind(&got->v[got->n - 1], STATEMENT_INVITE);
}

static int
check_kinds(struct replay *r, const struct reading *got, const char *type)
{
	bool fit = pairs_are_whole(got);

	if (strcmp(type, "batch") == 0)
		fit = got->n == 1 && is_kind(got->v, STATEMENT_BATCH);
	if (strcmp(type, "enrolment") == 0)
		fit = fit && got->n == 2 && is_kind(got->v, STATEMENT_INVITE);
	if (fit)
		return 0;
	return err_refuse(&r->e, "frame", 0, "kinds that do not belong here");
}

static void
expect_envelopes(const struct replay *r, const struct reading *got)
{
	const struct jval *list = jval_get(r->c, "envelopes");

	ck_assert_uint_eq(jval_length(list), got->n);
	for (size_t i = 0; i < got->n; i++) {
		struct replay one = { .c = jval_at(list, i) };
		const struct jval *boxes = jval_get(one.c, "boxes");

		replay_expect_bytes(&one, "note", got->v[i].note);
		ck_assert_uint_eq(jval_length(boxes), got->v[i].boxes);
		for (size_t k = 0; k < got->v[i].boxes; k++) {
			struct buf box = replay_bytes(jval_at(boxes, k), "box");
			char id[17];

			encode_hex(id, got->v[i].box[k].key_id, 8);
			ck_assert_str_eq(replay_str(jval_at(boxes, k), "id"),
			    id);
			ck_assert(slice_equal(buf_slice(&box),
			    got->v[i].box[k].box));
			buf_free(&box);
		}
	}
}

static bool
read_answers(struct replay *r, struct slice rest)
{
	const struct jval *list = jval_get(r->c, "answers");
	size_t i = 0;

	if (envelope_answers_open(&rest, &r->e))
		return false;
	while (rest.n > 0) {
		struct replay one = { .c = jval_at(list, i++) };
		struct slice body;
		unsigned status;

		if (envelope_answer_read(&rest, &status, &body, &r->e))
			return false;
		if (!r->ok)
			continue;
		replay_expect_i64(&one, "status", status);
		replay_expect_bytes(&one, "body", body);
	}
	ck_assert(!r->ok || i == jval_length(list));
	return true;
}

static bool
read_offers(struct replay *r, struct slice rest)
{
	const struct jval *list = jval_get(r->c, "offers");
	size_t i = 0;

	do {
		struct replay one = { .c = jval_at(list, i++) };
		struct offer got;

		if (offer_read(&got, &rest, &r->e))
			return false;
		if (!r->ok)
			continue;
		replay_expect_bytes(&one, "note", got.note);
		replay_expect_bytes(&one, "proof", got.proof);
	} while (rest.n > 0);
	ck_assert(!r->ok || i == jval_length(list));
	return true;
}

static int
read_envelopes(struct replay *r, struct slice bytes, const char *type,
    struct reading *got)
{
	if (strcmp(type, "batch") == 0 && bytes.n > LIMITS_ENVELOPE_MAX)
		return err_refuse(&r->e, "too-large", 0, "too many bytes");
	if (read_all(got, bytes, &r->e))
		return -1;
	return check_kinds(r, got, type);
}

bool
replay_envelope(struct replay *r)
{
	const char *type = replay_str(r->c, "type");
	struct buf bytes = replay_bytes(r->c, "bytes");
	struct reading got = { .n = 0 };
	bool ok, kinds = false;
	int64_t pad = 0;

	jval_get_i64(r->c, "pad", &pad);
	for (int64_t i = 0; i < pad; i++)
		buf_u8(&bytes, 0);
	(void)jval_bool(jval_get(r->c, "kinds"), &kinds);
	if (strcmp(type, "answers") == 0) {
		ok = read_answers(r, buf_slice(&bytes));
	} else if (strcmp(type, "offers") == 0) {
		ok = read_offers(r, buf_slice(&bytes));
	} else {
		ok = read_envelopes(r, buf_slice(&bytes), type, &got) == 0;
		if (r->ok || (strcmp(type, "sheaf") == 0 && !kinds))
			expect_envelopes(r, &got);
	}
	buf_free(&bytes);
	return ok;
}
