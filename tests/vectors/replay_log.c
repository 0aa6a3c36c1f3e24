/* log.json: the golden log, leaf by leaf, and what it says at each size. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/ips/registry.h"
#include "protocol/checkpoint.h"
#include "protocol/inforce.h"
#include "protocol/opening.h"
#include "protocol/returns.h"
#include "protocol/tree.h"
#include "tests/vectors/replay.h"

enum { LEAVES_MAX = 64, SUMS_MAX = 8 };

struct sum {
	struct period period;
	int64_t services, value[MEASURES_MAX], collecting[MEASURES_MAX];
};

struct ledger {
	const struct jval *file;
	struct inforce *inforce;
	struct tree_edge edge;
	struct buf note[LEAVES_MAX];
	struct slice text[LEAVES_MAX];
	struct statement statement[LEAVES_MAX];
	struct sum sum[SUMS_MAX];
	size_t sums, totals;
};

static void
add_leaf(struct ledger *l, const struct jval *entries, size_t i)
{
	struct err e = ERR_INIT;
	struct hash leaf, id;
	struct note n;

	ck_assert_uint_lt(i, LEAVES_MAX);
	l->note[i] = replay_bytes_at(entries, i);
	ck_assert_msg(note_parse(&n, buf_slice(&l->note[i]), LIMITS_NOTE_MAX,
			  true, &e) == 0,
	    "%s", e.text);
	l->text[i] = n.text;
	ck_assert_msg(statement_parse(&l->statement[i], n.text, &e) == 0, "%s",
	    e.text);
	leaf = tree_leaf(n.whole);
	id = note_id(&n);
	tree_edge_add(&l->edge, &leaf, NULL, NULL);
	inforce_add(l->inforce, &l->statement[i], &id);
}

/* The opening of an entry, checked against its commitment. */
static void
read_opening(const struct ledger *l, const struct inforce_entry *entry,
    const char *hex, struct returns *r)
{
	const struct jval *kept = jval_get(l->file, "openings");
	const struct jval *erased =
	    jval_get(l->file, "openings_before_erasure");
	struct buf bytes =
	    replay_bytes(jval_get_str(kept, hex) != NULL ? kept : erased, hex);
	const struct statement *s = &l->statement[entry->index];
	struct slice header, payload;
	struct err e = ERR_INIT;
	struct hash commit;

	payload = slice_make(bytes.data + OPENING_SALT_SIZE,
	    bytes.n - OPENING_SALT_SIZE);
	header = statement_header(l->text[entry->index]);
	commit = opening_commit(header, bytes.data, payload);
	ck_assert(hash_equal(&commit, &s->u.batch.commit));
	ck_assert_msg(returns_read(r, payload, s, &e) == 0, "%s", e.text);
	buf_free(&bytes);
}

static void
expect_number(const struct jval *list, size_t i, int64_t value)
{
	int64_t expected = MEASURE_NOT_COLLECTED;

	ck_assert(jval_is_null(jval_at(list, i)) ||
		  jval_i64(jval_at(list, i), &expected));
	ck_assert_int_eq(value, expected);
}

