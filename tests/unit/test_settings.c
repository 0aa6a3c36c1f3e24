/* Commands and options: which are accepted, and what the errors say. */
#include "common/base/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "url", SETTINGS_VALUE, "URL", "where to" },
	{ "yes", SETTINGS_FLAG, NULL, "do not ask" }, { NULL, 0, NULL, NULL }
};
static const struct settings_option no_options[] = { { NULL, 0, NULL, NULL } };

static int
run_ok(const struct settings *s, struct err *e)
{
	(void)e;
	(void)printf("%s\n", settings_operand(s, 0));
	return 0;
}

static int
run_later(const struct settings *s, struct err *e)
{
	(void)s;
	return err_set(e, ERR_LATER, "offline");
}

static int
run_silent(const struct settings *s, struct err *e)
{
	(void)s;
	(void)e;
	return -1;
}

static const struct settings_command files[] = {
	{ "seal", "seals", "FILE [FILE]", "prog seal x", 1, 2, options, run_ok,
	    false },
	{ "registry import", "imports", "FILE.csv", "prog registry import f", 1,
	    1, options, run_ok, false },
	{ "registry", "shows", "", "prog registry", 0, 0, options, run_ok,
	    false },
	{ .name = NULL }
};
static const struct settings_command delivery[] = {
	{ "send", "sends", "", "prog send", 0, 0, no_options, run_later,
	    false },
	{ "verify", "verifies", "", "prog verify", 0, 0, no_options, run_silent,
	    false },
	{ .name = NULL }
};
static const struct settings_command *const tables[] = { files, delivery,
	NULL };
static const struct settings_program program = { "prog", "1.2.3", "A program.",
	tables, NULL, NULL };

enum { ARGS_MAX = 12 };

/* Split words at spaces into argv, "prog" first. */
static int
split(char *words, char **argv)
{
	static char name[] = "prog";
	char *rest = words;
	int n = 0;

	argv[n++] = name;
	for (char *w = strtok_r(words, " ", &rest); w != NULL;
	     w = strtok_r(NULL, " ", &rest))
		argv[n++] = w;
	argv[n] = NULL;
	return n;
}

/* The error of a failed parse must contain `want`. */
static void
check_refused(const char *line, const char *want)
{
	char words[200], *argv[ARGS_MAX];
	struct err e = ERR_INIT;
	struct settings *s;

	(void)snprintf(words, sizeof(words), "%s", line);
	ck_assert_msg(settings_parse(&program, split(words, argv), argv, &s,
			  &e) < 0,
	    "taken: %s", line);
	ck_assert_ptr_null(s);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_msg(strstr(e.text, want) != NULL, "%s: %s", line, e.text);
}

START_TEST(options_and_operands)
{
	char words[] = "seal --dir d a --url=x=y --yes -- --dir";
	char *argv[ARGS_MAX];
	struct err e = ERR_INIT;
	struct settings *s;
	const char *v;

	ck_assert_int_eq(settings_parse(&program, split(words, argv), argv, &s,
			     &e),
	    0);
	ck_assert_str_eq(settings_get(s, "dir"), "d");
	ck_assert_str_eq(settings_get(s, "url"), "x=y");
	ck_assert(settings_flag(s, "yes"));
	ck_assert_ptr_null(settings_get(s, "other"));
	ck_assert_int_eq(settings_operand_count(s), 2);
	ck_assert_str_eq(settings_operand(s, 0), "a");
	ck_assert_str_eq(settings_operand(s, 1), "--dir");
	ck_assert_int_eq(settings_need(s, "url", &v, &e), 0);
	ck_assert_str_eq(v, "x=y");
	settings_free(s);
}
END_TEST

