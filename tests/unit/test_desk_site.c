/* A site is created, given up, backed up and restored. */
#include "agent/desk/desk_site.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/desk/desk_session.h"
#include "common/base/file.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

static struct disk_register world;

static void
begin(void)
{
	disk_register_three(&world);
}

static void
end(void)
{
	disk_register_end(&world);
}

START_TEST(a_site_begins_with_one_account)
{
	char *dir = disk_register_path(&world, "new");
	struct desk_site_first ann = { .name = "ann",
		.password = MEMORY_REGISTER_PASSWORD };
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct desk d;
	size_t again;

	ck_assert_msg(desk_site_begin(&d, dir, &e) == 0, "%s", e.text);
	ck_assert_int_eq(desk_site_add_first(&d, &ann, recovery, &e), 0);
	ck_assert_int_eq(d.actor.role, ACTOR_TEAM_LEADER);
	desk_close(&d);
	ck_assert_int_eq(desk_site_begin(&d, dir, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_open(&d, dir, &e), 0);
	ck_assert_int_eq(desk_unlock(&d,
			     &(struct vault_login){ NULL, ann.password },
			     &again, &e),
	    0);
	desk_close(&d);
	free(dir);
}
END_TEST

START_TEST(one_that_is_given_up_can_be_begun_again)
{
	char *dir = disk_register_path(&world, "new");
	struct desk_site_first ann = { .name = "ann", .password = "short" };
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct desk d;

	for (int i = 0; i < 2; i++) {
		ck_assert_msg(desk_site_begin(&d, dir, &e) == 0, "%s", e.text);
		ck_assert_int_eq(desk_site_add_first(&d, &ann, recovery, &e),
		    -1);
		desk_site_abandon(&d);
		ck_assert_int_eq(desk_open(&d, dir, &e), -1);
		ck_assert_int_eq(e.kind, ERR_USAGE);
	}
	free(dir);
}
END_TEST

/* A kill between the register and its first account. */
START_TEST(an_interrupted_beginning_is_begun_anew)
{
	char *dir = disk_register_path(&world, "new");
	char *backup = disk_register_path(&world, "backup");
	struct desk_site_first ann = { .name = "ann",
		.password = MEMORY_REGISTER_PASSWORD };
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct desk d;

	ck_assert_int_eq(desk_site_check_new(dir, &e), 0);
	ck_assert_int_eq(desk_site_begin(&d, dir, &e), 0);
	ck_assert_int_eq(desk_site_check_new(dir, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	/* A copy of it could be restored, and never opened. */
	ck_assert_int_eq(desk_site_backup(&d, backup, &e), -1);
	ck_assert_str_eq(e.code, "unfinished");
	ck_assert(!file_exists(backup));
	desk_close(&d);
	ck_assert_int_eq(desk_site_check_new(dir, &e), 0);
	ck_assert_int_eq(desk_site_begin(&d, dir, &e), 0);
	ck_assert_int_eq(desk_site_add_first(&d, &ann, recovery, &e), 0);
	desk_close(&d);
	ck_assert_int_eq(desk_site_check_new(dir, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_open(&d, dir, &e), 0);
	desk_close(&d);
	free(backup);
	free(dir);
}
END_TEST

START_TEST(a_backup_comes_back_with_its_spool)
{
	char *backup = disk_register_path(&world, "backup");
	char *dir = disk_register_path(&world, "back");
	char *log = file_path(world.folder, "erasures");
	char *spool = file_path(dir, "spool/out");
	struct desk d = { .reg = world.store };
	const struct desk_site_restore r = { .path = backup,
		.erasures = log,
		.login = { "ann", MEMORY_REGISTER_PASSWORD } };
	struct err e = ERR_INIT;
	size_t n;

	ck_assert_msg(desk_site_backup(&d, backup, &e) == 0, "%s", e.text);
	ck_assert_int_eq(desk_site_backup(&d, backup, &e), -1);
	disk_register_erase(&world, 2);
	ck_assert_int_eq(desk_site_check_restore(dir, backup, &e), 0);
	ck_assert_msg(desk_site_restore(dir, &r, &n, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(n, 1);
	ck_assert(file_exists(spool));
	ck_assert_int_eq(desk_site_check_restore(dir, backup, &e), -1);
	ck_assert_str_eq(e.code, "exists");
	ck_assert_int_eq(desk_site_restore(dir, &r, &n, &e), -1);
	ck_assert_str_eq(e.code, "exists");
	ck_assert_int_eq(desk_open(&d, dir, &e), 0);
	ck_assert_msg(desk_unlock(&d,
			  &(struct vault_login){ "ann",
			      MEMORY_REGISTER_PASSWORD },
			  &n, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(n, 1);
	desk_close(&d);
	free(spool);
	free(log);
	free(dir);
	free(backup);
}
END_TEST

/* By the accounts of the backup, whoever has the file. */
START_TEST(a_backup_comes_back_for_a_team_leader_or_the_printed_key)
{
	static const struct {
		const char *staff, *password, *recovery, *code;
	} refused[] = {
		{ "will", MEMORY_REGISTER_PASSWORD, NULL, "role" },
		{ "ann", "not this one", NULL, "password" },
		{ "nobody", MEMORY_REGISTER_PASSWORD, NULL, "password" },
		{ NULL, "", "not a recovery key", NULL },
		/* A key that is asked for is not made up for by a password. */
		{ "ann", MEMORY_REGISTER_PASSWORD, "", NULL },
	};
	char *dir = disk_register_path(&world, "back");
	char *folder = file_path(dir, "register");
	char *spool = file_path(dir, "spool");
	struct desk_site_restore r = { .path =
					   disk_register_path(&world, "one") };
	struct err e = ERR_INIT;
	struct file_names left;
	size_t n;

	disk_register_backup(&world, "one");
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		e = (struct err)ERR_INIT;
		r.login.staff = refused[i].staff;
		r.login.password = refused[i].password;
		r.recovery = refused[i].recovery;
		ck_assert_int_eq(desk_site_restore(dir, &r, &n, &e), -1);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		if (refused[i].code != NULL)
			ck_assert_str_eq(e.code, refused[i].code);
		ck_assert_int_eq(file_list(folder, "", &left, &e), 0);
		ck_assert_uint_eq(left.n, 1); /* lock */
		file_names_free(&left);
		ck_assert(!file_exists(spool));
	}
	r.login = (struct vault_login){ 0 };
	r.recovery = world.reg.recovery;
	ck_assert_msg(desk_site_restore(dir, &r, &n, &e) == 0, "%s", e.text);
	ck_assert(file_exists(spool));
	free((char *)r.path);
	free(spool);
	free(folder);
	free(dir);
}
END_TEST

/* C2 was erased after the backup: who unlocks gets to see nobody else either,
 * until C2 is gone again. */
START_TEST(nothing_is_open_while_somebody_is_to_be_erased_again)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct desk d;
	size_t again;
	char *log;

	memcpy(recovery, world.reg.recovery, sizeof(recovery));
	disk_register_backup(&world, "backup");
	disk_register_erase(&world, disk_register_client(&world, "C2"));
	disk_register_lose(&world);
	disk_register_restore(&world, "backup", NULL);
	/* A folder in its place: the log cannot be written. */
	log = file_path(world.folder, "erasures");
	ck_assert_int_eq(unlink(log), 0);
	ck_assert_int_eq(mkdir(log, 0700), 0);
	ck_assert_msg(desk_open(&d, world.home, &e) == 0, "%s", e.text);
	ck_assert_int_eq(desk_unlock(&d,
			     &(struct vault_login){ "ann",
				 MEMORY_REGISTER_PASSWORD },
			     &again, &e),
	    -1);
	ck_assert_ptr_null(d.reg->vault);
	ck_assert_int_eq(desk_unlock_recovery(&d, recovery, &again, &e), -1);
	ck_assert_ptr_null(d.reg->vault);
	ck_assert_int_eq(rmdir(log), 0);
	ck_assert_msg(desk_unlock_recovery(&d, recovery, &again, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(again, 1);
	/* Unlocked anew, and a wrong password leaves it locked. */
	ck_assert_int_eq(desk_unlock(&d,
			     &(struct vault_login){ "ann",
				 MEMORY_REGISTER_PASSWORD },
			     &again, &e),
	    0);
	ck_assert_uint_eq(again, 0);
	ck_assert_int_eq(desk_unlock(&d,
			     &(struct vault_login){ "ann", "not this one" },
			     &again, &e),
	    -1);
	ck_assert_ptr_null(d.reg->vault);
	desk_close(&d);
	free(log);
	disk_register_open(&world, "ann");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_site_begins_with_one_account,
		one_that_is_given_up_can_be_begun_again,
		an_interrupted_beginning_is_begun_anew,
		a_backup_comes_back_with_its_spool,
		a_backup_comes_back_for_a_team_leader_or_the_printed_key,
		nothing_is_open_while_somebody_is_to_be_erased_again, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_site",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
