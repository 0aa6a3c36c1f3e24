/*
 * Things set aside.  They are moved and never opened, so it does not matter
 * what they are; and nothing here can fail, since a spool that somebody has
 * spoilt must not keep a return from being sealed.
 */
#include "agent/delivery/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"

enum {
	DIR_MODE = 0770,
	/* Names tried for one thing, and things named in a list: enough for
	 * accidents, and a bound for somebody who makes them on purpose. */
	TRIES = 100,
	LISTED_MAX = 100,
	NAMED_MAX = 10 /* in a sentence */
};

static const char folder_name[] = "aside";

static bool
is_free(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0 &&
	       errno == ENOENT;
}

/* Rename to the first free name of `to`, `to.1`, `to.2`... */
static bool
move(int from, const char *base, int folder, const char *to)
{
	char name[ASIDE_NAME_MAX + 8];

	(void)snprintf(name, sizeof(name), "%s", to);
	for (int i = 1; i <= TRIES; i++) {
		if (is_free(folder, name))
			return renameat(from, base, folder, name) == 0;
		(void)snprintf(name, sizeof(name), "%s.%d", to, i);
	}
	return false;
}

/* The folder for things set aside, made where it is missing; -1 without. */
static int
open_aside(const struct aside *a, bool make)
{
	struct err ignored = ERR_INIT;
	enum folder_found what;
	struct stat st;
	int fd;
	bool made = make && mkdirat(a->root, folder_name, DIR_MODE) == 0;

	if (folder_open(a->root, folder_name, &fd, &what, &ignored) < 0 ||
	    fd < 0)
		return -1;
	/* For the other side too, whatever the umask. */
	if (made && fstat(fd, &st) == 0)
		(void)fchmod(fd, DIR_MODE | (st.st_mode & S_ISGID));
	return fd;
}

static void
note(struct aside *a, const char *name, enum folder_found what)
{
	struct aside_left *left;

	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->left[i].name, name) == 0)
			return;
	if (a->n == LISTED_MAX)
		return;
	a->left = mem_resize(a->left, a->n + 1, sizeof(*a->left));
	left = &a->left[a->n++];
	(void)snprintf(left->name, sizeof(left->name), "%s", name);
	left->what = what;
}

bool
aside_put(struct aside *a, int folder, const char *base, const char *name,
    enum folder_found what)
{
	char flat[ASIDE_NAME_MAX];
	bool moved = false;
	int to;

	if (what == FOLDER_DENIED) {
		note(a, name, what);
		return false;
	}
	(void)snprintf(flat, sizeof(flat), "%s", name);
	for (char *c = strchr(flat, '/'); c != NULL; c = strchr(c, '/'))
		*c = '.';
	to = open_aside(a, true);
	if (to >= 0) {
		moved = move(folder, base, to, flat);
		(void)close(to);
	}
	if (!moved) {
		(void)snprintf(flat, sizeof(flat), "%.100s.aside", base);
		moved = move(folder, base, folder, flat);
	}
	if (!moved)
		note(a, name, what);
	return moved;
}

static void
add(struct jval *list, const char *folder, const char *name, const char *what,
    bool moved)
{
	struct jval *o = jval_object();
	char whole[2 * ASIDE_NAME_MAX];
	size_t n;

	(void)snprintf(whole, sizeof(whole), "%s%s%s", folder,
	    folder[0] == '\0' ? "" : "/", name);
	/* A stranger may have chosen the name. */
	n = strlen(whole);
	for (size_t i = 0; i < n; i++)
		if (whole[i] <= ' ' || whole[i] > '~')
			whole[i] = '?';
	jval_set_str(o, "name", whole);
	jval_set_str(o, "what", what);
	jval_set_bool(o, "moved", moved);
	jval_add(list, o);
}

/* A regular file that was set aside had a length that no file may have. */
static const char *
what_is(int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return "gone";
	if (S_ISREG(st.st_mode))
		return folder_word(FOLDER_LARGE);
	if (S_ISDIR(st.st_mode))
		return folder_word(FOLDER_DIR);
	return folder_word(S_ISLNK(st.st_mode) ? FOLDER_LINK : FOLDER_OTHER);
}

/* The things in one folder whose names have this in them. */
static void
list_in(int fd, const char *folder, const char *part, struct jval *list)
{
	struct err ignored = ERR_INIT;
	struct file_names names;

	if (folder_list(fd, folder, "", &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n && jval_length(list) < LISTED_MAX; i++)
		if (strstr(names.name[i], part) != NULL)
			add(list, folder, names.name[i],
			    what_is(fd, names.name[i]), true);
	file_names_free(&names);
}

struct jval *
aside_list(const struct aside *a)
{
	static const char *const folders[] = { "out", "in", "joins", "receipts",
		"ahead" };
	struct jval *list = jval_array();
	struct err ignored = ERR_INIT;
	int fd = open_aside(a, false);

	if (fd >= 0) {
		list_in(fd, folder_name, "", list);
		(void)close(fd);
	}
	list_in(a->root, "", ".aside", list);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		enum folder_found what;

		if (folder_open(a->root, folders[i], &fd, &what, &ignored) <
			0 ||
		    fd < 0)
			continue;
		list_in(fd, folders[i], ".aside", list);
		(void)close(fd);
	}
	for (size_t i = 0; i < a->n; i++)
		add(list, "", a->left[i].name, folder_word(a->left[i].what),
		    false);
	return list;
}

/* The names in list of those that were moved, or were not. */
static size_t
write_names(const struct jval *list, bool moved, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < jval_length(list); i++) {
		const struct jval *o = jval_at(list, i);
		bool was = false;

		(void)jval_bool(jval_get(o, "moved"), &was);
		if (was != moved)
			continue;
		if (n++ < NAMED_MAX)
			buf_printf(out, "%sspool/%s (%s)", n == 1 ? "" : ", ",
			    jval_get_str(o, "name"), jval_get_str(o, "what"));
	}
	if (n > NAMED_MAX)
		buf_printf(out, " and %zu more", n - NAMED_MAX);
	return n;
}

void
aside_write(const struct jval *list, struct buf *out)
{
	struct buf names;

	buf_init(&names, (NAMED_MAX + 1) * 2 * ASIDE_NAME_MAX);
	if (write_names(list, true, &names) > 0)
		buf_printf(out,
		    "Something in the spool was none of its files and was set "
		    "aside; nothing is lost by it. Look who put it there, "
		    "then remove it: %s.\n",
		    buf_str(&names));
	buf_reset(&names);
	if (write_names(list, false, &names) > 0)
		buf_printf(out,
		    "Something in the spool cannot be read or moved, and is "
		    "left where it is; look who owns it: %s.\n",
		    buf_str(&names));
	buf_free(&names);
}

void
aside_free(struct aside *a)
{
	free(a->left);
	a->left = NULL;
	a->n = 0;
}
