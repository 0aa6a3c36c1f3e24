/*
 * Kinds of services, with the words that the registry has for them.  The words are
 * those that registry.c lets in; the test has each of them read by it.
 */
#include "common/ips/typology.h"

#include <string.h>

#include "common/base/err.h"

/* clang-format off */
static const struct typology_value site_types[] = {
	{ "new", "New" },
	{ "aligning", "Aligning" },
	{ "expanding", "Expanding" },
	{ "new+aligning", "New and aligning" },
	{ "new+expanding", "New and expanding" },
	{ "aligning+expanding", "Aligning and expanding" },
	{ "new+aligning+expanding", "New, aligning and expanding" },
	{ "", "Not stated" },
};

static const struct typology_value provider_types[] = {
	{ "nhs", "NHS" },
	{ "voluntary", "Voluntary sector" },
	{ "local_authority", "Local authority" },
	{ "combined", "Combined" },
	{ "", "Not stated" },
};

static const struct typology_value fundings[] = {
	{ "low", "Low (under £500,000)" },
	{ "medium", "Medium (£500,000 to £1 million)" },
	{ "high", "High (over £1 million)" },
	{ "", "Not stated" },
};
/* clang-format on */

#define VALUES(list) (list), sizeof(list) / sizeof((list)[0])

static const struct typology all[TYPOLOGIES] = {
	{ "site_type", "Site type", VALUES(site_types) },
	{ "provider_type", "Provider type", VALUES(provider_types) },
	{ "funding", "Funding", VALUES(fundings) },
};

const struct typology *
typology_all(void)
{
	return all;
}

const struct typology *
typology_find(const char *name)
{
	for (size_t i = 0; i < TYPOLOGIES; i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	return NULL;
}

static const char *
word_of(const struct typology *t, const struct registry_row *row)
{
	if (t == &all[0])
		return row->site_type;
	return t == &all[1] ? row->provider_type : row->funding;
}

size_t
typology_of(const struct typology *t, const struct registry_row *row)
{
	const char *word = row != NULL ? word_of(t, row) : "";
	size_t i = 0;

	while (strcmp(t->value[i].word, word) != 0) {
		i++;
		ASSERT(i < t->n); /* registry.c lets in no other */
	}
	return i;
}
