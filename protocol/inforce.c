/*
 * Section 11 of PROTOCOL.md as a data structure: which statements are in force
 * after each leaf.  It is written from the definition and shares nothing with the
 * aggregator's tables, so that fsck, rebuild and the auditor can compare the two.
 */
#include "protocol/inforce.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

enum { FIRST_ROOM = 64 };

/*
 * Entries, keys and epochs lie in growing arrays and name each other by
 * index + 1; 0 means none.  An entry that stops being in force (refused, or
 * above its epoch's last seq) never comes back.  So each key has a pile of
 * entries, dead ones are taken off its top, and the top is in force.
 */
struct entry {
	struct inforce_entry e;
	size_t key;       /* its pile */
	size_t below;     /* the entry of the same key before it */
	size_t neighbour; /* the entry of the same epoch before it */
	size_t twin;      /* an earlier entry with the same id */
	bool dead;
};

struct key {
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	size_t top;
};

struct epoch {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	uint64_t last; /* the lowest of all its revocations */
	size_t newest; /* entry */
};

/*
 * From a 64-bit hash to what was put under it: open addressing, a power of
 * two of slots, at most half of them used.
 */
struct slot {
	uint64_t hash;
	size_t ref;
};

struct table {
	struct slot *slot;
	size_t slots, used;
};

/* A search: all refs put under one hash, one after another. */
struct search {
	const struct table *t;
	uint64_t hash;
	size_t at;
};

struct inforce {
	uint64_t size;
	size_t last_leaf; /* the entry of the newest leaf, if it is a batch */
	struct entry *entry;
	struct key *key;
	struct epoch *epoch;
	size_t entries, keys, epochs;
	size_t entries_room, keys_room, epochs_room;
	struct table by_id, by_key, by_epoch;
};

struct inforce *
inforce_new(void)
{
	return mem_alloc(sizeof(struct inforce));
}

void
inforce_free(struct inforce *f)
{
	if (!f)
		return;
	free(f->entry);
	free(f->key);
	free(f->epoch);
	free(f->by_id.slot);
	free(f->by_key.slot);
	free(f->by_epoch.slot);
	free(f);
}

uint64_t
inforce_size(const struct inforce *f)
{
	return f->size;
}

static struct search
search_begin(const struct table *t, uint64_t hash)
{
	return (struct search){ .t = t, .hash = hash, .at = (size_t)hash };
}

/* The next ref under the hash; 0 when there is none. */
static size_t
search_next(struct search *s)
{
	while (s->t->slots > 0) {
		const struct slot *slot =
		    &s->t->slot[s->at++ & (s->t->slots - 1)];

		/* Nothing is ever removed, so a free slot ends the run. */
		if (slot->ref == 0)
			break;
		if (slot->hash == s->hash)
			return slot->ref;
	}
	return 0;
}

static void
table_place(struct table *t, struct slot what)
{
	size_t at = (size_t)what.hash;

	while (t->slot[at & (t->slots - 1)].ref != 0)
		at++;
	t->slot[at & (t->slots - 1)] = what;
}

static void
table_put(struct table *t, uint64_t hash, size_t ref)
{
	struct table old = *t;

	if (old.used * 2 >= old.slots) {
		t->slots = old.slots ? old.slots * 2 : FIRST_ROOM;
		t->slot = mem_array(t->slots, sizeof(*t->slot));
		for (size_t i = 0; i < old.slots; i++) {
			if (old.slot[i].ref != 0)
				table_place(t, old.slot[i]);
		}
		free(old.slot);
	}
	table_place(t, (struct slot){ hash, ref });
	t->used++;
}

/*
 * FNV-1a; finished so that the low bits depend on all of it.  It needs no
 * secret key: services and agents are named by the authority, and a site that
 * searched for ids which meet in one slot could log 200 of them a day.
 */
static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static uint64_t
hash_of_id(const struct hash *id)
{
	return mix(0, id->b, HASH_SIZE);
}

static uint64_t
hash_of_key(const struct statement_batch *b)
{
	int32_t number[] = { (int32_t)b->content, b->period.start,
		b->period.end };

	return mix(mix(0, b->service, strlen(b->service)), number,
	    sizeof(number));
}

