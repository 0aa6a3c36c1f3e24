/* What a form is called by which something is kept. */
#include "common/base/form_name.h"

#include <string.h>

int
form_name_check(const char *form, size_t max, struct err *e)
{
	size_t n = strlen(form);

	if (n > 0 && n <= max &&
	    strspn(form, "abcdefghijklmnopqrstuvwxyz"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n)
		return 0;
	return err_set(e, ERR_USAGE,
	    "a form is named by at most %zu letters, digits and hyphens", max);
}
