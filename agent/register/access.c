/*
 * The access log.  A line is written before the answer is given; who can
 * write the file can destroy the log, but not so that it looks whole.
 */
#include "agent/register/access.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/services.h"
#include "agent/vault/vault_field.h"
#include "agent/vault/vault_vouch.h"
#include "common/base/clock.h"
#include "common/base/mem.h"

enum { NUMBERS_MAX = ACCESS_CLIENTS_MAX * 11, LINE_MAX_BYTES = 8192 };

/* No log has as many lines; a row above it was put in by somebody else, and
 * must not keep the next line from being written. */
static const int64_t lines_max = INT64_C(1) << 53;

static const char lost[] = "(the log before this was taken away)";

/* The head: how many lines there are, and the hash of the last. */
struct head {
	bool there, holds;
	int64_t lines;
	uint8_t last[VAULT_LASTING_SIZE];
};

/* ----------------------------------------------------------------- whom it shows */

void
access_add(struct access_shown *s, uint32_t client)
{
	if (client == 0)
		return;
	s->client = mem_grow(s->client, s->n, &s->cap, sizeof(*s->client));
	s->client[s->n++] = client;
}

void
access_of(struct access_shown *s, const char *service)
{
	(void)snprintf(s->service, sizeof(s->service), "%s",
	    service == NULL ? "" : service);
}

void
access_add_all(struct access_shown *s, const char *service, size_t n)
{
	s->whole = true;
	s->count = n;
	access_of(s, service);
}

void
access_free(struct access_shown *s)
{
	free(s->client);
	*s = (struct access_shown){ 0 };
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Each client once; too many are only counted. */
static void
settle(struct access_shown *s)
{
	size_t kept = 0;

	if (s->whole)
		return;
	if (s->n > 0)
		qsort(s->client, s->n, sizeof(*s->client), by_number);
	for (size_t i = 0; i < s->n; i++)
		if (i == 0 || s->client[i] != s->client[i - 1])
			s->client[kept++] = s->client[i];
	s->n = s->count = kept;
	s->whole = kept > ACCESS_CLIENTS_MAX;
	/* Numbers say enough. */
	if (!s->whole)
		s->service[0] = '\0';
}

/* -------------------------------------------------------------------- hashes */

static void
hash_line(const struct vault *v,
    const uint8_t before[static VAULT_LASTING_SIZE],
    const struct access_line *l, uint8_t hash[static VAULT_LASTING_SIZE])
{
	const char *const words[] = { l->at, l->by, l->operation, l->service,
		l->clients };
	struct buf text;

	buf_init(&text, LIMITS_IMPORT_MAX);
	buf_add(&text, before, VAULT_LASTING_SIZE);
	buf_u64be(&text, (uint64_t)l->number);
	buf_u64be(&text, (uint64_t)l->count);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		buf_puts(&text, words[i]);
		buf_u8(&text, 0);
	}
	vault_lasting(v, "access line", buf_slice(&text), hash);
	buf_free(&text);
}

static void
hash_head(const struct vault *v, const struct head *h,
    uint8_t hash[static VAULT_LASTING_SIZE])
{
	struct buf text;

	buf_init(&text, 2 * VAULT_LASTING_SIZE);
	buf_u64be(&text, (uint64_t)h->lines);
	buf_add(&text, h->last, sizeof(h->last));
	vault_lasting(v, "access head", buf_slice(&text), hash);
	buf_free(&text);
}

static bool
same(struct slice stored, const uint8_t hash[static VAULT_LASTING_SIZE])
{
	return slice_equal(stored, slice_make(hash, VAULT_LASTING_SIZE));
}

/* ------------------------------------------------------------------- writing */

static int
load_head(const struct open_register *reg, struct head *h, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT lines, last, hash FROM access_head WHERE id = 1");
	uint8_t hash[VAULT_LASTING_SIZE];

	*h = (struct head){ 0 };
	while (db_step(q)) {
		struct slice last = db_bytes(q, 1);

		h->there = true;
		h->lines = db_i64(q, 0);
		if (last.n != sizeof(h->last))
			continue;
		memcpy(h->last, last.p, last.n);
		hash_head(reg->vault, h, hash);
		h->holds = same(db_bytes(q, 2), hash);
	}
	return db_done(q, e);
}

