/* Services that are new or made by mistake, for test_gate. */
#include "tests/unit/gate_services.h"

#include "agent/desk/desk_services.h"
#include "agent/desk/desk_settings_page.h"
#include "agent/desk/desk_staff.h"

int
gate_services_ask(struct desk *d, struct err *e)
{
	struct desk_services_question q;
	int rc = desk_services_ask(d, "svc-z", slice_of(""), &q, e);

	desk_services_free(&q);
	return rc;
}

int
gate_services_rename(struct desk *d, struct err *e)
{
	return desk_services_rename(d, "svc-z", "svc-y", NULL, e);
}

int
gate_services_weigh(struct desk *d, struct err *e)
{
	struct desk_services_extent out;

	return desk_services_weigh(d, "svc-z", &out, e);
}

int
gate_services_remove(struct desk *d, struct err *e)
{
	const struct desk_services_removal r = { .service = "svc-z",
		.typed = "ann" };

	return desk_services_remove(d, &r, e);
}

int
gate_services_role(struct desk *d, struct err *e)
{
	return desk_staff_set_role(d,
	    &(struct desk_staff_role){ .name = "will", .role = "team_leader" },
	    e);
}

int
gate_services_settings(struct desk *d, struct err *e)
{
	struct desk_settings_page page;

	if (desk_settings_page(d, &page, e) < 0)
		return -1;
	jval_free(page.answer);
	return 0;
}
