/*
 * Dated backups.  Their names sort as their moments do.
 */
#include "aggregator/backup/snapshot_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"

static const char form[] = "sheaf-00000000T000000Z.backup";
static const char temporary[] = ".tmp-";

char *
snapshot_folder_next(const char *folder, struct clock_wall now)
{
	char text[CLOCK_TEXT_SIZE], name[sizeof(form)];

	/* "2026-11-30T02:30:00Z" without "-" and ":". */
	clock_format(text, now);
	(void)snprintf(name, sizeof(name),
	    "sheaf-%.4s%.2s%.2sT%.2s%.2s%.2sZ.backup", text, text + 5, text + 8,
	    text + 11, text + 14, text + 17);
	return file_path(folder, name);
}

static bool
is_ours(const char *name)
{
	size_t n = strlen(name);

	if (n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (form[i] == '0' ? name[i] < '0' || name[i] > '9'
				   : name[i] != form[i])
			return false;
	return true;
}

/* The backups there, the oldest first. */
static int
list(const char *folder, struct file_names *out, struct err *e)
{
	size_t n = 0;

	if (file_list(folder, ".backup", out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (is_ours(out->name[i]))
			out->name[n++] = out->name[i];
		else
			free(out->name[i]);
	out->n = n;
	return 0;
}

int
snapshot_folder_newest(const char *folder, char **path, struct err *e)
{
	struct file_names names;
	int rc = 0;

	*path = NULL;
	if (list(folder, &names, e) < 0)
		return -1;
	if (names.n == 0)
		rc = err_refuse(e, "none", 0,
		    "there is no backup in %s whose name is of the form %s",
		    folder, form);
	else
		*path = file_path(folder, names.name[names.n - 1]);
	file_names_free(&names);
	return rc;
}

/* What has one of our names behind ".tmp-" is a file that was not finished.  Drills
 * remove their folders by themselves, under the lock of their file. */
static int
sweep(const char *folder, struct err *e)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	int rc = 0;

	if (d == NULL)
		return err_errno(e, errno, "cannot read %s", folder);
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		size_t n = strlen(temporary);

		if (strncmp(entry->d_name, temporary, n) == 0 &&
		    is_ours(entry->d_name + n)) {
			char *path = file_path(folder, entry->d_name);

			rc = file_remove(path, e);
			free(path);
		}
	}
	(void)closedir(d);
	return rc;
}

int
snapshot_folder_prune(const char *folder, size_t keep, size_t *removed,
    struct err *e)
{
	struct file_names names;
	int rc;

	*removed = 0;
	if (sweep(folder, e) < 0 || list(folder, &names, e) < 0)
		return -1;
	rc = 0;
	while (rc == 0 && names.n - *removed > keep) {
		char *path = file_path(folder, names.name[*removed]);

		rc = file_remove(path, e);
		free(path);
		if (rc == 0)
			++*removed;
	}
	file_names_free(&names);
	return rc;
}