static int
store_head(const struct open_register *reg, const struct head *h, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT OR REPLACE INTO access_head (id, lines, last, hash)"
	    " VALUES (1, ?, ?, ?)");
	uint8_t hash[VAULT_LASTING_SIZE];

	hash_head(reg->vault, h, hash);
	db_bind_i64(q, 1, h->lines);
	db_bind_blob(q, 2, h->last, sizeof(h->last));
	db_bind_blob(q, 3, hash, sizeof(hash));
	return db_run(q, e);
}

/* Put a line behind the head, which moves. */
static int
put_line(const struct open_register *reg, struct head *h, struct access_line *l,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO access (number, at, by, operation, service, clients,"
	    " count, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	uint8_t hash[VAULT_LASTING_SIZE];

	l->number = ++h->lines;
	hash_line(reg->vault, h->last, l, hash);
	memcpy(h->last, hash, sizeof(hash));
	db_bind_i64(q, 1, l->number);
	db_bind_str(q, 2, l->at);
	db_bind_str(q, 3, l->by);
	db_bind_str(q, 4, l->operation);
	db_bind_str(q, 5, l->service);
	db_bind_str(q, 6, l->clients);
	db_bind_i64(q, 7, l->count);
	db_bind_blob(q, 8, hash, sizeof(hash));
	return db_run(q, e);
}

/*
 * A log that was cut or whose head does not hold goes on behind the last line
 * that there is, so that nobody is locked out; what is missing stays visible.
 */
static int
go_on(const struct open_register *reg, struct head *h, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT number, hash FROM access WHERE number < ?"
	    " ORDER BY number DESC LIMIT 1");

	if (!h->holds || h->lines >= lines_max)
		*h = (struct head){ .there = h->there };
	db_bind_i64(q, 1, lines_max);
	while (db_step(q)) {
		struct slice hash = db_bytes(q, 1);

		if (db_i64(q, 0) <= h->lines)
			continue;
		h->lines = db_i64(q, 0);
		if (hash.n == sizeof(h->last))
			memcpy(h->last, hash.p, hash.n);
	}
	return db_done(q, e);
}

static int
append(const struct open_register *reg, struct access_line *l, struct err *e)
{
	struct access_line gone = *l;
	struct head h;
	bool held;
	char none[] = "", why[sizeof(lost)];

	if (load_head(reg, &h, e) < 0)
		return -1;
	held = h.holds;
	if (go_on(reg, &h, e) < 0)
		return -1;
	memcpy(why, lost, sizeof(lost));
	gone.operation = why;
	gone.service = gone.clients = none;
	gone.count = 0;
	if (vault_logged(reg->vault)) {
		if (!held && put_line(reg, &h, &gone, e) < 0)
			return -1;
	} else if (vault_set_logged(reg->db, reg->vault, e) < 0) {
		return -1;
	}
	if (put_line(reg, &h, l, e) < 0)
		return -1;
	return store_head(reg, &h, e);
}

int
access_append(const struct open_register *reg, const char *operation,
    struct access_shown *shown, struct err *e)
{
	char at[CLOCK_TEXT_SIZE];
	struct access_line l = { 0 };
	bool logged = vault_logged(reg->vault);
	struct buf numbers;
	int rc = db_begin(reg->db, e);

	if (rc < 0)
		return -1;
	settle(shown);
	clock_format(at, clock_wall_now());
	buf_init(&numbers, NUMBERS_MAX);
	for (size_t i = 0; !shown->whole && i < shown->n; i++)
		buf_printf(&numbers, "%s%" PRIu32, i > 0 ? " " : "",
		    shown->client[i]);
	l.at = at;
	l.by = mem_string(register_staff(reg));
	l.operation = mem_string(operation);
	l.service = mem_string(shown->service);
	l.clients = mem_string(buf_str(&numbers));
	l.count = (int64_t)shown->count;
	rc = append(reg, &l, e);
	if (rc == 0)
		rc = db_commit(reg->db, e);
	if (rc < 0) {
		db_rollback(reg->db);
		vault_take_back_logged(reg->vault, logged);
	}
	free(l.by);
	free(l.operation);
	free(l.service);
	free(l.clients);
	buf_free(&numbers);
	return rc < 0 ? err_prefix(e, "the access log cannot be written") : 0;
}

