#ifndef SHEAF_AGENT_REGISTER_SCHEMA_PEOPLE_H
#define SHEAF_AGENT_REGISTER_SCHEMA_PEOPLE_H

/* What identifies people, and what is left of them after an erasure; for
 * schema.c. */
extern const char schema_people_tables[];

#endif