static uint64_t
hash_of_epoch(const struct statement *s)
{
	return mix(mix(0, s->agent, strlen(s->agent)), &s->epoch,
	    sizeof(s->epoch));
}

static bool
is_key_of(const struct key *k, const struct statement_batch *b)
{
	return strcmp(k->service, b->service) == 0 &&
	       k->content == b->content && k->period.start == b->period.start &&
	       k->period.end == b->period.end;
}

/* The pile of a batch's service, content and period. */
static size_t
find_or_add_key(struct inforce *f, const struct statement_batch *b)
{
	uint64_t hash = hash_of_key(b);
	struct search s = search_begin(&f->by_key, hash);
	struct key *k;
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		if (is_key_of(&f->key[ref - 1], b))
			return ref;
	}
	f->key = mem_grow(f->key, f->keys, &f->keys_room, sizeof(*k));
	k = &f->key[f->keys++];
	*k = (struct key){ .content = b->content, .period = b->period };
	memcpy(k->service, b->service, sizeof(k->service));
	table_put(&f->by_key, hash, f->keys);
	return f->keys;
}

/* The agent and epoch that the statement names. */
static struct epoch *
find_or_add_epoch(struct inforce *f, const struct statement *st)
{
	uint64_t hash = hash_of_epoch(st);
	struct search s = search_begin(&f->by_epoch, hash);
	struct epoch *k;
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		k = &f->epoch[ref - 1];
		if (k->epoch == st->epoch && strcmp(k->agent, st->agent) == 0)
			return k;
	}
	f->epoch = mem_grow(f->epoch, f->epochs, &f->epochs_room, sizeof(*k));
	k = &f->epoch[f->epochs++];
	*k = (struct epoch){ .epoch = st->epoch, .last = UINT64_MAX };
	memcpy(k->agent, st->agent, sizeof(k->agent));
	table_put(&f->by_epoch, hash, f->epochs);
	return k;
}

/*
 * The first entry with that id; others hang on its twins.  An honest log
 * holds an id once (P-STM-5), but a log that is being audited may not, and
 * then an erasure has to reach every copy.
 */
static size_t
find_id(const struct inforce *f, const struct hash *id)
{
	struct search s = search_begin(&f->by_id, hash_of_id(id));
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		if (hash_equal(&f->entry[ref - 1].e.id, id))
			break;
	}
	return ref;
}

/* Hangs the newest entry, ref, where its id leads to. */
static void
add_id(struct inforce *f, size_t ref)
{
	struct entry *n = &f->entry[ref - 1];
	size_t first = find_id(f, &n->e.id);

	if (first == 0) {
		table_put(&f->by_id, hash_of_id(&n->e.id), ref);
		return;
	}
	n->twin = f->entry[first - 1].twin;
	f->entry[first - 1].twin = ref;
}

/* Never in force again.  One that is not on top is only marked, and goes when
 * those above it have gone. */
static void
kill_entry(struct inforce *f, size_t ref)
{
	struct key *k = &f->key[f->entry[ref - 1].key - 1];

	f->entry[ref - 1].dead = true;
	while (k->top != 0 && f->entry[k->top - 1].dead)
		k->top = f->entry[k->top - 1].below;
}

static struct inforce_entry
describe(const struct inforce *f, const struct statement *s,
    const struct hash *id)
{
	const struct statement_batch *b = &s->u.batch;
	struct inforce_entry e = { .index = f->size,
		.id = *id,
		.epoch = s->epoch,
		.seq = b->seq,
		.content = b->content,
		.period = b->period,
		.revision = b->revision,
		.commit = b->commit };

	memcpy(e.agent, s->agent, sizeof(e.agent));
	memcpy(e.service, b->service, sizeof(e.service));
	return e;
}

static void
add_batch(struct inforce *f, const struct statement *s, const struct hash *id)
{
	size_t key = find_or_add_key(f, &s->u.batch);
	struct epoch *epoch = find_or_add_epoch(f, s);
	struct entry *n;

	f->entry = mem_grow(f->entry, f->entries, &f->entries_room, sizeof(*n));
	n = &f->entry[f->entries++];
	*n = (struct entry){ .e = describe(f, s, id),
		.key = key,
		.below = f->key[key - 1].top,
		.neighbour = epoch->newest };
	f->key[key - 1].top = epoch->newest = f->entries;
	add_id(f, f->entries);
	/* An aggregator answers 410 to this and logs nothing, but what counts
	 * must not depend on its having done so. */
	if (s->u.batch.seq > epoch->last)
		kill_entry(f, f->entries);
}

