/*
 * Makes synthetic client registers for the demonstration, with a ledger of
 * what their figures must come to:
 *
 *   OUT/<service>.csv           a register, as the staff first typed it
 *   OUT/ledger.csv              service,period,measure,value
 *
 * With SERVICE, a job of that service was typed a quarter too late, and
 *
 *   OUT/<service>-correction.csv   sets it right, and
 *   OUT/ledger-first.csv           is the ledger before that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/demo/demo_ledger.h"
#include "tests/demo/demo_sheet.h"

enum { SHEET_BYTES_MAX = 1 << 26 };

struct output {
	const char *folder;
	const char *corrected; /* service with a slip, "" for none */
	uint64_t seed;
	struct buf ledger, ledger_first;
};

static int
write_file(const struct output *out, const char *service, const char *rest,
    const struct buf *bytes, struct err *e)
{
	char *name = mem_printf("%s%s.csv", service, rest);
	char *path = file_path(out->folder, name);
	int rc = file_replace(path, buf_slice(bytes), 0644, e);

	free(path);
	free(name);
	return rc;
}

/* The truth goes into the ledger, the slip into what is typed first. */
static int
write_slip(struct output *out, struct demo_world *w, struct buf *sheet,
    struct err *e)
{
	struct demo_ledger ledger;
	struct buf correction;
	size_t client;
	struct demo_job *job = demo_world_slip(w, &client);
	int rc;

	if (!job)
		return err_set(e, ERR_REFUSED,
		    "%s has no job whose dates could slip", w->site.slug);
	demo_world_move(job, DEMO_WORLD_SLIP_DAYS);
	demo_sheet_write(sheet, w);
	demo_ledger_count(&ledger, w);
	demo_ledger_write(&out->ledger_first, &ledger, w);
	demo_world_move(job, -DEMO_WORLD_SLIP_DAYS);

	buf_init(&correction, SHEET_BYTES_MAX);
	demo_sheet_write_job(&correction, w, client, job);
	rc = write_file(out, w->site.slug, "-correction", &correction, e);
	buf_free(&correction);
	return rc;
}

static int
write_service(struct output *out, const struct demo_site *site, struct err *e)
{
	struct demo_ledger ledger;
	struct demo_world w;
	struct buf sheet;
	int rc = 0;

	buf_init(&sheet, SHEET_BYTES_MAX);
	demo_world_make(&w, site, out->seed);
	demo_ledger_count(&ledger, &w);
	demo_ledger_write(&out->ledger, &ledger, &w);
	if (strcmp(site->slug, out->corrected) == 0) {
		rc = write_slip(out, &w, &sheet, e);
	} else {
		demo_ledger_write(&out->ledger_first, &ledger, &w);
		demo_sheet_write(&sheet, &w);
	}
	if (rc == 0)
		rc = write_file(out, site->slug, "", &sheet, e);
	demo_world_free(&w);
	buf_free(&sheet);
	return rc;
}

static int
write_all(struct output *out, const char *sites_path, struct err *e)
{
	struct demo_sites sites;
	int rc;

	if (demo_sites_read(sites_path, &sites, e) != 0)
		return -1;
	buf_init(&out->ledger, SHEET_BYTES_MAX);
	buf_init(&out->ledger_first, SHEET_BYTES_MAX);
	demo_ledger_write_header(&out->ledger);
	demo_ledger_write_header(&out->ledger_first);
	rc = file_make_dir(out->folder, 0755, e);
	for (size_t i = 0; i < sites.n && rc == 0; i++)
		rc = write_service(out, &sites.site[i], e);
	if (rc == 0)
		rc = write_file(out, "ledger", "", &out->ledger, e);
	if (rc == 0 && out->corrected[0])
		rc = write_file(out, "ledger", "-first", &out->ledger_first, e);
	buf_free(&out->ledger);
	buf_free(&out->ledger_first);
	return rc;
}

int
main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct output out = { .corrected = "" };

	if (argc < 4 || argc > 5 ||
	    !text_parse_u64(slice_of(argv[2]), UINT32_MAX, &out.seed)) {
		fprintf(stderr,
		    "usage: synthetic_register SITES.csv SEED OUT [SERVICE]\n");
		return 2;
	}
	out.folder = argv[3];
	if (argc == 5)
		out.corrected = argv[4];
	if (write_all(&out, argv[1], &e) != 0) {
		fprintf(stderr, "synthetic_register: %s\n", e.text);
		return err_exit_status(&e);
	}
	return 0;
}
