/*
 * totals_read: the median of reading one region's quarter, from a view that
 * is opened for it, with the batches of 10 services stored and of 10,000.
 * The ratio is the growth.  The two are read in turn, so that other work on
 * the machine slows both alike.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/views/totals.h"
#include "common/base/file.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"

enum {
	AGENTS = 160,
	SERVICES = 64, /* of each: the most that an agent may have */
	FEW = 10,
	MANY = 10000,
	GROUP = 256,
	READS = 2001
};

static void
read_once(struct store *reader, const struct totals_gate *gate, size_t stored)
{
	const struct ruleset *rules = measures_ips_grow_1();
	struct totals_figures figures;
	struct totals_snapshot v;
	struct err e = ERR_INIT;

	if (totals_begin(&v, reader, gate, &e) < 0)
		gauge_die("%s", e.text);
	if (totals_read(&v, rules, TOTALS_REGION, "r0", fleet_quarter(),
		&figures, &e) < 0)
		gauge_die("%s", e.text);
	totals_end(&v);
	/* Region 0 of 7 has every seventh service. */
	if (figures.services < stored / 8 || figures.services > stored / 6 + 1)
		gauge_die("%zu stored, %zu counted", stored,
		    (size_t)figures.services);
}

/* A store to read from. */
struct source {
	struct store *reader;
	char *log;
	size_t stored;
	double ns[READS];
};

static void
source_open(struct source *s, const char *state, size_t stored)
{
	struct err e = ERR_INIT;

	s->stored = stored;
	s->log = file_path(state, "log");
	if (centre_open_reader(&s->reader, state, &e) < 0)
		gauge_die("%s", e.text);
}

static void
source_close(struct source *s)
{
	store_close(s->reader);
	free(s->log);
}

static void
source_read(struct source *s, size_t i)
{
	struct totals_gate gate = { totals_wait_file, s->log };
	double begin = gauge_now_ns();

	read_once(s->reader, &gate, s->stored);
	s->ns[i] = gauge_now_ns() - begin;
}

/* Give the aggregator so many batches more. */
static void
fill(struct fleet *f, size_t batches)
{
	struct centre *c = NULL;
	struct err e = ERR_INIT;

	if (centre_open(&c, f->state, &e) < 0)
		gauge_die("%s", e.text);
	(void)fleet_fill(f, c, batches, GROUP);
	centre_close(c);
}

/* A copy of the state directory, as it is now. */
static char *
copy_state(const struct fleet *f)
{
	char *to = file_path(f->dir, "few");
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		execlp("cp", "cp", "-R", "--", f->state, to, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		gauge_die("cannot copy %s", f->state);
	return to;
}

int
main(void)
{
	static struct source few, many;
	struct fleet f = { 0 };
	double few_ns, many_ns;
	char *copy;

	keys_start();
	fleet_make(&f, AGENTS, SERVICES, 7);
	fill(&f, FEW);
	copy = copy_state(&f);
	fill(&f, MANY - FEW);
	source_open(&few, copy, FEW);
	source_open(&many, f.state, MANY);
	for (size_t i = 0; i < READS; i++) {
		source_read(&few, i);
		source_read(&many, i);
	}
	few_ns = gauge_median(few.ns, READS);
	many_ns = gauge_median(many.ns, READS);
	source_close(&few);
	source_close(&many);
	gauge_print("totals_read_10", few_ns / 1000, "us", -1, -1);
	gauge_print("totals_read_10000", many_ns / 1000, "us", -1,
	    many_ns / few_ns);
	free(copy);
	fleet_free(&f);
	return 0;
}
