#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_CHART_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk_figures_series.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/spc.h"

/*
 * One chart that is being put together, for desk_figures_charts.h.
 *
 *	desk_figures_chart_begin(&c, series, "job_starts");
 *	... found, note and says are filled; points and rows made ...
 *	o = desk_figures_chart_end(&c, "job_starts", "quarters");
 */
enum {
	/* Quarters that are drawn: six years can be told apart on a phone.
	 * Lines are made of all there are. */
	DESK_FIGURES_CHART_SHOWN = 24
};

struct desk_figures_chart {
	const struct desk_figures_series *s;
	const struct measure *measure;
	size_t row;        /* of the measure */
	const char *title; /* of the measure, for people */
	struct spc_answer judged;
	size_t first; /* quarter that is drawn */
	bool targets; /* it has a column of them */
	/* What was found, how to read it, its figures in words. */
	struct buf found, note, says;
};

/* Begin the chart of a measure; the series has at least one quarter. */
void desk_figures_chart_begin(struct desk_figures_chart *c,
    const struct desk_figures_series *s, const char *code);

/* The head of its answer, {id, kind, title, note, says}, which the caller
 * frees; the chart is over. */
struct jval *desk_figures_chart_end(struct desk_figures_chart *c,
    const char *id, const char *kind);

/* Set a number of hundredths to be drawn, or to be read; SPC_MISSING is null,
 * or "not known". */
void desk_figures_chart_set_at(struct jval *o, const char *key, int64_t at);
void desk_figures_chart_set_shown(struct jval *o, const char *key, int64_t at);

/* Set a text, and free what held it. */
void desk_figures_chart_set_buf(struct jval *o, const char *key, struct buf *b);

/* The cell of a measure in quarter i, or of its sum up to quarter i
 * (desk_figures_series_sum()): {shown, measure, period, since}, without the
 * last three where there are no facts to be opened.  The caller frees it. */
struct jval *desk_figures_chart_cell(const struct desk_figures_series *s,
    size_t i, const struct measure *m);
struct jval *desk_figures_chart_sum(const struct desk_figures_series *s,
    size_t i, const struct measure *m);

/* Append a cell that opens nothing to a row of the table: a text; a number of
 * hundredths, nothing for SPC_MISSING; the name of quarter i. */
void desk_figures_chart_text(struct jval *row, const char *text);
void desk_figures_chart_number(struct jval *row, int64_t at);
void desk_figures_chart_quarter(struct jval *row,
    const struct desk_figures_series *s, size_t i);

/* The point of quarter i with its verdict; value and target are hundredths or
 * SPC_MISSING.  The caller frees it. */
struct jval *desk_figures_chart_point(const struct desk_figures_chart *c,
    size_t i, int64_t at, int64_t target);

/* A table with n headings; takes rows.  The caller frees it. */
struct jval *desk_figures_chart_table(const char *const *head, size_t n,
    struct jval *rows);

/* Append "2025/26 Q4 12" to what the chart says, as one more of a list. */
void desk_figures_chart_say(struct desk_figures_chart *c, size_t i, int64_t at);

#endif
