/*
 * Thirty people at once: each signs in by a browser of their own, reads, and
 * saves entries that are sent twice.  Nothing is lost and nothing is doubled.
 */
#include <pthread.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/web_world.h"

/* Facts before: of disk_register_three(). */
enum { PEOPLE = 30, ENTRIES = 3, BEFORE = 5 };

static unsigned
asked(const struct web_world_who *who, const char *method, const char *path,
    const char *body, const char *once)
{
	const struct web_world_request r = { .who = who,
		.method = method,
		.path = path,
		.body = body,
		.once = once };
	unsigned status;
	char *text;

	status = web_world_ask(&r, &text);
	free(text);
	return status;
}

/* One person: reads, saves each entry twice under one key, reads again. */
static void *
work(void *arg)
{
	const struct web_world_who *who = arg;
	size_t wrong = 0;

	for (int i = 0; i < ENTRIES; i++) {
		char *key = mem_printf("%.16s %d", who->token, i);
		char *body =
		    mem_printf("{\"event\":\"application\",\"date\":"
			       "\"2026-02-%02d\",\"ref\":\"%.16s-%d\"}",
			10 + i, who->token, i);

		wrong +=
		    asked(who, "GET", "/api/v1/clients/1", NULL, NULL) != 200;
		for (int twice = 0; twice < 2; twice++)
			wrong += asked(who, "POST", "/api/v1/clients/1/facts",
				     body, key) != 200;
		free(body);
		free(key);
	}
	return wrong == 0 ? NULL : arg;
}

static int64_t
entries(void)
{
	struct disk_register *w = &web_world_site;
	int64_t n;

	disk_register_open(w, "ann");
	n = disk_register_number(w, "SELECT count(*) FROM fact");
	return n;
}

START_TEST(thirty_people)
{
	struct web_world_who who[PEOPLE];
	pthread_t thread[PEOPLE];
	void *failed;

	for (int i = 0; i < PEOPLE; i++)
		who[i] = web_world_sign_in(i % 2 == 0 ? "ann" : "will");
	for (int i = 0; i < PEOPLE; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work,
				     &who[i]),
		    0);
	for (int i = 0; i < PEOPLE; i++) {
		ck_assert_int_eq(pthread_join(thread[i], &failed), 0);
		ck_assert_ptr_null(failed);
	}
	web_stop(web_world_web);
	web_world_web = NULL;
	desk_shared_close(web_world_shared);
	ck_assert_int_eq(entries(), BEFORE + PEOPLE * ENTRIES);
	disk_register_end(&web_world_site);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { thirty_people, NULL };
	const struct unit_suite suite = { .name = "web_many",
		.tests = tests,
		.begin = web_world_begin };

	return unit_run(&suite);
}
