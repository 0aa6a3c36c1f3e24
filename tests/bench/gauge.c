/*
 * Clocks, and the floor that a measurement is compared with: the cryptography that
 * cannot be avoided, measured in the same run on the same machine.
 */
#include "tests/bench/gauge.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/sign.h"

void
gauge_die(const char *fmt, ...)
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
gauge_print(const char *name, double value, const char *unit, double floor,
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

bool
gauge_over(const char *name, double value, const char *unit, double limit)
{
	bool over = value > limit;

	gauge_print(name, value, unit, limit, limit / value);
	if (over)
		fprintf(stderr, "%s is %.4g %s, over its limit of %.4g\n", name,
		    value, unit, limit);
	return over;
}

static int
compare_double(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

double
gauge_median(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_double);
	return x[n / 2];
}

static double
read_ns(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double
gauge_now_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

/* A signature of a 550-byte text, and a 4 KiB box unless that is empty. */
struct floor {
	struct sign_key key;
	struct sign_recipient pair;
	struct keys_signature sig;
	struct slice text; /* in note */
	struct buf note, box;
};

static void
floor_make(struct floor *f, bool with_box)
{
	enum { TEXT = 550 };
	uint8_t padded[LIMITS_OPENING_STEP] = { 0 };
	struct err e = ERR_INIT;
	struct note n;

	f->key = sign_key_random();
	f->pair = sign_recipient_random();
	buf_init(&f->note, LIMITS_NOTE_MAX);
	buf_init(&f->box, LIMITS_BOX_MAX);
	for (int i = 0; i < TEXT - 1; i++)
		buf_u8(&f->note, 'a');
	buf_u8(&f->note, '\n');
	sign_note(&f->note, TEXT, true, "floor", &f->key);
	if (note_parse(&n, buf_slice(&f->note), LIMITS_NOTE_MAX, true, &e) < 0)
		gauge_die("%s", e.text);
	f->text = n.text;
	memcpy(f->sig.b, n.sig[0].bytes, sizeof(f->sig.b));
	if (with_box)
		opening_seal(slice_make(padded, sizeof(padded)),
		    &f->pair.public, &f->box);
}

static void
floor_free(struct floor *f)
{
	buf_free(&f->box);
	buf_free(&f->note);
}

enum { TIMES = 50, ROUNDS = 150 };

/* Nanoseconds of this thread for checking the one and opening the other. */
static double
floor_round(const struct floor *f)
{
	struct buf opened;
	double begin;

	buf_init(&opened, LIMITS_BOX_MAX);
	begin = read_ns(CLOCK_THREAD_CPUTIME_ID);
	for (int i = 0; i < TIMES; i++)
		if (!keys_verify(&f->key.public, &f->sig, f->text) ||
		    (f->box.n > 0 &&
			!opening_unseal(buf_slice(&f->box), &f->pair.public,
			    f->pair.secret, &opened)))
			gauge_die("the floor's own signature is wrong");
	begin = read_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	buf_free(&opened);
	return begin / TIMES;
}

static void *
verify_some(void *arg)
{
	for (int i = 0; i < ROUNDS; i++)
		(void)floor_round(arg);
	return NULL;
}

double
gauge_verify_rate(void)
{
	enum { THREADS_MAX = 64, CHECKS = ROUNDS * TIMES };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = cpus > THREADS_MAX ? THREADS_MAX : (size_t)cpus;
	pthread_t thread[THREADS_MAX];
	struct floor f;
	double begin;

	floor_make(&f, false);
	begin = gauge_now_ns();
	for (size_t i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, verify_some, &f) != 0)
			gauge_die("no thread");
	for (size_t i = 0; i < n; i++)
		(void)pthread_join(thread[i], NULL);
	begin = gauge_now_ns() - begin;
	floor_free(&f);
	return (double)n * CHECKS * 1e9 / begin;
}

/* ------------------------------------------------- beside a measurement */

enum { ROUNDS_MAX = 1024, PAUSE_MS = 50 };

struct gauge {
	pthread_t thread;
	atomic_bool stop;
	struct floor floor;
	double ns[ROUNDS_MAX];
	size_t n;
};

static void *
watch(void *arg)
{
	static const struct timespec pause = { 0, PAUSE_MS * 1000000L };
	struct gauge *g = arg;

	do {
		g->ns[g->n++] = floor_round(&g->floor);
		(void)nanosleep(&pause, NULL);
	} while (!atomic_load(&g->stop) && g->n < ROUNDS_MAX);
	return NULL;
}

struct gauge *
gauge_start(void)
{
	struct gauge *g = mem_alloc(sizeof(*g));

	floor_make(&g->floor, true);
	if (pthread_create(&g->thread, NULL, watch, g) != 0)
		gauge_die("no thread");
	return g;
}

double
gauge_stop(struct gauge *g)
{
	double ns;

	atomic_store(&g->stop, true);
	(void)pthread_join(g->thread, NULL);
	ns = gauge_median(g->ns, g->n);
	floor_free(&g->floor);
	free(g);
	return ns;
}
