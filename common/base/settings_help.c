/*
 * Help texts and "did you mean", from the tables that also parse the command
 * line, so that they cannot fall behind it.
 */
#include "common/base/settings_help.h"

#include <string.h>

#include "common/base/near.h"

enum { NAME_COLUMN = 22 }; /* where summaries begin */

/* ------------------------------------------------------------------ help */

/* Print "  name" and text beside it, or below when the name is long. */
static void
print_pair(FILE *f, const char *name, const char *text)
{
	int n = (int)strlen(name);

	if (n > NAME_COLUMN - 2)
		(void)fprintf(f, "  %s\n  %*s %s\n", name, NAME_COLUMN, "",
		    text);
	else
		(void)fprintf(f, "  %-*s %s\n", NAME_COLUMN, name, text);
}

void
settings_help_program(const struct settings_program *p, FILE *f)
{
	(void)fprintf(f, "%s: %s\n\nusage: %s COMMAND [options]\n\ncommands:\n",
	    p->name, p->summary, p->name);
	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *c = p->tables[i];
		     c->name != NULL; c++)
			print_pair(f, c->name, c->summary);
	(void)fprintf(f,
	    "\n%s COMMAND --help shows a command's options and an"
	    " example.\n%s --version shows the version.\n"
	    "%s --bash-completion prints what completes its commands in "
	    "bash.\n",
	    p->name, p->name, p->name);
}

void
settings_help_command(const struct settings_program *p,
    const struct settings_command *c)
{
	bool any = c->options[0].name != NULL;

	(void)printf("%s %s: %s\n\nusage: %s %s%s%s%s\n", p->name, c->name,
	    c->summary, p->name, c->name, any ? " [options]" : "",
	    c->operands[0] != '\0' ? " " : "", c->operands);
	if (any)
		(void)printf("\noptions:\n");
	for (const struct settings_option *o = c->options; o->name != NULL;
	     o++) {
		char name[NEAR_MAX];

		(void)snprintf(name, sizeof(name), "--%s%s%s", o->name,
		    o->kind == SETTINGS_VALUE ? " " : "",
		    o->kind == SETTINGS_VALUE ? o->metavar : "");
		print_pair(stdout, name, o->help);
	}
	if (c->example != NULL && c->example[0] != '\0')
		(void)printf("\nexample:\n  %s\n", c->example);
}

/* ------------------------------------------------------------ completion */

typedef void each_command(const struct settings_program *p,
    const struct settings_command *c, FILE *f);

static void
for_each(const struct settings_program *p, each_command *what, FILE *f)
{
	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *c = p->tables[i];
		     c->name != NULL; c++)
			what(p, c, f);
}

/* The length of the first word of a command's name. */
static int
first_word(const struct settings_command *c)
{
	return (int)strcspn(c->name, " ");
}

/* Whether c is the first command of p with its first word. */
static bool
begins(const struct settings_program *p, const struct settings_command *c)
{
	size_t n = (size_t)first_word(c);

	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *d = p->tables[i];
		     d->name != NULL; d++)
			if (strncmp(d->name, c->name, n) == 0 &&
			    (size_t)first_word(d) == n)
				return d == c;
	return true;
}

static void
complete_first(const struct settings_program *p,
    const struct settings_command *c, FILE *f)
{
	if (begins(p, c))
		(void)fprintf(f, " %.*s", first_word(c), c->name);
}

/* Where c is the first of several that share a word: the words that follow. */
static void
complete_second(const struct settings_program *p,
    const struct settings_command *c, FILE *f)
{
	size_t n = (size_t)first_word(c);

	if (c->name[n] == '\0' || !begins(p, c))
		return;
	(void)fprintf(f, "\t'%.*s ') words='", (int)n, c->name);
	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *d = p->tables[i];
		     d->name != NULL; d++)
			if (strncmp(d->name, c->name, n + 1) == 0)
				(void)fprintf(f, " %s", d->name + n + 1);
	(void)fprintf(f, "' ;;\n");
}

static void
complete_options(const struct settings_program *p,
    const struct settings_command *c, FILE *f)
{
	(void)p;
	(void)fprintf(f, "\t'%s '*) words='", c->name);
	for (const struct settings_option *o = c->options; o->name != NULL; o++)
		(void)fprintf(f, " --%s", o->name);
	(void)fprintf(f, " --help' ;;\n");
}

