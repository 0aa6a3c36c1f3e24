/*
 * Directories for the simulation: in memory where possible, since a seed makes
 * many fsyncs and none of them has to be a real one.
 */
#include "tests/simulation/sim_scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum { COPY_BYTES = 65536 };

char *
sim_scratch_new(void)
{
	static const char memory[] = "/dev/shm";
	const char *base = getenv("TMPDIR");
	char *dir;

	if (base == NULL)
		base = "/tmp";
	if (access(memory, W_OK | X_OK) == 0)
		base = memory;
	dir = mem_printf("%s/sheaf-sim-XXXXXX", base);
	ASSERT(mkdtemp(dir) != NULL);
	return dir;
}

static bool
is_real(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0;
}

void
sim_scratch_clear(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL) {
		char *path = file_path(dir, entry->d_name);

		if (is_real(entry) && unlink(path) < 0)
			sim_scratch_clear(path);
		free(path);
	}
	closedir(d);
	ASSERT(rmdir(dir) == 0);
}

void
sim_scratch_remove(char *dir)
{
	sim_scratch_clear(dir);
	free(dir);
}

static void
copy_file(const char *from, const char *to, mode_t mode)
{
	static char bytes[COPY_BYTES];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	ssize_t n;

	ASSERT(in >= 0 && out >= 0);
	while ((n = read(in, bytes, sizeof(bytes))) > 0)
		ASSERT(write(out, bytes, (size_t)n) == n);
	ASSERT(n == 0);
	close(in);
	close(out);
}

void
sim_scratch_copy(const char *from, const char *to)
{
	DIR *d = opendir(from);
	struct dirent *entry;

	ASSERT(d != NULL && mkdir(to, 0700) == 0);
	while ((entry = readdir(d)) != NULL) {
		char *a = file_path(from, entry->d_name);
		char *b = file_path(to, entry->d_name);
		struct stat st;

		if (is_real(entry)) {
			ASSERT(lstat(a, &st) == 0);
			if (S_ISDIR(st.st_mode))
				sim_scratch_copy(a, b);
			else
				copy_file(a, b, st.st_mode & 0777);
		}
		free(a);
		free(b);
	}
	closedir(d);
}
