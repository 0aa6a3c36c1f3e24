/*
 * The published counts of Making IPS Work, the only real numbers in the demo.
 */
#include "tests/demo/demo_sites.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/text.h"

enum { FILE_BYTES_MAX = 1 << 16, COUNT_MAX = 1000000 };

enum { SITE, REFERRALS, JOBS };

static const char *const columns[] = { "site", "referrals", "jobs",
	"?start_date", "?wave_by_start_date", "?success_pct_printed",
	"?success_pct_computed", "?jobs_target", "?met_target",
	"?ips_posts_text", NULL };

/* "Luton & Bedfordshire" becomes "luton-bedfordshire". */
static void
slug_of(char *out, size_t size, struct slice name)
{
	size_t n = 0;

	for (size_t i = 0; i < name.n && n + 1 < size; i++) {
		char c = (char)name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c >= 'a' && c <= 'z')
			out[n++] = c;
		else if (n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	out[n] = '\0';
}

static int
take_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct demo_sites *sites = arg;
	uint64_t referrals, jobs;
	struct demo_site *site;

	if (slice_is(row->cell[SITE], "TOTAL"))
		return 0;
	if (sites->n == DEMO_SITES_MAX)
		return err_refuse(e, "sites", row->line,
		    "line %u: more than %d sites", row->line, DEMO_SITES_MAX);
	if (!text_parse_u64(row->cell[REFERRALS], COUNT_MAX, &referrals) ||
	    !text_parse_u64(row->cell[JOBS], COUNT_MAX, &jobs))
		return err_refuse(e, "sites", row->line,
		    "line %u: referrals and jobs must be counts", row->line);
	site = &sites->site[sites->n++];
	slug_of(site->slug, sizeof(site->slug), row->cell[SITE]);
	site->referrals = (int)referrals;
	site->jobs = (int)jobs;
	return 0;
}

int
demo_sites_read(const char *path, struct demo_sites *out, struct err *e)
{
	struct csvread_config config = {
		.made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 256,
		.rows_max = 1000,
		.row = take_row,
		.arg = out,
	};
	struct buf bytes;
	int rc;

	memset(out, 0, sizeof(*out));
	if (file_read(path, FILE_BYTES_MAX, &bytes, e) != 0)
		return -1;
	rc = csvread_parse(buf_slice(&bytes), &config, e);
	if (rc != 0)
		err_prefix(e, "%s", path);
	buf_free(&bytes);
	return rc;
}