/* After an option that takes a value come files, which bash offers itself. */
static void
complete_values(const struct settings_program *p,
    const struct settings_command *c, FILE *f)
{
	(void)p;
	for (const struct settings_option *o = c->options; o->name != NULL; o++)
		if (o->kind == SETTINGS_VALUE)
			(void)fprintf(f, " | --%s", o->name);
}

void
settings_help_completion(const struct settings_program *p, FILE *f)
{
	/* A name with a hyphen is none for a function of a POSIX shell. */
	int n = (int)strcspn(p->name, "-");
	const char *rest = p->name + n + (p->name[n] == '-');

	(void)fprintf(f,
	    "# Completes the commands and options of %s in bash.\n"
	    "_%.*s_%s()\n{\n"
	    "\tlocal now=${COMP_WORDS[COMP_CWORD]} words=\n"
	    "\tlocal before=\"${COMP_WORDS[*]:1:COMP_CWORD-1} \"\n\n"
	    "\tCOMPREPLY=()\n"
	    "\tcase ${COMP_WORDS[COMP_CWORD-1]} in\n\t''",
	    p->name, n, p->name, rest);
	for_each(p, complete_values, f);
	(void)fprintf(f, ") return ;;\n\tesac\n"
			 "\tcase $before in\n\t' ') words='");
	for_each(p, complete_first, f);
	(void)fprintf(f, " --help --version' ;;\n");
	for_each(p, complete_second, f);
	for_each(p, complete_options, f);
	(void)fprintf(f,
	    "\tesac\n"
	    "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$now\")\n"
	    "}\n"
	    "complete -o default -F _%.*s_%s %s\n",
	    n, p->name, rest, p->name);
}

/* ----------------------------------------------------------- suggestions */

/* Keep name as *best when it resembles word more than *best does. */
static void
consider(const char *word, const char *name, const char **best, size_t *far)
{
	size_t d = near_distance(word, name);

	if (d < *far) {
		*best = name;
		*far = d;
	}
}

/* Keep the name of c as *best when it resembles what was typed: word, or two
 * when c is called by two words. */
static void
consider_command(const struct settings_command *c, const char *word,
    const char *two, const char **best, size_t *far)
{
	size_t n = strlen(word);

	/* The first word of two is right: show what may follow.  Where it is
	 * all that was typed, no word that only resembles it is better. */
	if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ' &&
	    (*best == NULL || (two[0] == '\0' && *far > 0))) {
		*best = c->name;
		if (two[0] == '\0')
			*far = 0;
	}
	consider(strchr(c->name, ' ') != NULL ? two : word, c->name, best, far);
}

int
settings_help_unknown_command(const struct settings_program *p,
    const char *word, const char *next, struct err *e)
{
	char two[2 * NEAR_MAX] = "";
	const char *best = NULL;
	size_t far = near_limit(word);

	if (next != NULL && next[0] != '-')
		(void)snprintf(two, sizeof(two), "%s %s", word, next);
	for (size_t i = 0; p->tables[i] != NULL; i++)
		for (const struct settings_command *c = p->tables[i];
		     c->name != NULL; c++)
			consider_command(c, word, two, &best, &far);
	if (best == NULL)
		return err_set(e, ERR_USAGE,
		    "there is no such command; see %s --help", p->name);
	return err_set(e, ERR_USAGE,
	    "there is no such command; did you mean \"%s\"? See %s --help",
	    best, p->name);
}

int
settings_help_unknown_option(const struct settings_command *c,
    const char *given, struct err *e)
{
	char word[NEAR_MAX];
	const char *best = NULL;
	size_t far;
	int n = (int)strcspn(given, "=");

	(void)snprintf(word, sizeof(word), "%.*s", n, given);
	far = near_limit(word);
	for (const struct settings_option *o = c->options; o->name != NULL; o++)
		consider(word + strspn(word, "-"), o->name, &best, &far);
	if (best == NULL)
		return err_set(e, ERR_USAGE,
		    "there is no such option; see \"%s --help\"", c->name);
	return err_set(e, ERR_USAGE,
	    "there is no such option; did you mean --%s?", best);
}
