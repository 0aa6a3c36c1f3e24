/*
 * Ceilings of what strangers use, and who is closed when one is reached.  What
 * was closed is taken off the count at once, though its thread gives socket
 * and memory back only a moment later; open_max and HARD bound that moment.
 */
#include "common/http/httpbudget.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

enum {
	BUCKETS = 1024, /* of addresses */
	KEY_BYTES = 9   /* family, then IPv4 address or half of an IPv6 one */
};

struct httpbudget_peer {
	struct httpbudget_peer *next; /* of its bucket */
	uint8_t key[KEY_BYTES];
	unsigned open;    /* entries that point here */
	unsigned counted; /* of these, not leaving */
};

struct held {
	size_t counted; /* by entries that are not leaving */
	size_t all;
};

struct httpbudget {
	struct httpbudget_limits limits;
	pthread_mutex_t lock; /* of everything below and of all entries */
	struct httpbudget_entry *first, *last;
	struct httpbudget_peer *peer[BUCKETS];
	unsigned counted; /* entries that are not leaving */
	struct held body, answer;
	uint64_t made_room, refused;
};

struct httpbudget *
httpbudget_new(const struct httpbudget_limits *limits)
{
	struct httpbudget *b = mem_alloc(sizeof(*b));

	ASSERT(limits->connections > 0 && limits->per_address > 0 &&
	       limits->body_bytes > 0 && limits->answer_bytes > 0);
	b->limits = *limits;
	ASSERT(pthread_mutex_init(&b->lock, NULL) == 0);
	return b;
}

void
httpbudget_free(struct httpbudget *b)
{
	if (b == NULL)
		return;
	ASSERT(b->first == NULL && b->counted == 0);
	(void)pthread_mutex_destroy(&b->lock);
	free(b);
}

unsigned
httpbudget_open_max(unsigned connections)
{
	return connections + connections / 8 + 8;
}

/* Bytes that may be held while closed connections give theirs back. */
static size_t
hard(size_t limit)
{
	return limit + limit / 2;
}

static void
lock(struct httpbudget *b)
{
	(void)pthread_mutex_lock(&b->lock);
}

static void
unlock(struct httpbudget *b)
{
	(void)pthread_mutex_unlock(&b->lock);
}

/* -------------------------------------------------------------- addresses */

/* Other families (there is one Unix socket at most) share one key. */
static void
make_key(uint8_t key[static KEY_BYTES], const struct sockaddr *from)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *a;

	memset(key, 0, KEY_BYTES);
	if (from == NULL)
		return;
	if (from->sa_family == AF_INET) {
		key[0] = 4;
		memcpy(key + 1,
		    &((const struct sockaddr_in *)(const void *)from)->sin_addr,
		    4);
	} else if (from->sa_family == AF_INET6) {
		a = ((const struct sockaddr_in6 *)(const void *)from)
			->sin6_addr.s6_addr;
		if (memcmp(a, mapped, sizeof(mapped)) == 0) {
			key[0] = 4;
			memcpy(key + 1, a + sizeof(mapped), 4);
		} else {
			key[0] = 6;
			memcpy(key + 1, a, 8);
		}
	}
}

static struct httpbudget_peer **
bucket_of(struct httpbudget *b, const uint8_t key[static KEY_BYTES])
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < KEY_BYTES; i++)
		h = (h ^ key[i]) * 16777619u;
	return &b->peer[h % BUCKETS];
}

static struct httpbudget_peer *
peer_of(struct httpbudget *b, const struct sockaddr *from)
{
	uint8_t key[KEY_BYTES];
	struct httpbudget_peer **bucket, *p;

	make_key(key, from);
	bucket = bucket_of(b, key);
	for (p = *bucket; p != NULL; p = p->next)
		if (memcmp(p->key, key, KEY_BYTES) == 0)
			return p;
	p = mem_alloc(sizeof(*p));
	memcpy(p->key, key, KEY_BYTES);
	p->next = *bucket;
	*bucket = p;
	return p;
}

static void
drop_peer(struct httpbudget *b, struct httpbudget_peer *p)
{
	struct httpbudget_peer **at = bucket_of(b, p->key);

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	free(p);
}

/* ------------------------------------------------------------------ order */

static void
put_last(struct httpbudget *b, struct httpbudget_entry *entry)
{
	entry->prev = b->last;
	entry->next = NULL;
	if (b->last != NULL)
		b->last->next = entry;
	else
		b->first = entry;
	b->last = entry;
}

static void
take_out(struct httpbudget *b, struct httpbudget_entry *entry)
{
	if (entry->prev != NULL)
		entry->prev->next = entry->next;
	else
		b->first = entry->next;
	if (entry->next != NULL)
		entry->next->prev = entry->prev;
	else
		b->last = entry->prev;
}

static void
begin_wait(struct httpbudget *b, struct httpbudget_entry *entry)
{
	if (entry->leaving)
		return;
	take_out(b, entry);
	put_last(b, entry);
}

