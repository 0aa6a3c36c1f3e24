/*
 * The aggregator's key files, and the checkpoints signed with them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aggregator/log/signer.h"
#include "common/base/file.h"
#include "tests/unit/unit.h"

START_TEST(keys_are_private_files_and_come_back)
{
	char *dir = unit_dir(), *keys = file_path(dir, "keys"), *path;
	struct keys_recipient held[LIMITS_BOXES_MAX], more;
	struct err e = ERR_INIT;
	struct signer *s;
	uint8_t id[8] = { 0 };
	struct stat st;

	keys_start();
	ck_assert_int_eq(signer_create(keys, &e), 0);
	ck_assert_int_eq(signer_create(keys, &e), -1);
	path = file_path(keys, "log.key");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(keys, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(signer_open(&s, keys, "a.test/log", &e), 0);
	ck_assert_uint_eq(signer_recipients(s, held), 1);
	signer_close(s);
	ck_assert_int_eq(signer_create_recipient(keys, &more, &e), 0);
	ck_assert_int_eq(signer_open(&s, keys, "a.test/log", &e), 0);
	ck_assert_uint_eq(signer_recipients(s, held), 2);
	ck_assert_ptr_null(signer_recipient(s, id));
	keys_recipient_id(id, &more);
	ck_assert_ptr_nonnull(signer_recipient(s, id));
	ck_assert_str_eq(signer_log_key(s)->name, "a.test/log");
	signer_close(s);
	ck_assert_int_eq(file_replace(path, slice_of("no key\n"), 0600, &e), 0);
	ck_assert_int_eq(signer_open(&s, keys, "a.test/log", &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_ptr_null(strstr(e.text, "no key"));
	free(path);
	free(keys);
	unit_remove(dir);
}
END_TEST

START_TEST(a_checkpoint_opens_under_the_logs_key)
{
	uint8_t seed[32] = { 1 };
	struct sign_key key;
	struct hash root = { { 9 } };
	struct err e = ERR_INIT;
	struct checkpoint c;
	struct signer *s;
	struct buf text;

	keys_start();
	key = sign_key_from_seed(seed);
	s = signer_of("a.test/log", &key, NULL, 0);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(s, 42, &root, &text);
	ck_assert_int_eq(checkpoint_open(&c, buf_slice(&text),
			     signer_log_key(s), &e),
	    0);
	ck_assert_uint_eq(c.size, 42);
	ck_assert(hash_equal(&c.root, &root));
	buf_free(&text);
	signer_close(s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { keys_are_private_files_and_come_back,
		a_checkpoint_opens_under_the_logs_key, NULL };

	return unit_main("signer", tests);
}
