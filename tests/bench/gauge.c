#include "tests/bench/gauge.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/sign.h"
#include "tests/bench/fleet.h"

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

double
gauge_least(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), compare_double);
	return x[0];
}

double
gauge_now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A signature of a 550-byte text, and a 4 KiB box unless that is empty. */
struct floor {
	struct sign_key key;
	struct sign_recipient pair;
	struct slice text, box;
	struct keys_signature sig;
};

/* Nanoseconds of checking the one and opening the other. */
static double
floor_round(const struct floor *f)
{
	enum { TIMES = 200 };
	struct buf opened;
	int64_t begin;

	buf_init(&opened, LIMITS_BOX_MAX);
	begin = clock_cpu_ns();
	for (int i = 0; i < TIMES; i++)
		if (!keys_verify(&f->key.public, &f->sig, f->text) ||
		    (f->box.n > 0 && !opening_unseal(f->box, &f->pair.public,
					 f->pair.secret, &opened)))
			fleet_die("the floor's own signature is wrong");
	begin = clock_cpu_ns() - begin;
	buf_free(&opened);
	return (double)begin / TIMES;
}

static double
floor_ns(bool with_box)
{
	enum { ROUNDS = 9, TEXT = 550 };
	struct floor f = { .key = sign_key_random(),
		.pair = sign_recipient_random() };
	uint8_t padded[LIMITS_OPENING_STEP] = { 0 };
	struct buf note, box;
	double ns[ROUNDS];
	struct note n;
	struct err e = ERR_INIT;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&box, LIMITS_BOX_MAX);
	for (int i = 0; i < TEXT - 1; i++)
		buf_u8(&note, 'a');
	buf_u8(&note, '\n');
	sign_note(&note, TEXT, true, "floor", &f.key);
	if (note_parse(&n, buf_slice(&note), LIMITS_NOTE_MAX, true, &e) < 0)
		fleet_die("%s", e.text);
	f.text = n.text;
	memcpy(f.sig.b, n.sig[0].bytes, sizeof(f.sig.b));
	if (with_box)
		opening_seal(slice_make(padded, sizeof(padded)), &f.pair.public,
		    &box);
	f.box = buf_slice(&box);
	for (int i = 0; i < ROUNDS; i++)
		ns[i] = floor_round(&f);
	buf_free(&box);
	buf_free(&note);
	return gauge_median(ns, ROUNDS);
}

double
gauge_floor_ns(void)
{
	return floor_ns(true);
}

double
gauge_verify_ns(void)
{
	return floor_ns(false);
}
