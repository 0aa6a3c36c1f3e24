/* Numbers and days as people read them in a sentence. */
#include "aggregator/views/views_words.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"

void
views_words_number(struct buf *out, uint64_t n)
{
	char digits[24];
	size_t len;

	(void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%s%c", i > 0 && (len - i) % 3 == 0 ? "," : "",
		    digits[i]);
}

void
views_words_count(struct buf *out, uint64_t n, const char *one,
    const char *many)
{
	views_words_number(out, n);
	buf_printf(out, " %s", n == 1 ? one : many);
}

void
views_words_day(struct buf *out, int32_t day)
{
	char text[DAY_SAID_SIZE];

	day_say(text, day);
	buf_puts(out, text);
}
