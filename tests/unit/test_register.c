/* The register's folder: one owner, nothing readable by others, and no
 * client reference in the clear. */
#include "agent/register/register.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange.h"
#include "agent/vault/vault.h"
#include "common/base/file.h"
#include "tests/unit/unit.h"

static const struct actor ann = { .name = "ann" };

static unsigned
mode_of(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	free(path);
	return st.st_mode & 0777;
}

START_TEST(made_once)
{
	struct open_register *r, *again;
	struct err e = ERR_INIT;
	char *dir = unit_dir();

	ck_assert_int_eq(register_open(&r, dir, 0, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_msg(register_create(&r, dir, &e) == 0, "%s", e.text);
	ck_assert_str_eq(r->dir, dir);
	ck_assert_uint_eq(mode_of(dir, "register"), 0700);
	register_close(r);
	ck_assert_int_eq(register_create(&again, dir, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_msg(register_open(&r, dir, 0, &e) == 0, "%s", e.text);
	register_close(r);
	register_close(NULL);
	unit_remove(dir);
}
END_TEST

START_TEST(one_owner)
{
	struct open_register *r;
	struct err e = ERR_INIT;
	char *dir = unit_dir();
	int status;
	pid_t child;

	ck_assert_int_eq(register_create(&r, dir, &e), 0);
	child = fork();
	if (child == 0) {
		struct open_register *other;

		_exit(register_open(&other, dir, 0, &e) == -1 &&
			      e.kind == ERR_LATER
			  ? 0
			  : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	register_close(r);
	ck_assert_int_eq(register_open(&r, dir, 0, &e), 0);
	register_close(r);
	unit_remove(dir);
}
END_TEST

static bool
holds(struct slice hay, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; i + n <= hay.n; i++)
		if (memcmp(hay.p + i, needle, n) == 0)
			return true;
	return false;
}

/* Every file of the register is searched for what must not be there, and
 * for what is known to be, or the search would prove nothing. */
START_TEST(no_reference_in_the_clear)
{
	static const char file[] =
	    "service,client,event,date,mode,flags,ref,value,staff\n"
	    "svc-a,JANE-PLANTED,referral_received,2025-01-10,self,,ref-4711,,\n"
	    "svc-a,JANE-PLANTED,contact,2025-01-10,phone,,,,staff-4711\n";
	struct exchange_options options = { .today = 22000 };
	char recovery[VAULT_RECOVERY_SIZE];
	struct exchange_report report;
	struct open_register *r;
	struct err e = ERR_INIT;
	struct file_names names;
	struct vault *v;
	char *dir = unit_dir(), *folder = file_path(dir, "register");
	bool found = false;

	ck_assert_int_eq(register_create(&r, dir, &e), 0);
	ck_assert_int_eq(vault_create(&v, sealed_columns(r->db), "ann",
			     "PASSWORD-PLANTED", VAULT_COST_WEAK_FOR_TESTS,
			     recovery, &e),
	    0);
	ck_assert_int_eq(exchange_import(&(struct open_register){ .db = r->db,
					     .vault = v,
					     .actor = &ann },
			     slice_of(file), &options, &report, &e),
	    0);
	ck_assert_uint_eq(report.stored, 2);
	exchange_report_free(&report);
	ck_assert_int_eq(file_list(folder, "", &names, &e), 0);
	for (size_t i = 0; i < names.n; i++) {
		char *path = file_path(folder, names.name[i]);
		struct buf bytes;

		ck_assert_int_eq(file_read(path, 1 << 24, &bytes, &e), 0);
		ck_assert(!holds(buf_slice(&bytes), "PLANTED"));
		ck_assert(!holds(buf_slice(&bytes), recovery));
		found = found || holds(buf_slice(&bytes), "staff-4711");
		buf_free(&bytes);
		free(path);
	}
	ck_assert(found);
	file_names_free(&names);
	vault_lock(v);
	register_close(r);
	free(folder);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { made_once, one_owner,
		no_reference_in_the_clear, NULL };

	return unit_main("register", tests);
}
