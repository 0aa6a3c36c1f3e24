/* The table of formats, and what is the same for all of them. */
#include "aggregator/exports/exports.h"

#include <string.h>

#include "aggregator/exports/exports_adx.h"
#include "aggregator/exports/exports_csv.h"
#include "aggregator/exports/exports_dhis2.h"
#include "aggregator/exports/exports_fhir.h"
#include "aggregator/exports/exports_xlsx.h"

static const struct exports_format formats[] = {
	{ "xlsx", "Workbook",
	    "To present: a cover, and a sheet with charts for each topic",
	    ".xlsx",
	    "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet",
	    true, exports_xlsx },
	{ "csv", "CSV",
	    "For a spreadsheet or a program: one line for each figure",
	    EXPORTS_CSV_ENDING, "text/csv; charset=utf-8", false, exports_csv },
	{ "csvw", "CSV on the Web",
	    "What the columns of the CSV mean, for programs",
	    ".csv-metadata.json", "application/csvm+json", false,
	    exports_csv_metadata },
	{ "fhir", "FHIR R4 MeasureReport", "For health record systems",
	    EXPORTS_FHIR_ENDING, "application/fhir+json", false, exports_fhir },
	{ "adx", "ADX", "For systems that exchange totals of health services",
	    ".adx.xml", "application/adx+xml", false, exports_adx },
	{ "dhis2", "DHIS2 data value set", "For a DHIS2 server", ".dhis2.json",
	    "application/json", false, exports_dhis2 },
};

const struct exports_format *
exports_formats(size_t *n)
{
	*n = sizeof(formats) / sizeof(formats[0]);
	return formats;
}

const struct exports_format *
exports_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

int
exports_write(const struct exports_table *t, const struct exports_format *f,
    struct buf *out, struct err *e)
{
	if (f->write(t, out, e) < 0)
		return -1;
	if (out->full)
		return err_refuse(e, "large", 0,
		    "the file would be larger than %d MiB: ask for fewer "
		    "quarters",
		    EXPORTS_FILE_MAX / (1024 * 1024));
	return 0;
}
