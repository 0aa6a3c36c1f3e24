#include "tests/bench/fleet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/authority.h"
#include "aggregator/centre.h"
#include "aggregator/local.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/returns.h"

void
fleet_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("bench: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputs("\n", stderr);
	va_end(ap);
	exit(1);
}

void
fleet_print(const char *name, double value, const char *unit, double floor,
    double ratio)
{
	printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"", name, value,
	    unit);
	if (floor >= 0)
		printf(",\"floor\":%.6g", floor);
	if (ratio >= 0)
		printf(",\"ratio\":%.4g", ratio);
	printf("}\n");
	fflush(stdout);
}

static struct hash
id_of(const struct buf *note)
{
	struct err e = ERR_INIT;
	struct note n;

	if (note_parse(&n, buf_slice(note), LIMITS_NOTE_MAX, true, &e) < 0)
		fleet_die("%s", e.text);
	return note_id(&n);
}

static void
add_envelope(struct buf *out, const struct buf *note)
{
	struct envelope v = { .note = buf_slice(note) };

	envelope_write(&v, out);
}

static void
add_services(struct authority *a, const struct fleet_agent *g,
    struct buf *out)
{
	struct err e = ERR_INIT;
	struct buf note;

	buf_init(&note, LIMITS_NOTE_MAX);
	if (authority_services(a, g->id, g->service, &note, &e) < 0)
		fleet_die("%s", e.text);
	add_envelope(out, &note);
	buf_free(&note);
}

/* Invite and enrolment of one agent, as two envelopes. */
static void
add_enrolment(struct fleet *f, struct authority *a, struct fleet_agent *g,
    struct buf *out)
{
	struct authority_invitation what = { g->id, 1, g->id,
		clock_today() + 30 };
	uint8_t secret[AUTHORITY_SECRET_SIZE];
	struct statement s = { .kind = STATEMENT_ENROL, .epoch = 1 };
	char names[2][KEYS_NAME_MAX];
	struct sign_key once;
	struct err e = ERR_INIT;
	struct buf invite, enrol;
	size_t n;

	buf_init(&invite, LIMITS_NOTE_MAX);
	buf_init(&enrol, LIMITS_NOTE_MAX);
	if (authority_invite(a, &what, secret, &invite, &e) < 0)
		fleet_die("%s", e.text);
	once = sign_key_once(secret);
	g->key = sign_key_random();
	memcpy(s.origin, f->origin, sizeof(f->origin));
	memcpy(s.agent, g->id, strlen(g->id) + 1);
	s.u.enrol.invite = id_of(&invite);
	s.u.enrol.key = g->key.public;
	statement_write(&s, &enrol);
	n = enrol.n;
	(void)statement_signers(&s, names);
	sign_note(&enrol, n, true, names[0], &g->key);
	sign_note(&enrol, n, false, names[1], &once);
	g->prev = id_of(&enrol);
	add_envelope(out, &invite);
	add_envelope(out, &enrol);
	buf_free(&enrol);
	buf_free(&invite);
}

static void
set_registry(struct fleet *f, size_t regions)
{
	struct err e = ERR_INIT;
	struct buf csv;

	buf_init(&csv, REGISTRY_FILE_MAX);
	buf_puts(&csv, "kind,code,name,parent,from,to,attributes\n");
	for (size_t i = 0; i < regions; i++)
		buf_printf(&csv, "region,r%zu,R,,2020-01-01,,\n"
		    "area,a%zu,A,r%zu,2020-01-01,,\n", i, i, i);
	for (size_t i = 0; i < f->agents; i++)
		buf_printf(&csv, "service,%s,S,a%zu,2020-01-01,,\n",
		    f->agent[i].service, i % regions);
	if (local_set_registry(f->state, buf_slice(&csv), &e) < 0)
		fleet_die("%s", e.text);
	buf_free(&csv);
}