static void
expect_total(struct ledger *l, const struct jval *size, const struct returns *r)
{
	struct replay row = { .c = jval_at(jval_get(size, "totals"),
				  l->totals++) };
	const struct jval *values = jval_get(row.c, "values");
	char period[PERIOD_TEXT_SIZE];
	size_t k = 0;

	period_format(period, r->period);
	replay_expect_str(&row, "service", r->service);
	replay_expect_str(&row, "period", period);
	replay_expect_str(&row, "rules", r->rules->name);
	ck_assert_uint_eq(jval_length(values), r->n);
	while (k < l->sums && l->sum[k].period.start < r->period.start)
		k++;
	if (k == l->sums || l->sum[k].period.start != r->period.start) {
		ck_assert_uint_lt(l->sums, SUMS_MAX);
		memmove(&l->sum[k + 1], &l->sum[k],
		    (l->sums++ - k) * sizeof(l->sum[k]));
		l->sum[k] = (struct sum){ .period = r->period };
	}
	l->sum[k].services++;
	for (size_t i = 0; i < r->n; i++) {
		expect_number(values, i, r->value[i]);
		if (r->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		l->sum[k].value[i] += r->value[i];
		l->sum[k].collecting[i]++;
	}
}

static void
expect_entry(struct ledger *l, const struct jval *size, size_t i,
    const struct inforce_entry *entry)
{
	struct replay row = { .c = jval_at(jval_get(size, "in_force"), i) };
	struct returns r = { .withdrawn = false };
	char hex[2 * HASH_SIZE + 1], period[PERIOD_TEXT_SIZE];

	encode_hex(hex, entry->id.b, HASH_SIZE);
	period_format(period, entry->period);
	replay_expect_i64(&row, "index", entry->index);
	replay_expect_str(&row, "id", hex);
	replay_expect_str(&row, "agent", entry->agent);
	replay_expect_i64(&row, "epoch", entry->epoch);
	replay_expect_i64(&row, "seq", entry->seq);
	replay_expect_str(&row, "service", entry->service);
	replay_expect_str(&row, "content",
	    statement_content_word(entry->content));
	replay_expect_str(&row, "period", period);
	replay_expect_i64(&row, "revision", entry->revision);
	ck_assert(replay_bool(row.c, "erased") == entry->erased);
	if (!entry->erased)
		read_opening(l, entry, hex, &r);
	ck_assert(replay_bool(row.c, "withdrawn") == r.withdrawn);
	if (!entry->erased && !r.withdrawn && entry->content == CONTENT_RETURN)
		expect_total(l, size, &r);
}

static void
expect_sums(const struct ledger *l, const struct jval *size)
{
	const struct jval *list = jval_get(size, "sums");

	ck_assert_uint_eq(jval_length(list), l->sums);
	for (size_t k = 0; k < l->sums; k++) {
		struct replay row = { .c = jval_at(list, k) };
		const struct jval *values = jval_get(row.c, "values");
		const struct jval *n = jval_get(row.c, "collecting");

		replay_expect_i64(&row, "services",
		    (uint64_t)l->sum[k].services);
		for (size_t i = 0; i < jval_length(values); i++) {
			expect_number(values, i, l->sum[k].value[i]);
			expect_number(n, i, l->sum[k].collecting[i]);
		}
	}
}

static void
expect_size(struct ledger *l, const struct jval *size)
{
	struct hash root = tree_edge_root(&l->edge);
	struct replay r = { .c = size };
	struct inforce_entry *list;
	size_t n;

	replay_expect_hash(&r, "root", &root);
	inforce_list(l->inforce, &list, &n);
	ck_assert_uint_eq(jval_length(jval_get(size, "in_force")), n);
	l->sums = l->totals = 0;
	for (size_t i = 0; i < n; i++) {
		ck_assert(inforce_is(l->inforce, list[i].index));
		expect_entry(l, size, i, &list[i]);
	}
	ck_assert_uint_eq(jval_length(jval_get(size, "totals")), l->totals);
	expect_sums(l, size);
	free(list);
}

static void
expect_ends(const struct ledger *l)
{
	struct keys_verifier key, authority;
	struct hash root = tree_edge_root(&l->edge);
	struct err e = ERR_INIT;
	struct registry registry;
	struct checkpoint c;

	ck_assert(keys_verifier_parse(&key,
		      slice_of(replay_str(l->file, "log_key")), &e) == 0);
	ck_assert(keys_verifier_parse(&authority,
		      slice_of(replay_str(l->file, "authority")), &e) == 0);
	ck_assert(memcmp(&authority.key, &l->statement[0].u.trust.authority.key,
		      sizeof(authority.key)) == 0);
	ck_assert_msg(checkpoint_open(&c,
			  slice_of(replay_str(l->file, "checkpoint")), &key,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(c.size, l->edge.size);
	ck_assert(hash_equal(&c.root, &root));
	ck_assert_msg(registry_parse(&registry,
			  slice_of(replay_str(l->file, "registry")), &e) == 0,
	    "%s", e.text);
	registry_free(&registry);
}

void
replay_log(void)
{
	static struct ledger l;
	struct jval *file = replay_load("log.json");
	const struct jval *entries = jval_get(file, "entries");
	const struct jval *sizes = jval_get(file, "sizes");
	size_t at = 0;

	l.file = file;
	l.inforce = inforce_new();
	for (size_t n = 0; n <= jval_length(entries); n++) {
		const struct jval *size = jval_at(sizes, at);

		if (n > 0)
			add_leaf(&l, entries, n - 1);
		if (size && replay_i64(size, "size") == (int64_t)n) {
			expect_size(&l, size);
			at++;
		}
	}
	ck_assert_uint_eq(at, jval_length(sizes));
	ck_assert_uint_gt(at, 30);
	expect_ends(&l);
	inforce_free(l.inforce);
	for (size_t i = 0; i < jval_length(entries); i++)
		buf_free(&l.note[i]);
	jval_free(file);
}