/* No longer counted, nor in the order. */
static void
discount(struct httpbudget *b, struct httpbudget_entry *entry)
{
	take_out(b, entry);
	entry->leaving = true;
	entry->peer->counted--;
	b->counted--;
	b->body.counted -= entry->body;
	b->answer.counted -= entry->answer;
}

enum room { ROOM_ANY, ROOM_PEER, ROOM_BODY, ROOM_ANSWER };

static bool
gives(const struct httpbudget_entry *entry, enum room room,
    const struct httpbudget_peer *peer)
{
	switch (room) {
	case ROOM_PEER:
		return entry->peer == peer;
	case ROOM_BODY:
		return entry->body > 0;
	case ROOM_ANSWER:
		return entry->answer > 0;
	case ROOM_ANY:
		break;
	}
	return true;
}

/*
 * Close the connection that has kept the server waiting for longest, of those
 * that give the room wanted.  False when there is none.  The walk passes at
 * most all connections, of which there are few thousand.
 */
static bool
make_room(struct httpbudget *b, enum room room,
    const struct httpbudget_peer *peer)
{
	for (struct httpbudget_entry *i = b->first; i != NULL; i = i->next) {
		if (!gives(i, room, peer) ||
		    !httpwatch_shut(i->watch, i->asked))
			continue;
		discount(b, i);
		b->made_room++;
		return true;
	}
	return false;
}

void
httpbudget_add(struct httpbudget *b, struct httpbudget_entry *entry,
    struct httpwatch_entry *watch, const struct sockaddr *from)
{
	struct httpbudget_peer *p;

	memset(entry, 0, sizeof(*entry));
	entry->watch = watch;
	lock(b);
	p = entry->peer = peer_of(b, from);
	p->open++;
	p->counted++;
	b->counted++;
	put_last(b, entry);
	/* Each ends with the new entry itself at the latest. */
	while (p->counted > b->limits.per_address && make_room(b, ROOM_PEER, p))
		;
	while (b->counted > b->limits.connections &&
	       make_room(b, ROOM_ANY, NULL))
		;
	unlock(b);
}

void
httpbudget_remove(struct httpbudget *b, struct httpbudget_entry *entry)
{
	lock(b);
	if (!entry->leaving)
		discount(b, entry);
	b->body.all -= entry->body;
	b->answer.all -= entry->answer;
	if (--entry->peer->open == 0)
		drop_peer(b, entry->peer);
	unlock(b);
}

/* ------------------------------------------------------------------ bytes */

/* The entry's share of `held` becomes n bytes. */
static void
set_share(struct held *held, const struct httpbudget_entry *entry,
    size_t *share, size_t n)
{
	held->all += n - *share;
	if (!entry->leaving)
		held->counted += n - *share;
	*share = n;
}

void
httpbudget_request(struct httpbudget *b, struct httpbudget_entry *entry)
{
	lock(b);
	entry->asked = true;
	begin_wait(b, entry);
	unlock(b);
}

bool
httpbudget_body(struct httpbudget *b, struct httpbudget_entry *entry, size_t n)
{
	size_t limit = b->limits.body_bytes;
	bool fits;

	lock(b);
	fits = n <= b->limits.small || n <= entry->body ||
	       b->body.all + n - entry->body <= hard(limit);
	if (fits)
		set_share(&b->body, entry, &entry->body, n);
	else
		b->refused++;
	while (b->body.counted > limit && make_room(b, ROOM_BODY, NULL))
		;
	unlock(b);
	return fits;
}

bool
httpbudget_answer(struct httpbudget *b, struct httpbudget_entry *entry,
    size_t n)
{
	size_t limit = b->limits.answer_bytes;
	bool fits;

	lock(b);
	begin_wait(b, entry);
	set_share(&b->body, entry, &entry->body, 0);
	fits = n <= b->limits.small || b->answer.all + n <= hard(limit);
	if (fits)
		set_share(&b->answer, entry, &entry->answer, n);
	else
		b->refused++;
	while (b->answer.counted > limit && make_room(b, ROOM_ANSWER, NULL))
		;
	unlock(b);
	return fits;
}

void
httpbudget_over(struct httpbudget *b, struct httpbudget_entry *entry)
{
	lock(b);
	set_share(&b->body, entry, &entry->body, 0);
	set_share(&b->answer, entry, &entry->answer, 0);
	entry->asked = false;
	begin_wait(b, entry);
	unlock(b);
}

/* ---------------------------------------------------------------- figures */

void
httpbudget_figures(struct httpbudget *b, struct httpbudget_figures *out)
{
	memset(out, 0, sizeof(*out));
	lock(b);
	out->limits = b->limits;
	out->connections = b->counted;
	for (size_t i = 0; i < BUCKETS; i++)
		for (const struct httpbudget_peer *p = b->peer[i]; p != NULL;
		     p = p->next)
			if (p->counted > out->busiest)
				out->busiest = p->counted;
	out->body_bytes = b->body.counted;
	out->answer_bytes = b->answer.counted;
	out->made_room = b->made_room;
	out->refused = b->refused;
	unlock(b);
}
