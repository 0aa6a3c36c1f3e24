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
	struct hash id;
	uint64_t seq, revision;
	uint32_t index;     /* of its leaf */
	uint32_t key;       /* its pile */
	uint32_t below;     /* the entry of the same key before it */
	uint32_t epoch;     /* the agent's */
	uint32_t neighbour; /* the entry of the same epoch before it */
	uint32_t twin : 30; /* an earlier entry with the same id */
	uint32_t dead : 1, erased : 1;
};
_Static_assert(sizeof(struct entry) == 72, "a million fit a small machine");

/* More leaves than anybody will log: PROTOCOL.md allows an agent 200 a day. */
enum { LEAVES_MAX = 1 << 30 };

struct key {
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	uint32_t top;
};

struct epoch {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
	uint64_t last;   /* the lowest of all its revocations */
	uint32_t newest; /* entry */
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

/* The entries by their ids, of which the first bytes are the hash. */
struct ids {
	uint32_t *slot;
	size_t slots, used;
};

struct inforce {
	uint64_t size;
	uint32_t last_leaf; /* the entry of the newest leaf, if it is a batch */
	struct entry *entry;
	struct key *key;
	struct epoch *epoch;
	size_t entries, keys, epochs;
	size_t entries_room, keys_room, epochs_room;
	struct ids by_id;
	struct table by_key, by_epoch;
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
static uint32_t
find_or_add_key(struct inforce *f, const struct statement_batch *b)
{
	uint64_t hash = hash_of_key(b);
	struct search s = search_begin(&f->by_key, hash);
	struct key *k;
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		if (is_key_of(&f->key[ref - 1], b))
			return (uint32_t)ref;
	}
	f->key = mem_grow(f->key, f->keys, &f->keys_room, sizeof(*k));
	k = &f->key[f->keys++];
	*k = (struct key){ .content = b->content, .period = b->period };
	memcpy(k->service, b->service, sizeof(k->service));
	table_put(&f->by_key, hash, f->keys);
	return (uint32_t)f->keys;
}

/* The agent and epoch that the statement names. */
static uint32_t
find_or_add_epoch(struct inforce *f, const struct statement *st)
{
	uint64_t hash = hash_of_epoch(st);
	struct search s = search_begin(&f->by_epoch, hash);
	struct epoch *k;
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		k = &f->epoch[ref - 1];
		if (k->epoch == st->epoch && strcmp(k->agent, st->agent) == 0)
			return (uint32_t)ref;
	}
	f->epoch = mem_grow(f->epoch, f->epochs, &f->epochs_room, sizeof(*k));
	k = &f->epoch[f->epochs++];
	*k = (struct epoch){ .epoch = st->epoch, .last = UINT64_MAX };
	memcpy(k->agent, st->agent, sizeof(k->agent));
	table_put(&f->by_epoch, hash, f->epochs);
	return (uint32_t)f->epochs;
}

/* Where the search for an id begins: a SHA-256 needs no further mixing. */
static size_t
first_slot(const struct hash *id)
{
	uint64_t first;

	memcpy(&first, id->b, sizeof(first));
	return (size_t)first;
}

/*
 * The first entry with that id, or 0; others hang on its twins.  An honest log
 * holds an id once (P-STM-5), but a log that is being audited may not, and
 * then an erasure has to reach every copy.
 */
static uint32_t
find_id(const struct inforce *f, const struct hash *id)
{
	const struct ids *t = &f->by_id;

	for (size_t at = first_slot(id); t->slots > 0; at++) {
		uint32_t ref = t->slot[at & (t->slots - 1)];

		if (ref == 0 || hash_equal(&f->entry[ref - 1].id, id))
			return ref;
	}
	return 0;
}

static void
place_id(struct inforce *f, uint32_t ref)
{
	const struct ids *t = &f->by_id;
	size_t at = first_slot(&f->entry[ref - 1].id);

	while (t->slot[at & (t->slots - 1)] != 0)
		at++;
	t->slot[at & (t->slots - 1)] = ref;
}

/* Hangs the newest entry, ref, where its id leads to. */
static void
add_id(struct inforce *f, uint32_t ref)
{
	struct entry *n = &f->entry[ref - 1];
	uint32_t first = find_id(f, &n->id);
	struct ids old = f->by_id;

	if (first != 0) {
		n->twin = f->entry[first - 1].twin;
		f->entry[first - 1].twin = ref & (LEAVES_MAX - 1);
		return;
	}
	if (old.used * 2 >= old.slots) {
		f->by_id.slots = old.slots ? old.slots * 2 : FIRST_ROOM;
		f->by_id.slot =
		    mem_array(f->by_id.slots, sizeof(*f->by_id.slot));
		for (size_t i = 0; i < old.slots; i++)
			if (old.slot[i] != 0)
				place_id(f, old.slot[i]);
		free(old.slot);
	}
	place_id(f, ref);
	f->by_id.used++;
}

/* Never in force again.  One that is not on top is only marked, and goes when
 * those above it have gone. */
