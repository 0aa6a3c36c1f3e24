/*
 * Command lines, read by tables.  A command lists its options once; parsing,
 * --help and the errors all come from that list.
 */
#include "common/base/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/settings_help.h"

struct settings {
	const struct settings_program *program;
	const struct settings_command *command;
	const char *value[SETTINGS_OPTIONS_MAX]; /* by place in the table */
	const char *operand[SETTINGS_OPERANDS_MAX];
	int operands;
	bool help;
	char **words; /* argv */
	int n_words;
};

/* -------------------------------------------------------------- commands */

/* Words of the command's name that argv begins with: 0 when not this one. */
static int
words_matched(const struct settings_command *c, int argc, char **argv)
{
	const char *space = strchr(c->name, ' ');
	size_t n;

	if (space == NULL)
		return strcmp(c->name, argv[0]) == 0;
	n = (size_t)(space - c->name);
	if (strncmp(c->name, argv[0], n) != 0 || argv[0][n] != '\0')
		return 0;
	return argc > 1 && strcmp(space + 1, argv[1]) == 0 ? 2 : 0;
}

/* Find the command argv begins with; *words are its words in argv. */
static int
find_command(const struct settings_program *p, int argc, char **argv,
    const struct settings_command **out, int *words, struct err *e)
{
	*out = NULL;
	*words = 0;
	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *c = p->tables[i];
		     c->name != NULL; c++) {
			int n = words_matched(c, argc, argv);

			if (n > *words) {
				*out = c;
				*words = n;
			}
		}
	if (*out != NULL)
		return 0;
	return settings_help_unknown_command(p, argv[0],
	    argc > 1 ? argv[1] : NULL, e);
}

/* --------------------------------------------------------------- options */

/* Place of the option called name (n bytes) in the table, or -1. */
static int
find_option(const struct settings_command *c, const char *name, size_t n)
{
	for (int i = 0; c->options[i].name != NULL; i++) {
		ASSERT(i < SETTINGS_OPTIONS_MAX);
		if (strncmp(c->options[i].name, name, n) == 0 &&
		    c->options[i].name[n] == '\0')
			return i;
	}
	return -1;
}

/*
 * Take the option argv[0] ("--x", "--x=V" or "--x V").  Gives the number of
 * arguments used, or -1.
 */
static int
take_option(struct settings *s, int argc, char **argv, struct err *e)
{
	const char *name = argv[0] + 2, *equals = strchr(name, '=');
	size_t n = equals != NULL ? (size_t)(equals - name) : strlen(name);
	const struct settings_option *o;
	int i = find_option(s->command, name, n);

	if (strncmp(argv[0], "--", 2) != 0 || i < 0)
		return settings_help_unknown_option(s->command, argv[0], e);
	o = &s->command->options[i];
	if (s->value[i] != NULL)
		return err_set(e, ERR_USAGE, "--%s is given twice", o->name);
	if (o->kind == SETTINGS_FLAG) {
		if (equals != NULL)
			return err_set(e, ERR_USAGE, "--%s takes no value",
			    o->name);
		s->value[i] = "";
		return 1;
	}
	/* Without this a forgotten value would swallow the next option; a
	 * value that does begin so is written --x=--v. */
	if (equals != NULL)
		s->value[i] = equals + 1;
	else if (argc > 1 && strncmp(argv[1], "--", 2) != 0)
		s->value[i] = argv[1];
	if (s->value[i] == NULL || s->value[i][0] == '\0')
		return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s",
		    o->name, o->name, o->metavar);
	return equals != NULL ? 1 : 2;
}

/* An operand too many is not repeated: it may be the name of a client. */
static int
take_operand(struct settings *s, const char *word, struct err *e)
{
	if (s->operands == s->command->operands_max) {
		if (s->operands == 0)
			return err_set(e, ERR_USAGE,
			    "takes no operand, but one is given");
		return err_set(e, ERR_USAGE,
		    "takes no more than %s; operand %d is one too many",
		    s->command->operands, s->operands + 1);
	}
	s->operand[s->operands++] = word;
	return 0;
}

static int
take_arguments(struct settings *s, int argc, char **argv, struct err *e)
{
	bool options = true;

	for (int i = 0; i < argc;) {
		int used = 1;

		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			used = take_option(s, argc - i, argv + i, e);
		else if (take_operand(s, argv[i], e) < 0)
			used = -1;
		if (used < 0)
			return -1;
		i += used;
	}
	if (s->operands < s->command->operands_min)
		return err_set(e, ERR_USAGE, "needs %s", s->command->operands);
	return 0;
}

/* True when --help is among the arguments, whatever else is wrong there. */
static bool
wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* As settings_parse(); *command also says whose arguments were at fault. */
static int
parse(const struct settings_program *program, int argc, char **argv,
    const struct settings_command **command, struct settings **out,
    struct err *e)
{
	struct settings *s;
	int words;

