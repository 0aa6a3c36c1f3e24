/*
 * The deletion log: what its file may hold, and that nobody is erased while it
 * cannot be written.
 */
#include "agent/register/erasures.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/people/people_erase.h"
#include "common/base/file.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

#define HEAD   "sheaf-erasures/2\n"
#define FIRST  "sheaf-erasures/1\n"
#define HEX_32 "00112233445566778899aabbccddeeff"
#define MARK   HEX_32 " " HEX_32 HEX_32
#define GOOD   MARK " 2026-05-04 request Ann Other\n"
#define NAME_64 \
	"abcdefgh01234567abcdefgh01234567abcdefgh01234567abcdefgh01234567"

/* ----------------------------------------------------------------- its lines */

START_TEST(bad_lines)
{
	static const struct {
		unsigned line;
		const char *text;
	} bad[] = {
		{ 1, "" },
		{ 1, "\n" },
		{ 1, GOOD },
		{ 1, "sheaf-erasures/3\n" GOOD },
		{ 2, FIRST GOOD },
		{ 2, HEAD HEX_32 " 2026-05-04 request ann\n" },
		{ 2, HEAD HEX_32 " " HEX_32 " 2026-05-04 request ann\n" },
		{ 2, HEAD HEX_32 "  2026-05-04 request ann\n" },
		{ 1, "sheaf-erasures/2" },
		{ 1, " sheaf-erasures/2\n" },
		{ 1, "sheaf-erasures/2\r\n" GOOD },
		{ 2, HEAD "\n" },
		{ 2, HEAD MARK " 2026-05-04 request ann" },
		{ 3, HEAD GOOD "\n" },
		{ 3, HEAD GOOD HEAD },
		{ 4, HEAD GOOD GOOD "0" GOOD },
		{ 2, HEAD "0" GOOD },
		{ 2, HEAD "00112233445566778899aabbccddeef - 2026-05-04 "
			  "request a\n" },
		{ 2, HEAD "00112233445566778899AABBCCDDEEFF - 2026-05-04 "
			  "request a\n" },
		{ 2, HEAD "0g112233445566778899aabbccddeeff - 2026-05-04 "
			  "request a\n" },
		{ 2, HEAD " " GOOD },
		{ 2, HEAD MARK "\n" },
		{ 2, HEAD MARK " \n" },
		{ 2, HEAD MARK " 2026-05-04\n" },
		{ 2, HEAD MARK " 2026-05-04 request\n" },
		{ 2, HEAD MARK " 2026-05-04 request \n" },
		{ 2, HEAD MARK " 2026-02-29 request ann\n" },
		{ 2, HEAD MARK " 04.05.2026 request ann\n" },
		{ 2, HEAD MARK " 2026-5-4 request ann\n" },
		{ 2, HEAD MARK "  2026-05-04 request ann\n" },
		{ 2, HEAD MARK " 2026-05-04 Request ann\n" },
		{ 2, HEAD MARK " 2026-05-04 requests ann\n" },
		{ 2, HEAD MARK " 2026-05-04 retentionretention ann\n" },
		{ 2, HEAD MARK " 2026-05-04 request " NAME_64 "x\n" },
		{ 2, HEAD MARK " 2026-05-04 request ann\r\n" },
		{ 2, HEAD MARK " 2026-05-04 request an\033[2Jn\n" },
		{ 2, HEAD MARK "\t2026-05-04\trequest\tann\n" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct erasures list;
		struct err e = ERR_INIT;

		ck_assert_msg(erasures_parse(slice_of(bad[i].text), &list,
				  &e) == -1,
		    "%s", bad[i].text);
		ck_assert_msg(e.line == bad[i].line, "line %u: %s", e.line,
		    bad[i].text);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		ck_assert_ptr_null(list.item);
		ck_assert_ptr_null(strstr(e.text, "0011"));
	}
}
END_TEST

START_TEST(bad_bytes)
{
	static const struct {
		const char *text;
		size_t n;
	} bad[] = {
#define BYTES(text) { text, sizeof(text) - 1 }
		BYTES(HEAD MARK " 2026-05-04 request a\0n\n"),
		BYTES(HEAD MARK " 2026-05-04 request ann\0\n"),
		BYTES(HEAD MARK " 2026-05-04 request\0 ann\n"),
		BYTES(HEAD MARK " 2026-05-04\0 request ann\n"),
		BYTES(HEAD MARK "\0 2026-05-04 request ann\n"),
		BYTES(HEAD "\0\n"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct erasures list;
		struct err e = ERR_INIT;

		ck_assert_msg(erasures_parse(slice_make(bad[i].text, bad[i].n),
				  &list, &e) == -1,
		    "%zu", i);
		ck_assert_uint_eq(e.line, 2);
	}
}
END_TEST

static void
parses(const char *text, size_t n)
{
	struct erasures list;
	struct err e = ERR_INIT;
	struct buf again;

	ck_assert_msg(erasures_parse(slice_of(text), &list, &e) == 0, "%s: %s",
	    e.text, text);
	ck_assert_uint_eq(list.n, n);
	buf_init(&again, 1 << 20);
	erasures_write(&list, &again);
	ck_assert_str_eq(buf_str(&again), text);
	buf_free(&again);
	erasures_free(&list);
}

START_TEST(good_lines)
{
	parses(HEAD, 0);
	parses(HEAD GOOD, 1);
	parses(HEAD HEX_32 " - 2026-05-04 request Ann Other\n" GOOD, 2);
	parses(HEAD MARK " 2026-05-04 retention " NAME_64 "\n", 1);
	parses(HEAD GOOD GOOD MARK " 2024-02-29 mistake a  b \n" MARK
				   " 2026-05-04 twin z\303\266e\n",
	    4);
	ck_assert(erasures_is_reason("request"));
	ck_assert(!erasures_is_reason(erasures_twin));
	ck_assert(!erasures_is_reason(""));
}
END_TEST

/* Of a release that knew no hash. */
START_TEST(first_version)
{
	struct erasures list;
	struct err e = ERR_INIT;
	struct buf again;

	ck_assert_int_eq(erasures_parse(slice_of(FIRST HEX_32
					    " 2026-05-04 request Ann Other\n"),
			     &list, &e),
	    0);
	ck_assert_uint_eq(list.n, 1);
	ck_assert(!list.item[0].hashed);
	buf_init(&again, 1 << 20);
	erasures_write(&list, &again);
	ck_assert_str_eq(buf_str(&again),
	    HEAD HEX_32 " - 2026-05-04 request Ann Other\n");
	buf_free(&again);
	erasures_free(&list);
}
END_TEST

/* ------------------------------------------------------------------ its file */

START_TEST(in_order_and_private)
{
	static const char *const first[] = { "C3", NULL };
	static const char *const all[] = { "C3", "C1", "C2", NULL };
	struct disk_register w;
	struct stat st;
	char *path;

	disk_register_three(&w);
	disk_register_keep_marks(&w);
	path = file_path(w.folder, "erasures");
	disk_register_erase(&w, disk_register_client(&w, "C3"));
	disk_register_logged(&w, first);
	ck_assert_int_eq(chmod(path, 0644), 0);
	disk_register_erase(&w, disk_register_client(&w, "C1"));
	disk_register_erase(&w, disk_register_client(&w, "C2"));
	disk_register_logged(&w, all);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM erasure"),
	    3);
	ck_assert_int_eq(disk_register_number(&w, "SELECT count(*) FROM fact"),
	    0);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM fact_history"),
	    0);
	free(path);
	disk_register_end(&w);
}
END_TEST