static void
kill_entry(struct inforce *f, uint32_t ref)
{
	struct key *k = &f->key[f->entry[ref - 1].key - 1];

	f->entry[ref - 1].dead = 1;
	while (k->top != 0 && f->entry[k->top - 1].dead)
		k->top = f->entry[k->top - 1].below;
}

static struct inforce_entry
describe(const struct inforce *f, const struct entry *n)
{
	const struct key *k = &f->key[n->key - 1];
	const struct epoch *from = &f->epoch[n->epoch - 1];
	struct inforce_entry e = { .index = n->index,
		.id = n->id,
		.epoch = from->epoch,
		.seq = n->seq,
		.content = k->content,
		.period = k->period,
		.revision = n->revision,
		.erased = n->erased };

	memcpy(e.agent, from->agent, sizeof(e.agent));
	memcpy(e.service, k->service, sizeof(e.service));
	return e;
}

static void
add_batch(struct inforce *f, const struct statement *s, const struct hash *id)
{
	uint32_t key = find_or_add_key(f, &s->u.batch);
	uint32_t epoch = find_or_add_epoch(f, s);
	uint32_t ref;

	f->entry =
	    mem_grow(f->entry, f->entries, &f->entries_room, sizeof(*f->entry));
	f->entry[f->entries++] = (struct entry){ .id = *id,
		.seq = s->u.batch.seq,
		.revision = s->u.batch.revision,
		.index = (uint32_t)f->size,
		.key = key,
		.below = f->key[key - 1].top,
		.epoch = epoch,
		.neighbour = f->epoch[epoch - 1].newest };
	ref = (uint32_t)f->entries;
	f->key[key - 1].top = f->epoch[epoch - 1].newest = ref;
	add_id(f, ref);
	/* An aggregator answers 410 to this and logs nothing, but what counts
	 * must not depend on its having done so. */
	if (s->u.batch.seq > f->epoch[epoch - 1].last)
		kill_entry(f, ref);
}

/*
 * P-REF-1: only the very next leaf.  Otherwise an aggregator could take
 * figures out of force long after it had sent their receipt.
 */
static void
add_refusal(struct inforce *f, const struct statement_refusal *r)
{
	const struct entry *last;

	if (f->last_leaf == 0)
		return;
	last = &f->entry[f->last_leaf - 1];
	if (r->index == last->index && hash_equal(&r->statement, &last->id))
		kill_entry(f, f->last_leaf);
}

static void
add_revocation(struct inforce *f, const struct statement *s)
{
	struct epoch *epoch;
	uint32_t ref;

	if (s->u.revoke.of_invite)
		return;
	ref = find_or_add_epoch(f, s);
	epoch = &f->epoch[ref - 1];
	/* P-REV-1: the lowest of several counts, so a later one cannot bring
	 * back what an earlier one has ended. */
	if (s->u.revoke.last >= epoch->last)
		return;
	epoch->last = s->u.revoke.last;
	/* All of them: in a log under audit seq need not rise. */
	for (uint32_t i = epoch->newest; i != 0;
	     i = f->entry[i - 1].neighbour) {
		if (f->entry[i - 1].seq > epoch->last)
			kill_entry(f, i);
	}
}

/* P-ERA-1: it stays on its pile, or an earlier revision would count again. */
static void
add_erasure(struct inforce *f, const struct hash *id)
{
	for (uint32_t i = find_id(f, id); i != 0; i = f->entry[i - 1].twin)
		f->entry[i - 1].erased = 1;
}

void
inforce_add(struct inforce *f, const struct statement *s, const struct hash *id)
{
	bool is_batch = s->kind == STATEMENT_BATCH;

	ASSERT(f->size < LEAVES_MAX - 1);
	if (is_batch)
		add_batch(f, s, id);
	else if (s->kind == STATEMENT_REFUSAL)
		add_refusal(f, &s->u.refusal);
	else if (s->kind == STATEMENT_REVOKE)
		add_revocation(f, s);
	else if (s->kind == STATEMENT_ERASE)
		add_erasure(f, &s->u.erase.statement);
	f->last_leaf = is_batch ? (uint32_t)f->entries : 0;
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
			list[(*n)++] =
			    describe(f, &f->entry[f->key[i].top - 1]);
	}
	qsort(list, *n, sizeof(*list), by_key_order);
	*out = list;
}

bool
inforce_find(const struct inforce *f, const struct statement_batch *b,
    struct inforce_entry *out)
{
	struct search s = search_begin(&f->by_key, hash_of_key(b));
	size_t ref;

	while ((ref = search_next(&s)) != 0) {
		const struct key *k = &f->key[ref - 1];

		if (!is_key_of(k, b))
			continue;
		if (k->top != 0)
			*out = describe(f, &f->entry[k->top - 1]);
		return k->top != 0;
	}
	return false;
}

bool
inforce_knows(const struct inforce *f, const struct hash *id)
{
	return find_id(f, id) != 0;
}

bool
inforce_is(const struct inforce *f, uint64_t index)
{
	/* Entries lie in the order of their leaves. */
	size_t low = 0, high = f->entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->entry[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->entries && f->entry[low].index == index &&
	       f->key[f->entry[low].key - 1].top == low + 1;
}