/* ------------------------------------------------------------------- reading */

static struct access_line
read_line(struct db_stmt *q)
{
	return (struct access_line){ .number = db_i64(q, 0),
		.at = mem_string(db_str(q, 1)),
		.by = mem_string(db_str(q, 2)),
		.operation = mem_string(db_str(q, 3)),
		.service = mem_string(db_str(q, 4)),
		.clients = mem_string(db_str(q, 5)),
		.count = db_i64(q, 6) };
}

static void
free_line(struct access_line *l)
{
	free(l->at);
	free(l->by);
	free(l->operation);
	free(l->service);
	free(l->clients);
}

/* A walk over the whole log, line by line. */
struct check {
	int64_t last; /* number of the line before */
	uint8_t before[VAULT_LASTING_SIZE];
	unsigned faults;
	struct buf *out;
};

static void
fault(struct check *c, const char *what, int64_t from, int64_t to)
{
	if (c->faults++ >= ACCESS_FAULTS_MAX)
		return;
	if (from == to)
		buf_printf(c->out, "Line %" PRId64 " of the log %s %s.\n", from,
		    strcmp(what, "put in") == 0 ? "was" : "is", what);
	else
		buf_printf(c->out,
		    "Lines %" PRId64 " to %" PRId64 " of the log %s %s.\n",
		    from, to, strcmp(what, "put in") == 0 ? "were" : "are",
		    what);
}

static void
check_line(const struct vault *v, struct check *c, const struct access_line *l,
    struct slice stored)
{
	uint8_t hash[VAULT_LASTING_SIZE];
	bool follows = l->number == c->last + 1;

	if (l->number >= lines_max) {
		fault(c, "put in", l->number, l->number);
		return;
	}
	if (!follows)
		fault(c, "missing", c->last + 1, l->number - 1);
	hash_line(v, c->before, l, hash);
	/* Behind a gap nothing tells the line before. */
	if (follows && !same(stored, hash))
		fault(c, "not as it was written", l->number, l->number);
	/* The next is judged by the hash that stands here, so that one
	 * change is one fault. */
	memset(c->before, 0, sizeof(c->before));
	if (stored.n == sizeof(c->before))
		memcpy(c->before, stored.p, stored.n);
	c->last = l->number;
}

static void
check_head(const struct open_register *reg, const struct head *h,
    struct check *c)
{
	if (c->last == 0 && !h->there && !vault_logged(reg->vault))
		return; /* nothing was ever shown */
	if (!h->there || !h->holds) {
		buf_puts(c->out, "The end of the log is not vouched for.\n");
		return;
	}
	if (h->lines > c->last)
		fault(c, "missing", c->last + 1, h->lines);
	else if (h->lines < c->last)
		fault(c, "put in", h->lines + 1, c->last);
	else if (memcmp(h->last, c->before, sizeof(h->last)) != 0)
		fault(c, "not the one that stood there", c->last, c->last);
}

/* What a line is judged by when it is asked who looked at one client. */
struct sought {
	const struct access_question *q;
	struct services_list now;
	uint32_t *number; /* of the client, and of records merged into it */
	size_t n, cap;
};

static void
add_number(struct sought *s, uint32_t number)
{
	s->number = mem_grow(s->number, s->n, &s->cap, sizeof(*s->number));
	s->number[s->n++] = number;
}

static int
seek(struct db *db, const struct access_question *q, struct sought *s,
    struct err *e)
{
	struct db_stmt *also = db_prepare(db,
	    "SELECT was FROM client_also WHERE client = ? AND was IS NOT NULL");

