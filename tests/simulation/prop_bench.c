/*
 * The aggregator that the merge property runs: real store, intake, writer and
 * totals, with lock, published files and clock in memory.
 */
#include "tests/simulation/prop_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "common/base/file.h"
#include "protocol/checkpoint.h"
#include "protocol/envelope.h"
#include "protocol/receipt.h"
#include "tests/simulation/sim_workers.h"

/* ------------------------------------------------- the writer's own world */

static int
swap(void *arg, struct slice old, struct slice new, struct err *e)
{
	struct prop_bench *b = arg;

	if (!slice_equal(buf_slice(&b->lock), old))
		return err_set(e, ERR_CORRUPT, "the lock holds another text");
	buf_reset(&b->lock);
	buf_add_slice(&b->lock, new);
	return 0;
}

static int
tiles(void *arg, struct store *s, uint64_t old, uint64_t size, struct err *e)
{
	(void)arg;
	(void)s;
	(void)e;
	ASSERT(old < size);
	return 0;
}

static int
publish(void *arg, struct slice text, struct err *e)
{
	struct prop_bench *b = arg;

	(void)e;
	ASSERT(slice_equal(buf_slice(&b->lock), text));
	return 0;
}

static int32_t
today(void *arg)
{
	struct prop_bench *b = arg;

	return b->plan->quarter[0].end;
}

static void
fatal(void *arg, const struct err *e)
{
	(void)arg;
	sim_workers_fail("the writer has failed: %s", e->text);
}

/* ------------------------------------------------------------ open, close */

static void
put_texts(struct prop_bench *b)
{
	struct keys_verifier authority;
	char name[KEYS_NAME_MAX];
	struct err e = ERR_INIT;
	struct buf text;

	(void)snprintf(name, sizeof(name), "%s/authority", b->plan->origin);
	authority = keys_verifier_make(name, 0x01, &b->plan->authority.public);
	buf_init(&text, 512);
	keys_verifier_write(&authority, &text);
	ASSERT(store_begin(b->store, &e) == 0);
	ASSERT(store_text_put(b->store, "origin", slice_of(b->plan->origin),
		   &e) == 0);
	ASSERT(store_text_put(b->store, "authority", buf_slice(&text), &e) ==
	       0);
	buf_reset(&text);
	keys_verifier_write(signer_log_key(b->signer), &text);
	ASSERT(store_text_put(b->store, "log-key", buf_slice(&text), &e) == 0);
	ASSERT(store_commit(b->store, &e) == 0);
	buf_free(&text);
}

static void
open_store(struct prop_bench *b, const char *dir, struct store **intake)
{
	char *path = file_path(dir, "store.db");
	struct err e = ERR_INIT;

	ASSERT(store_create(&b->store, path, &e) == 0);
	put_texts(b);
	ASSERT(store_open_reader(&b->reader, path, &e) == 0);
	ASSERT(store_open_reader(intake, path, &e) == 0);
	b->directory = directory_new();
	ASSERT(directory_load(b->directory, b->store, &e) == 0);
	free(path);
}

