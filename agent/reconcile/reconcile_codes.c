/*
 * Codes of MHSDS as numbers.  Spreadsheets take the zero off "01", so both are
 * read.
 */
#include "agent/reconcile/reconcile_codes.h"

#include <string.h>

#include "common/base/text.h"
#include "common/workbook/workbook_grid.h"

const struct reconcile_codes reconcile_codes_attendance = { "0 2 3 4 5 6 7",
	"it is no attendance status of MHSDS: 5 and 6 are attended, 2, 3, 4 "
	"and 7 are not" };
const struct reconcile_codes reconcile_codes_mechanism = {
	"1 2 3 4 5 6 7 8 9 10 11 12 13 98 99",
	"it is no consultation mechanism of MHSDS: 01, 02, 04 and 11 are "
	"direct (face to face, phone, talk type, video)"
};
const struct reconcile_codes reconcile_codes_employment = {
	"1 2 3 4 5 6 7 8 ZZ",
	"it is no employment status of MHSDS: 01 (employed) to 08, or ZZ"
};
const struct reconcile_codes reconcile_codes_hours = { "1 2 3 4 97 98 99",
	"it is no code for hours worked: 01 (30 and more), 02 (16 to 29), 03 "
	"(5 to 15), 04 (1 to 4), 97, 98 or 99" };

bool
reconcile_codes_read(const struct reconcile_codes *codes, struct slice s,
    int *code)
{
	struct slice rest = slice_of(codes->words), word;
	uint64_t number;
	bool more = true;

	if (s.n > 1 && s.p[0] == '0')
		s = slice_make(s.p + 1, s.n - 1);
	while (more) {
		more = text_split(rest, ' ', &word, &rest);
		if (!slice_equal(word, s))
			continue;
		*code = text_parse_u64(s, RECONCILE_CODES_ZZ, &number)
			    ? (int)number
			    : RECONCILE_CODES_ZZ;
		return true;
	}
	return false;
}

enum reconcile_work
reconcile_codes_work(int status)
{
	if (status == 1)
		return WORK_YES;
	return status >= 2 && status <= 8 ? WORK_NO : WORK_UNKNOWN;
}

bool
reconcile_codes_ips(struct slice procedure, struct slice qualifier,
    bool *excluded)
{
	const uint8_t *end = procedure.p + procedure.n;
	const uint8_t *colon =
	    procedure.n > 0 ? memchr(procedure.p, ':', procedure.n) : NULL;
	struct slice code = workbook_grid_trim(slice_make(procedure.p,
	    (size_t)((colon ? colon : end) - procedure.p)));
	bool ips =
	    slice_is(code, "1082621000000104") || slice_is(code, "772822000");

	if (colon != NULL && qualifier.n == 0)
		for (const uint8_t *p = colon; p < end; p++)
			if (*p == '=')
				qualifier =
				    slice_make(p + 1, (size_t)(end - p - 1));
	*excluded = ips && slice_is(workbook_grid_trim(qualifier), "443390004");
	return ips && !*excluded;
}

bool
reconcile_codes_cut_short(struct slice code, bool number)
{
	bool power = false;

	for (size_t i = 0; i + 1 < code.n; i++)
		power = power || ((code.p[i] == 'e' || code.p[i] == 'E') &&
				     code.p[i + 1] == '+');
	return power || (number && code.n > 15);
}
