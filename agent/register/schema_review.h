#ifndef SHEAF_AGENT_REGISTER_SCHEMA_REVIEW_H
#define SHEAF_AGENT_REGISTER_SCHEMA_REVIEW_H

/* The tables of fidelity reviews, their actions, and targets, as one script
 * for schema.c. */
extern const char schema_review_tables[];

#endif