static void
open_writer(struct prop_bench *b, struct store *intake, size_t group_max)
{
	struct hash empty = hash_empty();
	struct err e = ERR_INIT;

	buf_init(&b->lock, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(b->signer, 0, &empty, &b->lock);
	b->io = (struct merger_io){ .arg = b,
		.swap = swap,
		.tiles = tiles,
		.checkpoint = publish,
		.today = today,
		.fatal = fatal };
	ASSERT(merger_open(&b->merger,
		   &(struct merger_config){ .store = b->store,
		       .directory = b->directory,
		       .signer = b->signer,
		       .io = &b->io,
		       .origin = b->plan->origin,
		       .checkpoint = buf_slice(&b->lock),
		       .group_max = group_max },
		   &e) == 0);
	b->intake =
	    intake_open(&(struct intake_config){ .origin = b->plan->origin,
		.directory = b->directory,
		.signer = b->signer,
		.reader = intake,
		.today = today,
		.today_arg = b });
	ASSERT(merger_start(b->merger, &e) == 0);
}

void
prop_bench_open(struct prop_bench *b, const char *dir, struct prop_plan *plan,
    size_t group_max)
{
	struct store *intake;

	memset(b, 0, sizeof(*b));
	b->plan = plan;
	b->signer = signer_of(plan->origin, &plan->log, &plan->recipient, 1);
	b->policy = policy_of_log(signer_log_key(b->signer));
	ASSERT(pthread_mutex_init(&b->mutex, NULL) == 0);
	open_store(b, dir, &intake);
	open_writer(b, intake, group_max);
}

void
prop_bench_close(struct prop_bench *b)
{
	intake_close(b->intake);
	merger_close(b->merger);
	directory_free(b->directory);
	store_close(b->reader);
	store_close(b->store);
	signer_close(b->signer);
	buf_free(&b->lock);
	pthread_mutex_destroy(&b->mutex);
}

void
prop_bench_registry(struct prop_bench *b)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct registry registry;

	prop_plan_registry(b->plan, &registry);
	s->job = reference_replace;
	s->job_arg = &registry;
	merger_submit_wait(b->merger, s);
	if (s->status != 200)
		sim_workers_fail("the registry was not taken: %s",
		    buf_str(&s->body));
	submission_free(s);
	registry_free(&registry);
}

/* ---------------------------------------------------------------- bringing */

/* Every answer to an item names one index, and its receipt holds. */
static void
check_receipt(struct prop_bench *b, size_t i, struct slice text)
{
	struct slice rest = buf_slice(&b->plan->item[i].sheaf);
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct envelope v;
	struct receipt r;

	ASSERT(envelope_read(&v, &rest, &e) == 0);
	if (receipt_parse(&r, text, &e) < 0 ||
	    receipt_verify(&r, v.note, &b->policy, &cp, &e) < 0)
		sim_workers_fail("item %zu: its receipt: %s", i, e.text);
	pthread_mutex_lock(&b->mutex);
	if (b->logged[i].known && b->logged[i].index != r.index)
		sim_workers_fail("item %zu has two places in the log", i);
	b->logged[i].known = true;
	b->logged[i].index = r.index;
	pthread_mutex_unlock(&b->mutex);
}

static bool
is_early(const struct submission *s)
{
	return s->status == 425 || s->status == 404 ||
	       (s->status == 400 && s->kind == SUBMISSION_AUTHORITY);
}

bool
prop_bench_bring(struct prop_bench *b, size_t i)
{
	struct slice rest = buf_slice(&b->plan->item[i].sheaf);
	struct submission *s;
	bool pair, early;

	s = intake_next(b->intake, &rest, &pair);
	merger_submit_wait(b->merger, s);
	early = is_early(s);
	switch (s->status) {
	case 200:
		if (!pair)
			check_receipt(b, i, buf_slice(&s->body));
		break;
	case 400:
	case 404:
	case 409:
	case 410:
	case 422:
	case 425:
		if (!b->plan->plain || early)
			break;
		/* fall through */
	default:
		sim_workers_fail("item %zu was answered with %u: %s", i,
		    s->status, buf_str(&s->body));
	}
	submission_free(s);
	return !early;
}

static int
feed_one(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct prop_bench *b = arg;
	const char *fault = model_feed(b->plan->model, note);

	(void)index;
	(void)e;
	if (fault != NULL)
		sim_workers_fail("%s", fault);
	return 0;
}

void
prop_bench_feed(struct prop_bench *b)
{
	struct err e = ERR_INIT;
	const char *fault;
	uint64_t size;

	if (store_read_begin(b->reader, &e) < 0 ||
	    store_log_size(b->reader, &size, &e) < 0 ||
	    store_log_each(b->reader, model_size(b->plan->model), size,
		feed_one, b, &e) < 0)
		sim_workers_fail("cannot read the log: %s", e.text);
	store_read_end(b->reader);
	fault = model_whole(b->plan->model);
	if (fault != NULL)
		sim_workers_fail("%s", fault);
}
