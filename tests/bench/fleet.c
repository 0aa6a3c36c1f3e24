/*
 * An aggregator and the statements that its agents will bring, all made before the
 * clock starts.
 */
#include "tests/bench/fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/api/local.h"
#include "aggregator/authority/authority.h"
#include "aggregator/centre/centre.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/returns.h"
#include "tests/bench/gauge.h"

enum { DIRS_MAX = 4 };

/* Directories that nothing may leave behind; "" is a free place. */
static char made_dir[DIRS_MAX][64];

static void
remove_dir(char *dir)
{
	pid_t pid;
	int status;

	if (dir[0] == '\0')
		return;
	pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", dir, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		(void)waitpid(pid, &status, 0);
	dir[0] = '\0';
}

static void
remove_dirs(void)
{
	for (size_t i = 0; i < DIRS_MAX; i++)
		remove_dir(made_dir[i]);
}

static struct hash
id_of(const struct buf *note)
{
	struct err e = ERR_INIT;
	struct note n;

	if (note_parse(&n, buf_slice(note), LIMITS_NOTE_MAX, true, &e) < 0)
		gauge_die("%s", e.text);
	return note_id(&n);
}

static void
add_envelope(struct buf *out, const struct buf *note)
{
	struct envelope v = { .note = buf_slice(note) };

	envelope_write(&v, out);
}

static void
add_services(const struct fleet *f, struct authority *a,
    const struct fleet_agent *g, struct buf *out)
{
	struct err e = ERR_INIT;
	struct buf note, list;

	buf_init(&list, LIMITS_NOTE_MAX);
	buf_init(&note, LIMITS_NOTE_MAX);
	for (size_t i = 0; i < f->services_each; i++)
		buf_printf(&list, "%s%s", i > 0 ? "," : "", g->service[i]);
	if (authority_services(a, g->id, buf_str(&list), &note, &e) < 0)
		gauge_die("%s", e.text);
	add_envelope(out, &note);
	buf_free(&note);
	buf_free(&list);
}

/* Invite and enrolment of one agent, as two envelopes. */
static void
add_enrolment(struct fleet *f, struct authority *a, struct fleet_agent *g,
    struct buf *out)
{
	struct authority_invitation what = { g->id, 1, g->id,
		clock_today() + 30, clock_today() };
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
		gauge_die("%s", e.text);
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
	struct buf csv, report;

	buf_init(&csv, REGISTRY_FILE_MAX);
	buf_puts(&csv, "kind,code,name,parent,from,to,attributes\n");
	for (size_t i = 0; i < regions; i++)
		buf_printf(&csv,
		    "region,r%zu,R,,2010-01-01,,\n"
		    "area,a%zu,A,r%zu,2010-01-01,,\n",
		    i, i, i);
	for (size_t i = 0; i < f->agents * f->services_each; i++)
		buf_printf(&csv, "service,s-%zu,S,a%zu,2010-01-01,,\n", i,
		    i % regions);
	if (local_set_registry(f->state, buf_slice(&csv), true, &report, &e) <
	    0)
		gauge_die("%s", e.text);
	buf_free(&report);
	buf_free(&csv);
}

void
fleet_accept(const struct fleet *f, const struct buf *file)
{
	struct err e = ERR_INIT;
	struct buf answers;
	struct slice rest, body;
	unsigned status;

	if (local_accept(f->state, buf_slice(file), &answers, &e) < 0)
		gauge_die("%s", e.text);
	rest = buf_slice(&answers);
	if (envelope_answers_open(&rest, &e) < 0)
		gauge_die("%s", e.text);
	while (rest.n > 0) {
		if (envelope_answer_read(&rest, &status, &body, &e) < 0)
			gauge_die("%s", e.text);
		if (status != 200)
			gauge_die("status %u: %.*s", status,
			    body.n > 300 ? 300 : (int)body.n,
			    (const char *)body.p);
	}
	buf_free(&answers);
}

