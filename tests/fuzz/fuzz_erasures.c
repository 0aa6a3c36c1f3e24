/*
 * Any bytes as the file of the deletion log: what is accepted is written
 * again byte for byte, unless it is of the version without hashes, and read
 * once more as the same; what is not has a line of the text, or the one after.
 */
#include "agent/register/erasures.h"

#include <string.h>

#include "common/base/day.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char first[] = "sheaf-erasures/1\n";

static void
check_error(const struct err *e, struct slice text)
{
	unsigned lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	ASSERT(e->kind == ERR_REFUSED);
	ASSERT(e->line >= 1 && e->line <= lines);
	ASSERT(e->text[0] != '\0');
}

static void
check_item(const struct erasure *item)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, item->day);
	ASSERT(erasures_is_reason(item->reason) ||
	       strcmp(item->reason, erasures_twin) == 0);
	ASSERT(item->staff[0] != '\0' &&
	       strlen(item->staff) <= VAULT_STAFF_MAX);
	for (const char *p = item->staff; *p != '\0'; p++)
		ASSERT((unsigned char)*p >= ' ');
	ASSERT(item->id == 0 && item->state == ERASURE_WAITS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice text = slice_make(bytes, n);
	struct err e = ERR_INIT;
	struct erasures list, twice;
	struct buf again;

	if (erasures_parse(text, &list, &e) < 0) {
		ASSERT(list.item == NULL && list.n == 0);
		check_error(&e, text);
		return 0;
	}
	for (size_t i = 0; i < list.n; i++)
		check_item(&list.item[i]);
	buf_init(&again, LIMITS_ERASURES_MAX);
	erasures_write(&list, &again);
	ASSERT(slice_equal(buf_slice(&again), text) ||
	       memcmp(text.p, first, strlen(first)) == 0);
	ASSERT(erasures_parse(buf_slice(&again), &twice, &e) == 0);
	ASSERT(twice.n == list.n);
	for (size_t i = 0; i < list.n; i++)
		ASSERT(memcmp(list.item[i].mark, twice.item[i].mark,
			   ERASURES_MARK) == 0 &&
		       list.item[i].hashed == twice.item[i].hashed &&
		       memcmp(list.item[i].hash, twice.item[i].hash,
			   VAULT_LASTING_SIZE) == 0);
	erasures_free(&twice);
	erasures_free(&list);
	buf_free(&again);
	return 0;
}