/* C1 cannot be erased now, and nothing of C1 is gone; then C1 can. */
static void
not_erased(struct disk_register *w, const char *why)
{
	struct people_erasure what = { disk_register_client(w, "C1"), "request",
		w->reg.today };
	char *before = memory_register_export(&w->reg), *after;
	struct err e = ERR_INIT;

	ck_assert_int_eq(people_erase(&w->reg.open, w->folder, &what, &e), -1);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	after = memory_register_export(&w->reg);
	ck_assert_str_eq(after, before);
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT count(*) FROM erasure"),
	    0);
	free(before);
	free(after);
}

START_TEST(cannot_be_written)
{
	struct rlimit none = { 0 }, limit;
	struct err e = ERR_INIT;
	struct disk_register w;
	char *path;

	disk_register_three(&w);
	path = file_path(w.folder, "erasures");
	ck_assert_int_eq(mkdir(path, 0700), 0);
	not_erased(&w, "erasures");
	ck_assert_int_eq(rmdir(path), 0);

	ck_assert_int_eq(file_replace(path, slice_of(HEAD "nonsense\n"), 0600,
			     &e),
	    0);
	not_erased(&w, "line 2");
	free(disk_register_log(&w));
	ck_assert_int_eq(unlink(path), 0);

	if (geteuid() != 0) {
		ck_assert_int_eq(chmod(w.folder, 0500), 0);
		not_erased(&w, "erasures");
		ck_assert_int_eq(chmod(w.folder, 0700), 0);
	}

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none.rlim_max = limit.rlim_max;
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	not_erased(&w, "cannot write");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert(!file_exists(path));

	disk_register_erase(&w, disk_register_client(&w, "C1"));
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM erasure"),
	    1);
	free(path);
	disk_register_end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { bad_lines, bad_bytes, good_lines,
		first_version, in_order_and_private, cannot_be_written, NULL };

	return unit_main("erasures", tests);
}