void
fleet_make_dir(struct fleet *f)
{
	const char *tmp = getenv("TMPDIR");
	size_t place = 0;

	while (place < DIRS_MAX && made_dir[place][0] != '\0')
		place++;
	if (place == DIRS_MAX)
		gauge_die("more than %d fleets at once", DIRS_MAX);
	(void)snprintf(f->dir, sizeof(f->dir), "%.30s/sheaf-bench.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(f->dir) == NULL)
		gauge_die("cannot make %s", f->dir);
	memcpy(made_dir[place], f->dir, sizeof(made_dir[place]));
	if (place == 0)
		(void)atexit(remove_dirs);
}

void
fleet_make(struct fleet *f, size_t agents, size_t services_each, size_t regions)
{
	struct authority *a;
	struct err e = ERR_INIT;
	char dir[96];
	struct buf file;

	fleet_make_dir(f);
	(void)snprintf(f->state, sizeof(f->state), "%s/centre", f->dir);
	(void)snprintf(dir, sizeof(dir), "%s/authority", f->dir);
	(void)snprintf(f->origin, sizeof(f->origin), "bench.example/log");
	if (centre_create(f->state, f->origin, dir, &f->log_key, &f->authority,
		&e) < 0 ||
	    authority_open(&a, dir, &e) < 0)
		gauge_die("%s", e.text);
	f->recipient = authority_recipient(a);
	f->agents = agents;
	f->services_each = services_each;
	f->agent = mem_array(agents, sizeof(*f->agent));
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	for (size_t i = 0; i < agents; i++) {
		struct fleet_agent *g = &f->agent[i];

		(void)snprintf(g->id, sizeof(g->id), "agent-%zu", i);
		g->service = mem_array(services_each, sizeof(*g->service));
		for (size_t j = 0; j < services_each; j++)
			(void)snprintf(g->service[j], sizeof(g->service[j]),
			    "s-%zu", i * services_each + j);
		add_services(f, a, g, &file);
		add_enrolment(f, a, g, &file);
	}
	authority_close(a);
	set_registry(f, regions);
	fleet_accept(f, &file);
	buf_free(&file);
}

void
fleet_free(struct fleet *f)
{
	for (size_t i = 0; i < DIRS_MAX; i++)
		if (strcmp(made_dir[i], f->dir) == 0)
			remove_dir(made_dir[i]);
	for (size_t i = 0; i < f->agents; i++)
		free(f->agent[i].service);
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
write_payload(const struct statement_batch *b, struct buf *out)
{
	struct returns r = { .content = CONTENT_RETURN,
		.period = b->period,
		.rules = measures_ips_grow_1(),
		.through = b->period.end,
		.source = RETURNS_REGISTER };
	struct err e = ERR_INIT;
	int row;

	r.n = r.rules->n;
	memcpy(r.service, b->service, sizeof(r.service));
	fill(&r, b->revision);
	if (measures_check(r.rules, r.value, &row, &e) < 0)
		gauge_die("%s", e.text);
	returns_write(&r, out);
}

struct period
fleet_quarter(void)
{
	return period_of(day_from_civil(2025, 5, 1));
}

struct hash
fleet_envelope(struct fleet *f, struct fleet_agent *g,
    const struct statement_batch *b, struct slice payload, struct buf *out)
{
	struct statement s = { .kind = STATEMENT_BATCH, .epoch = 1 };
	uint8_t salt[OPENING_SALT_SIZE], id[8];
	struct buf note, opening, box;
	char name[KEYS_NAME_MAX];
	struct envelope v = { .boxes = 1 };

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	buf_init(&box, LIMITS_BOX_MAX);
	sign_random(salt, sizeof(salt));
	memcpy(s.origin, f->origin, sizeof(f->origin));
	memcpy(s.agent, g->id, strlen(g->id) + 1);
	s.u.batch = *b;
	s.u.batch.seq = ++g->seq;
	s.u.batch.prev = g->prev;
	s.u.batch.seen = (struct statement_seen){ 0, hash_empty() };
	s.u.batch.time = b->period.end;
	statement_write(&s, &note);
	s.u.batch.commit =
	    opening_commit(statement_header(buf_slice(&note)), salt, payload);
	buf_reset(&note);
	statement_write(&s, &note);
	(void)snprintf(name, sizeof(name), "%s/1", g->id);
	sign_note(&note, note.n, true, name, &g->key);
	g->prev = id_of(&note);
	opening_write(salt, payload, &opening);
	opening_seal(buf_slice(&opening), &f->recipient, &box);
	keys_recipient_id(id, &f->recipient);
	v.note = buf_slice(&note);
	memcpy(v.box[0].key_id, id, sizeof(id));
	v.box[0].box = buf_slice(&box);
	envelope_write(&v, out);
	buf_free(&box);
	buf_free(&opening);
	buf_free(&note);
	return g->prev;
}

void
fleet_batch(struct fleet *f, size_t i, struct buf *out)
{
	struct fleet_agent *g = &f->agent[i];
	size_t quarters = f->quarters > 0 ? f->quarters : 1,
	       turn = g->seq / f->services_each;
	struct statement_batch b = { .content = CONTENT_RETURN,
		.period = fleet_quarter(),
		.revision = turn / quarters + 1 };
	struct buf payload;

	for (size_t back = turn % quarters; back > 0; back--)
		b.period = period_previous(b.period);

	buf_init(&payload, LIMITS_PAYLOAD_MAX);
	memcpy(b.service, g->service[g->seq % f->services_each],
	    sizeof(b.service));
	write_payload(&b, &payload);
	(void)fleet_envelope(f, g, &b, buf_slice(&payload), out);
	buf_free(&payload);
}

/* -------------------------------------------------------------- filling */

static void
take_answer(struct submission *s)
{
	if (s->status != 200)
		gauge_die("status %u: %.300s", s->status, buf_str(&s->body));
	submission_free(s);
}

/* One group through intake and merger; its nanoseconds. */
static double
fill_group(struct centre *c, const struct buf *body, size_t n)
{
	double begin = gauge_now_ns();
	struct err e = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		struct submission *s =
		    intake_batch(centre_intake(c), buf_slice(&body[i]), "0");

		s->answer = take_answer;
		merger_submit(centre_merger(c), s);
	}
	if (merger_run_group(centre_merger(c), &e) < 0)
		gauge_die("%s", e.text);
	return gauge_now_ns() - begin;
}

double
fleet_fill(struct fleet *f, struct centre *c, size_t batches, size_t group)
{
	struct buf *body = mem_array(group, sizeof(*body));
	double ns = 0;

	for (size_t i = 0; i < group; i++)
		buf_init(&body[i], LIMITS_ENVELOPE_MAX);
	for (size_t done = 0; done < batches;) {
		size_t n = batches - done < group ? batches - done : group;

		for (size_t i = 0; i < n; i++) {
			buf_reset(&body[i]);
			fleet_batch(f, f->turn++ % f->agents, &body[i]);
		}
		ns += fill_group(c, body, n);
		done += n;
	}
	for (size_t i = 0; i < group; i++)
		buf_free(&body[i]);
	free(body);
	return ns;
}