/*
 * P-REF-1: only the very next leaf.  Otherwise an aggregator could take
 * figures out of force long after it had sent their receipt.
 */
static void
add_refusal(struct inforce *f, const struct statement_refusal *r)
{
	const struct inforce_entry *e;

	if (f->last_leaf == 0)
		return;
	e = &f->entry[f->last_leaf - 1].e;
	if (r->index == e->index && hash_equal(&r->statement, &e->id))
		kill_entry(f, f->last_leaf);
}

static void
add_revocation(struct inforce *f, const struct statement *s)
{
	struct epoch *epoch;

	if (s->u.revoke.of_invite)
		return;
	epoch = find_or_add_epoch(f, s);
	/* P-REV-1: the lowest of several counts, so a later one cannot bring
	 * back what an earlier one has ended. */
	if (s->u.revoke.last >= epoch->last)
		return;
	epoch->last = s->u.revoke.last;
	/* All of them: in a log under audit seq need not rise. */
	for (size_t i = epoch->newest; i != 0; i = f->entry[i - 1].neighbour) {
		if (f->entry[i - 1].e.seq > epoch->last)
			kill_entry(f, i);
	}
}

/* P-ERA-1: it stays on its pile, or an earlier revision would count again. */
static void
add_erasure(struct inforce *f, const struct hash *id)
{
	for (size_t i = find_id(f, id); i != 0; i = f->entry[i - 1].twin)
		f->entry[i - 1].e.erased = true;
}

void
inforce_add(struct inforce *f, const struct statement *s, const struct hash *id)
{
	bool is_batch = s->kind == STATEMENT_BATCH;

	if (is_batch)
		add_batch(f, s, id);
	else if (s->kind == STATEMENT_REFUSAL)
		add_refusal(f, &s->u.refusal);
	else if (s->kind == STATEMENT_REVOKE)
		add_revocation(f, s);
	else if (s->kind == STATEMENT_ERASE)
		add_erasure(f, &s->u.erase.statement);
	f->last_leaf = is_batch ? f->entries : 0;
	f->size++;
}

/* The order of the head answer and of every view (P-HEAD-2), so that lists
 * made in two ways can be compared entry by entry. */
static int
by_key_order(const void *a, const void *b)
{
	const struct inforce_entry *x = a, *y = b;
	int order = strcmp(x->service, y->service);

	if (order == 0)
		order = strcmp(statement_content_word(x->content),
		    statement_content_word(y->content));
	if (order == 0)
		order = (x->period.start > y->period.start) -
			(x->period.start < y->period.start);
	if (order == 0)
		order = (x->period.end > y->period.end) -
			(x->period.end < y->period.end);
	return order;
}

void
inforce_list(const struct inforce *f, struct inforce_entry **out, size_t *n)
{
	struct inforce_entry *list = mem_array(f->keys, sizeof(*list));

	*n = 0;
	for (size_t i = 0; i < f->keys; i++) {
		if (f->key[i].top != 0)
			list[(*n)++] = f->entry[f->key[i].top - 1].e;
	}
	qsort(list, *n, sizeof(*list), by_key_order);
	*out = list;
}

const struct inforce_entry *
inforce_find(const struct inforce *f, const struct statement_batch *b)
{
	struct search s = search_begin(&f->by_key, hash_of_key(b));
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		const struct key *k = &f->key[ref - 1];

		if (is_key_of(k, b))
			return k->top != 0 ? &f->entry[k->top - 1].e : NULL;
	}
	return NULL;
}

bool
inforce_is(const struct inforce *f, uint64_t index)
{
	/* Entries lie in the order of their leaves. */
	size_t low = 0, high = f->entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->entry[middle].e.index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->entries && f->entry[low].e.index == index &&
	       f->key[f->entry[low].key - 1].top == low + 1;
}