static void
accept_all(const struct fleet *f, const struct buf *file)
{
	struct err e = ERR_INIT;
	struct buf answers;
	struct slice rest, body;
	unsigned status;

	if (local_accept(f->state, buf_slice(file), &answers, &e) < 0)
		fleet_die("%s", e.text);
	rest = buf_slice(&answers);
	if (envelope_answers_open(&rest, &e) < 0)
		fleet_die("%s", e.text);
	while (rest.n > 0) {
		if (envelope_answer_read(&rest, &status, &body, &e) < 0)
			fleet_die("%s", e.text);
		if (status != 200)
			fleet_die("status %u: %.*s", status,
			    body.n > 300 ? 300 : (int)body.n,
			    (const char *)body.p);
	}
	buf_free(&answers);
}

void
fleet_make(struct fleet *f, size_t agents, size_t regions)
{
	struct keys_verifier log_key, authority;
	const char *tmp = getenv("TMPDIR");
	struct authority *a;
	struct err e = ERR_INIT;
	char dir[96];
	struct buf file;

	(void)snprintf(f->dir, sizeof(f->dir), "%.30s/sheaf-bench.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(f->dir) == NULL)
		fleet_die("cannot make %s", f->dir);
	(void)snprintf(f->state, sizeof(f->state), "%s/centre", f->dir);
	(void)snprintf(dir, sizeof(dir), "%s/authority", f->dir);
	(void)snprintf(f->origin, sizeof(f->origin), "bench.example/log");
	if (centre_create(f->state, f->origin, dir, &log_key, &authority,
	    &e) < 0 || authority_open(&a, dir, &e) < 0)
		fleet_die("%s", e.text);
	f->recipient = authority_recipient(a);
	f->agents = agents;
	f->agent = mem_array(agents, sizeof(*f->agent));
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	for (size_t i = 0; i < agents; i++) {
		struct fleet_agent *g = &f->agent[i];

		(void)snprintf(g->id, sizeof(g->id), "agent-%zu", i);
		(void)snprintf(g->service, sizeof(g->service), "s-%zu", i);
		add_services(a, g, &file);
		add_enrolment(f, a, g, &file);
	}
	authority_close(a);
	set_registry(f, regions);
	accept_all(f, &file);
	buf_free(&file);
}

void
fleet_free(struct fleet *f)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", f->dir, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		(void)waitpid(pid, &status, 0);
	free(f->agent);
}

/* A full return: small honest numbers that pass every check. */
static void
fill(struct returns *r, uint64_t seq)
{
	const struct ruleset *rs = r->rules;

	for (size_t i = 0; i < rs->n; i++)
		r->value[i] = 0;
	for (size_t i = 0; i < rs->n; i++) {
		const struct measure *m = &rs->rows[i];

		if (m->role == MEASURE_BAND) {
			r->value[i] = (int64_t)(10 + (i * 7 + seq) % 20);
			r->value[m->whole] += r->value[i];
		} else if (m->role == MEASURE_TOTAL) {
			r->value[i] += 40;
		}
	}
	for (size_t i = 0; i < rs->n; i++) /* undo where bands add up */
		if (rs->rows[i].role == MEASURE_TOTAL && i + 1 < rs->n &&
		    rs->rows[i + 1].role == MEASURE_BAND)
			r->value[i] -= 40;
	r->value[measures_find(rs, slice_of("job_starts.16_up"))] += 100;
	r->value[measures_find(rs, slice_of("job_starts"))] += 100;
}

static void
write_payload(const struct fleet_agent *g, struct period p, uint64_t seq,
    struct buf *out)
{
	struct returns r = { .content = CONTENT_RETURN, .period = p,
		.rules = measures_ips_grow_1(), .through = p.end,
		.source = RETURNS_REGISTER };
	struct err e = ERR_INIT;
	int row;

	r.n = r.rules->n;
	memcpy(r.service, g->service, sizeof(r.service));
	fill(&r, seq);
	if (measures_check(r.rules, r.value, &row, &e) < 0)
		fleet_die("%s", e.text);
	returns_write(&r, out);
}

