/*
 * Stands in for libFuzzer in the plain test run: gives every file of the
 * folders named on the command line to the target once, and an empty input.
 * Exits 1 if there was no file, so that a lost corpus is noticed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { PATH_BYTES = 4096 };

static void
die(const char *path, const char *why)
{
	fprintf(stderr, "%s: %s\n", path, why);
	exit(1);
}

/* The buffer has the exact size, so that a sanitizer sees any overrun. */
static void
replay_file(const char *path, size_t len)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = malloc(len ? len : 1);

	if (!f || !bytes)
		die(path, strerror(errno));
	if (fread(bytes, 1, len, f) != len)
		die(path, "cannot be read");
	fclose(f);
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
}

static unsigned
replay_folder(const char *folder)
{
	char path[PATH_BYTES];
	struct dirent *entry;
	struct stat st;
	unsigned count = 0;
	DIR *dir = opendir(folder);

	if (!dir)
		die(folder, strerror(errno));
	while ((entry = readdir(dir))) {
		int n = snprintf(path, sizeof(path), "%s/%s", folder,
		    entry->d_name);

		if (n < 0 || (size_t)n >= sizeof(path))
			die(folder, "holds a path that is too long");
		if (stat(path, &st) != 0)
			die(path, strerror(errno));
		if (!S_ISREG(st.st_mode))
			continue;
		replay_file(path, (size_t)st.st_size);
		count++;
	}
	closedir(dir);
	return count;
}

int
main(int argc, char **argv)
{
	const uint8_t none[1] = { 0 };
	unsigned count = 0;

	LLVMFuzzerTestOneInput(none, 0);
	for (int i = 1; i < argc; i++)
		count += replay_folder(argv[i]);
	printf("%u inputs replayed\n", count);
	return count ? 0 : 1;
}