	*s = (struct sought){ .q = q };
	add_number(s, q->client);
	db_bind_i64(also, 1, q->client);
	while (db_step(also))
		add_number(s, (uint32_t)db_i64(also, 0));
	if (db_done(also, e) == 0 && services_load(db, &s->now, e) == 0)
		return 0;
	free(s->number);
	return -1;
}

static void
forget(struct sought *s)
{
	services_free(&s->now);
	free(s->number);
}

static bool
has_number(const struct access_line *l, uint32_t client)
{
	char number[16];
	const char *at = l->clients;
	size_t n;

	(void)snprintf(number, sizeof(number), "%" PRIu32, client);
	n = strlen(number);
	for (; (at = strstr(at, number)) != NULL; at += n)
		if ((at == l->clients || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ' '))
			return true;
	return false;
}

/*
 * Whether a line shows the client.  One without numbers shows everybody of its
 * service; where no service has that name any more, it may have been this
 * client's, which was given another name since.
 */
static bool
shows(const struct access_line *l, const struct sought *s)
{
	if (l->count > 0 && l->clients[0] == '\0')
		return l->service[0] == '\0' ||
		       strcmp(l->service, s->q->service) == 0 ||
		       services_find(&s->now, l->service) == NULL;
	for (size_t i = 0; i < s->n; i++)
		if (has_number(l, s->number[i]))
			return true;
	return false;
}

static bool
wanted(const struct access_line *l, const struct sought *s)
{
	if (s->q->client != 0)
		return shows(l, s);
	return s->q->before == 0 || l->number < s->q->before;
}

static void
keep(struct access_list *out, struct access_line *l)
{
	out->line = mem_grow(out->line, out->n, &out->cap, sizeof(*out->line));
	out->line[out->n++] = *l;
}

/* Newest first, and no more than a page, unless it is one client's. */
static void
turn_over(struct access_list *list, bool page)
{
	size_t drop = page && list->n > ACCESS_PAGE ? list->n - ACCESS_PAGE : 0;

	for (size_t i = 0; i < drop; i++)
		free_line(&list->line[i]);
	list->n -= drop;
	memmove(list->line, list->line + drop, list->n * sizeof(*list->line));
	for (size_t i = 0; i < list->n / 2; i++) {
		struct access_line kept = list->line[i];

		list->line[i] = list->line[list->n - 1 - i];
		list->line[list->n - 1 - i] = kept;
	}
}

int
access_load(const struct open_register *reg, const struct access_question *q,
    struct access_list *out, struct err *e)
{
	struct check c = { .out = &out->faults };
	struct sought sought;
	struct db_stmt *s;
	struct head h;

	*out = (struct access_list){ 0 };
	buf_init(&out->faults, LINE_MAX_BYTES);
	if (load_head(reg, &h, e) < 0 || seek(reg->db, q, &sought, e) < 0)
		return -1;
	s = db_prepare(reg->db,
	    "SELECT number, at, by, operation, service, clients, count, hash"
	    " FROM access ORDER BY number");
	while (db_step(s)) {
		struct access_line l = read_line(s);

		check_line(reg->vault, &c, &l, db_bytes(s, 7));
		if (wanted(&l, &sought))
			keep(out, &l);
		else
			free_line(&l);
	}
	forget(&sought);
	if (db_done(s, e) < 0)
		return -1;
	check_head(reg, &h, &c);
	if (out->n > 0)
		turn_over(out, q->client == 0);
	return 0;
}

void
access_free_list(struct access_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free_line(&list->line[i]);
	free(list->line);
	buf_free(&list->faults);
	*list = (struct access_list){ 0 };
}

void
access_describe(const struct access_line *line, struct buf *out)
{
	if (line->count == 0)
		buf_puts(out, "nobody");
	else if (line->clients[0] != '\0')
		buf_printf(out, "%s %s",
		    line->count == 1 ? "client" : "clients", line->clients);
	else if (line->service[0] != '\0')
		buf_printf(out, "%" PRId64 " clients of %s", line->count,
		    line->service);
	else
		buf_printf(out, "%" PRId64 " clients of all services",
		    line->count);
}