START_TEST(absent_options)
{
	char words[] = "registry import -";
	char *argv[ARGS_MAX];
	struct err e = ERR_INIT;
	struct settings *s;
	const char *v;

	ck_assert_int_eq(settings_parse(&program, split(words, argv), argv, &s,
			     &e),
	    0);
	ck_assert(!settings_flag(s, "yes"));
	ck_assert_str_eq(settings_operand(s, 0), "-");
	ck_assert_int_eq(settings_need(s, "url", &v, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_str_eq(e.text, "needs --url URL (where to)");
	settings_free(s);
}
END_TEST

START_TEST(mistakes_are_named)
{
	check_refused("", "a command is needed");
	check_refused("sael x", "did you mean \"seal\"");
	check_refused("zzzzzzzz", "there is no such command; see");
	check_refused("seal", "needs FILE");
	check_refused("seal a b c",
	    "takes no more than FILE [FILE]; operand 3 is one too many");
	check_refused("send x", "takes no operand, but one is given");
	check_refused("seal --yess a", "did you mean --yes");
	check_refused("seal --di=x a", "did you mean --dir");
	check_refused("seal -y a", "no such option");
	check_refused("seal a --url", "--url needs a value");
	check_refused("seal a --url=", "--url needs a value");
	check_refused("seal a --url --yes", "--url needs a value");
	check_refused("seal a --yes=1", "takes no value");
	check_refused("seal a --yes --yes", "given twice");
	check_refused("send --dir x", "there is no such option");
	check_refused("registry improt f", "takes no operand");
}
END_TEST

/* Somebody's name where none belongs is not repeated: messages travel. */
START_TEST(mistakes_are_not_repeated)
{
	static const char *const lines[] = { "seal a b Jane", "send Jane",
		"registry Jane", "registri Jane", "seal a --Yes=Jane",
		"seal a --yes=Jane", "seal a --url x --url Jane" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char words[200], *argv[ARGS_MAX];
		struct err e = ERR_INIT;
		struct settings *s;

		(void)snprintf(words, sizeof(words), "%s", lines[i]);
		ck_assert_int_eq(settings_parse(&program, split(words, argv),
				     argv, &s, &e),
		    -1);
		ck_assert_msg(strstr(e.text, "Jane") == NULL, "%s", e.text);
	}
	check_refused("registri import",
	    "there is no such command; did you mean \"registry "
	    "import\"?");
}
END_TEST

START_TEST(state_directories)
{
	char words[] = "seal a", with[] = "seal a --dir /x";
	char *argv[ARGS_MAX], *dir;
	struct err e = ERR_INIT;
	struct settings *s;

	ck_assert_int_eq(settings_parse(&program, split(with, argv), argv, &s,
			     &e),
	    0);
	dir = settings_state_dir(s);
	ck_assert_str_eq(dir, "/x");
	free(dir);
	settings_free(s);
	ck_assert_int_eq(settings_parse(&program, split(words, argv), argv, &s,
			     &e),
	    0);
	ck_assert_int_eq(setenv("XDG_STATE_HOME", "/state", 1), 0);
	dir = settings_state_dir(s);
	ck_assert_str_eq(dir, "/state/prog");
	free(dir);
	/* A relative one is to be ignored, says its specification. */
	ck_assert_int_eq(setenv("XDG_STATE_HOME", "state", 1), 0);
	ck_assert_int_eq(setenv("HOME", "/h", 1), 0);
	dir = settings_state_dir(s);
	ck_assert_str_eq(dir,
	    geteuid() == 0 ? "/var/lib/prog" : "/h/.local/state/prog");
	free(dir);
	settings_free(s);
}
END_TEST

/* Run settings_main(); its output of fd 1 or 2 into text. */
static int
run_main(const char *line, int which, char *text, size_t max)
{
	char words[200], *argv[ARGS_MAX];
	int saved = dup(which), p[2], status;
	ssize_t n;

	(void)snprintf(words, sizeof(words), "%s", line);
	ck_assert_int_eq(fflush(stdout), 0);
	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_ge(dup2(p[1], which), 0);
	status = settings_main(&program, split(words, argv), argv);
	(void)fflush(stdout);
	ck_assert_int_ge(dup2(saved, which), 0);
	(void)close(p[1]);
	(void)close(saved);
	n = read(p[0], text, max - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	(void)close(p[0]);
	return status;
}

START_TEST(main_prints_and_exits)
{
	char text[4096];

	ck_assert_int_eq(run_main("", 2, text, sizeof(text)), 2);
	ck_assert_ptr_nonnull(strstr(text, "registry import"));
	ck_assert_int_eq(run_main("--help", 1, text, sizeof(text)), 0);
	ck_assert_ptr_nonnull(strstr(text, "A program."));
	ck_assert_int_eq(run_main("--version", 1, text, sizeof(text)), 0);
	ck_assert_str_eq(text, "prog 1.2.3\n");
	ck_assert_int_eq(run_main("seal --oops --help", 1, text, sizeof(text)),
	    0);
	ck_assert_ptr_nonnull(strstr(text, "--dir DIR"));
	ck_assert_ptr_nonnull(strstr(text, "prog seal x"));
	ck_assert_int_eq(run_main("seal file", 1, text, sizeof(text)), 0);
	ck_assert_str_eq(text, "file\n");
	ck_assert_int_eq(run_main("send", 2, text, sizeof(text)), 75);
	ck_assert_str_eq(text, "prog send: offline\n");
	ck_assert_int_eq(run_main("seal", 2, text, sizeof(text)), 2);
	ck_assert_str_eq(text, "prog seal: needs FILE [FILE]\n");
	ck_assert_int_eq(run_main("verify", 2, text, sizeof(text)), 1);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(output_that_cannot_be_written_is_no_success)
{
	char text[4096];
	int saved = dup(STDOUT_FILENO);

	if (freopen("/dev/full", "w", stdout) == NULL)
		ck_abort_msg("no /dev/full");
	ck_assert_int_eq(run_main("seal file", 2, text, sizeof(text)), 1);
	ck_assert_ptr_nonnull(strstr(text, "could not be written"));
	ck_assert_int_ge(dup2(saved, STDOUT_FILENO), 0);
	clearerr(stdout);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { options_and_operands, absent_options,
		mistakes_are_named, mistakes_are_not_repeated,
		state_directories, main_prints_and_exits,
		output_that_cannot_be_written_is_no_success, NULL };

	return unit_main("settings", tests);
}