void
fleet_batch(struct fleet *f, size_t i, struct buf *out)
{
	struct fleet_agent *g = &f->agent[i];
	struct period p = period_of(day_from_civil(2025, 5, 1));
	struct statement s = { .kind = STATEMENT_BATCH, .epoch = 1 };
	uint8_t salt[OPENING_SALT_SIZE], id[8];
	struct buf payload, note, opening, box;
	char name[KEYS_NAME_MAX];
	struct envelope v = { .boxes = 1 };

	buf_init(&payload, LIMITS_PAYLOAD_MAX);
	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	buf_init(&box, LIMITS_BOX_MAX);
	g->seq++;
	write_payload(g, p, g->seq, &payload);
	sign_random(salt, sizeof(salt));
	memcpy(s.origin, f->origin, sizeof(f->origin));
	memcpy(s.agent, g->id, strlen(g->id) + 1);
	s.u.batch = (struct statement_batch){ .seq = g->seq,
		.prev = g->prev, .content = CONTENT_RETURN, .period = p,
		.revision = g->seq, .seen = { 0, hash_empty() },
		.time = p.end };
	memcpy(s.u.batch.service, g->service, sizeof(g->service));
	statement_write(&s, &note);
	s.u.batch.commit = opening_commit(statement_header(buf_slice(&note)),
	    salt, buf_slice(&payload));
	buf_reset(&note);
	statement_write(&s, &note);
	(void)snprintf(name, sizeof(name), "%s/1", g->id);
	sign_note(&note, note.n, true, name, &g->key);
	g->prev = id_of(&note);
	opening_write(salt, buf_slice(&payload), &opening);
	opening_seal(buf_slice(&opening), &f->recipient, &box);
	keys_recipient_id(id, &f->recipient);
	v.note = buf_slice(&note);
	memcpy(v.box[0].key_id, id, sizeof(id));
	v.box[0].box = buf_slice(&box);
	envelope_write(&v, out);
	buf_free(&box);
	buf_free(&opening);
	buf_free(&note);
	buf_free(&payload);
}

static int
compare_double(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

/* One verify of a 550-byte text, one opening of a 4 KiB box. */
static double
floor_round(const struct sign_key *key, const struct sign_recipient *pair,
    struct slice text, const struct keys_signature *sig, struct slice box)
{
	enum { TIMES = 200 };
	struct buf opened;
	int64_t begin;

	buf_init(&opened, LIMITS_BOX_MAX);
	begin = clock_cpu_ns();
	for (int i = 0; i < TIMES; i++)
		if (!keys_verify(&key->public, sig, text) ||
		    !opening_unseal(box, &pair->public, pair->secret,
		    &opened))
			fleet_die("the floor's own signature is wrong");
	begin = clock_cpu_ns() - begin;
	buf_free(&opened);
	return (double)begin / TIMES;
}

double
fleet_floor_ns(void)
{
	enum { ROUNDS = 9, TEXT = 550 };
	struct sign_key key = sign_key_random();
	struct sign_recipient pair = sign_recipient_random();
	uint8_t padded[LIMITS_OPENING_STEP] = { 0 };
	struct keys_signature sig;
	struct buf note, box;
	double ns[ROUNDS];
	struct note n;
	struct err e = ERR_INIT;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&box, LIMITS_BOX_MAX);
	for (int i = 0; i < TEXT - 1; i++)
		buf_u8(&note, 'a');
	buf_u8(&note, '\n');
	sign_note(&note, TEXT, true, "floor", &key);
	if (note_parse(&n, buf_slice(&note), LIMITS_NOTE_MAX, true, &e) < 0)
		fleet_die("%s", e.text);
	memcpy(sig.b, n.sig[0].bytes, sizeof(sig.b));
	opening_seal(slice_make(padded, sizeof(padded)), &pair.public, &box);
	for (int i = 0; i < ROUNDS; i++)
		ns[i] = floor_round(&key, &pair, n.text, &sig,
		    buf_slice(&box));
	qsort(ns, ROUNDS, sizeof(ns[0]), compare_double);
	buf_free(&box);
	buf_free(&note);
	return ns[ROUNDS / 2];
}