	*out = NULL;
	*command = NULL;
	if (argc < 2)
		return err_set(e, ERR_USAGE,
		    "a command is needed; see %s --help", program->name);
	if (find_command(program, argc - 1, argv + 1, command, &words, e) < 0)
		return -1;
	ASSERT((*command)->operands_max <= SETTINGS_OPERANDS_MAX);
	s = mem_alloc(sizeof(*s));
	s->program = program;
	s->command = *command;
	s->words = argv;
	s->n_words = argc;
	argc -= 1 + words;
	argv += 1 + words;
	s->help = wants_help(argc, argv);
	if (!s->help && take_arguments(s, argc, argv, e) < 0) {
		settings_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
settings_parse(const struct settings_program *program, int argc, char **argv,
    struct settings **out, struct err *e)
{
	const struct settings_command *command;

	return parse(program, argc, argv, &command, out, e);
}

void
settings_free(struct settings *s)
{
	free(s);
}

/* ---------------------------------------------------------------- values */

const char *
settings_get(const struct settings *s, const char *name)
{
	int i = find_option(s->command, name, strlen(name));

	return i < 0 ? NULL : s->value[i];
}

bool
settings_flag(const struct settings *s, const char *name)
{
	return settings_get(s, name) != NULL;
}

int
settings_need(const struct settings *s, const char *name, const char **out,
    struct err *e)
{
	int i = find_option(s->command, name, strlen(name));

	ASSERT(i >= 0);
	*out = s->value[i];
	if (*out == NULL)
		return err_set(e, ERR_USAGE, "needs --%s %s (%s)", name,
		    s->command->options[i].metavar,
		    s->command->options[i].help);
	return 0;
}

int
settings_day(const struct settings *s, const char *name, int32_t *day,
    struct err *e)
{
	const char *text = settings_get(s, name);

	if (text == NULL || day_parse(slice_of(text), day))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--%s \"%.32s\" is not a date; write it like 2026-05-17", name,
	    text);
}

int
settings_operand_count(const struct settings *s)
{
	return s->operands;
}

const char *
settings_operand(const struct settings *s, int i)
{
	ASSERT(i >= 0 && i < s->operands);
	return s->operand[i];
}

const struct settings_program *
settings_program(const struct settings *s)
{
	return s->program;
}

char **
settings_words(const struct settings *s, int *n)
{
	*n = s->n_words;
	return s->words;
}

bool
settings_shared(const struct settings *s)
{
	return s->command->shared;
}

int
settings_run(const struct settings *s, struct err *e)
{
	return s->command->run(s, e);
}

/* An environment variable that holds an absolute path, or NULL. */
static const char *
path_variable(const char *name)
{
	const char *v = getenv(name);

	return v != NULL && v[0] == '/' ? v : NULL;
}

char *
settings_state_dir(const struct settings *s)
{
	const char *dir = settings_get(s, "dir"), *base;

	if (dir != NULL)
		return mem_string(dir);
	base = path_variable("XDG_STATE_HOME");
	if (base != NULL)
		return mem_printf("%s/%s", base, s->program->name);
	base = path_variable("HOME");
	if (base != NULL && geteuid() != 0)
		return mem_printf("%s/.local/state/%s", base, s->program->name);
	return mem_printf("/var/lib/%s", s->program->name);
}

/* ------------------------------------------------------------------ main */

/* A command whose output was lost, on a full disk say, has failed. */
static int
finish_output(int rc, struct err *e)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && rc == 0)
		return err_set(e, ERR_SYSTEM,
		    "standard output could not be written in full");
	return rc;
}

static void
print_error(const struct settings_program *p, const struct settings_command *c,
    const struct err *e)
{
	const char *hint = p->hint != NULL ? p->hint(e->code) : NULL;

	(void)fprintf(stderr, "%s%s%s: %s%s\n", p->name, c != NULL ? " " : "",
	    c != NULL ? c->name : "", e->text, hint != NULL ? hint : "");
}

static int
run(const struct settings_program *p, int argc, char **argv)
{
	const struct settings_command *c;
	struct err e = ERR_INIT;
	struct settings *s;
	int rc = parse(p, argc, argv, &c, &s, &e);

	if (rc == 0 && s->help)
		settings_help_command(p, c);
	else if (rc == 0)
		rc = c->shared && p->run != NULL ? p->run(s, &e)
						 : settings_run(s, &e);
	settings_free(s);
	rc = finish_output(rc, &e);
	if (rc == 0)
		return 0;
	if (e.text[0] != '\0')
		print_error(p, c, &e);
	return e.kind == ERR_NONE ? 1 : err_exit_status(&e);
}

int
settings_main(const struct settings_program *program, int argc, char **argv)
{
	if (argc < 2) {
		settings_help_program(program, stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0) {
		settings_help_program(program, stdout);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("%s %s\n", program->name, program->version);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (strcmp(argv[1], "--bash-completion") == 0) {
		settings_help_completion(program, stdout);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	return run(program, argc, argv);
}
