/* The pages that each role has in its navigation. */
#include "aggregator/pages/pages_navigation.h"

#include "aggregator/pages/pages_call.h"

static const struct {
	const char *path, *title;
	unsigned who;
} navigation[] = {
	{ "/region", "Region", PAGES_FIGURES },
	{ "/services", "Services", PAGES_FIGURES },
	{ "/fidelity", "Fidelity", PAGES_FIGURES },
	{ "/typology", "Kinds of services", PAGES_FIGURES },
	{ "/completeness", "Completeness", PAGES_FIGURES },
	{ "/help", "Help needed", PAGES_FIGURES },
	{ "/published", "National figures", PAGES_FIGURES },
	/* Before what an operator has besides: the first is where they come in. */
	{ "/administration", "Administration", PAGES_OPERATOR },
	{ "/support", "Support given", PAGES_PEOPLE },
	{ "/access", "Access log", PAGES_AUDITOR },
};

static unsigned
who_of(enum accounts_role role)
{
	return (unsigned)PAGES_LEAD << role;
}

struct jval *
pages_navigation_json(enum accounts_role role)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(navigation) / sizeof(navigation[0]);
	     i++) {
		struct jval *o;

		if ((navigation[i].who & who_of(role)) == 0)
			continue;
		o = jval_object();
		jval_set_str(o, "path", navigation[i].path);
		jval_set_str(o, "title", navigation[i].title);
		jval_add(all, o);
	}
	return all;
}
