# Usage: exports_read.py csv FILE METADATA TOTALS
#        exports_read.py book FILE CODES TOTALS
#        exports_read.py figures FILE TOTALS
#
# Reads an export with Python's own csv module or with openpyxl, and compares it
# figure by figure with `totals --json`.  "figures" takes FILE as JSON that maps
# "CODE QUARTER" to a number as text, "*" or "-", as another reader made it.
# Ends with status 1 and a sentence where they differ.
import csv
import json
import os
import sys
from decimal import Decimal

HUNDREDTHS = {"es_fte", "es_fte_weeks"}
# Sums are never shown as such, so no export has them.
SUMS = ("first_employer_contact.days", "in_work.minutes", ".rise", ".fall")


def fail(why):
    print(why)
    sys.exit(1)


def shown(row, code):
    value = row["shown"]
    if value in ("*", "-"):
        return value
    number = Decimal(str(value))
    return str(number / 100 if code in HUNDREDTHS else number)


def wanted(totals):
    """What totals --json shows: (code, period) -> text."""
    out = {}
    for row in totals["rows"] + totals["ratios"]:
        code = row.get("ratio") or ".".join(
            part for part in (row["measure"], row["band"]) if part)
        if not code.endswith(SUMS):
            out[code, row["period"]] = shown(row, code)
    return out


def same(got, want):
    """One text: numbers as numbers, signs as they are."""
    if want in ("*", "-") or got in ("*", "-", None):
        return got == want
    return Decimal(got) == Decimal(want)


def compare(got, want):
    for key in want:
        if key not in got:
            fail(f"{key} is missing")
        if not same(got[key], want[key]):
            fail(f"{key} is {got[key]}, and should be {want[key]}")
    extra = set(got) - set(want)
    if extra:
        fail(f"{sorted(extra)[0]} is not in totals")
    hidden = sum(1 for v in want.values() if v == "*")
    none = sum(1 for v in want.values() if v == "-")
    print(f"{len(want)} figures, {hidden} hidden, {none} not collected")


def quarters(want):
    return {key: v for key, v in want.items() if "/P3M" in key[1]}


def read_csv(path, meta_path, totals):
    with open(meta_path, encoding="utf-8") as f:
        meta = json.load(f)
    names = [c["name"] for c in meta["tableSchema"]["columns"]]
    got = {}
    with open(path, encoding="utf-8", newline="") as f:
        rows = csv.DictReader(f, strict=True)
        if rows.fieldnames != names:
            fail("the header is not as the metadata has it")
        for row in rows:
            if None in row or None in row.values():
                fail("a row has another number of cells")
            for name, cell in row.items():
                if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and name != "value":
                    fail(f"{name} would be a formula: {cell}")
            for name, value in (("policy", totals["policy"]),
                                ("region", totals.get("region", "")),
                                ("log_entry", str(totals["log_size"]))):
                if row[name] != value:
                    fail(f"{name} is {row[name]}")
            code = ".".join(p for p in (row["measure"], row["band"]) if p)
            if (row["value"] == "*") != bool(row["why"] and row["value"] != "-"):
                fail(f"{code}: hidden without a reason, or a reason too many")
            got[code, row["period"]] = row["value"]
    compare(got, quarters(wanted(totals)))


# ------------------------------------------------------------------ workbook

def title_of(period):
    year, month = int(period[:4]), int(period[5:7])
    first = year if month > 3 else year - 1
    return f"{first}/{(first + 1) % 100:02d} Q{(month - 4) // 3 % 4 + 1}"


def said(day):
    """2026-11-17 as people read it."""
    months = ("January February March April May June July August September "
              "October November December").split()
    return f"{int(day[8:])} {months[int(day[5:7]) - 1]} {day[:4]}"


def head_of(column, day):
    """What stands above a quarter, and whether it is not over by that day."""
    start = column["period"]
    year, month = int(start[:4]), int(start[5:7])
    after = f"{year + month // 10:04d}-{(month + 2) % 12 + 1:02d}-01"
    if day >= after:
        return title_of(start), False
    if column["through_max"] is None:
        return f"{title_of(start)}, not over", True
    return f"{title_of(start)}, to {said(column['through_max'])}", True


def read_topic(ws, codes, got):
    """The table of a topic's sheet, by title."""
    heads = [c.value for c in ws[4]]
    if heads[:2] != ["Figure", "Counted in"]:
        fail(f"{ws.title}: no heads in row 4")
    for row in ws.iter_rows(min_row=6):
        title = row[0].value
        if title is None:
            break
        for cell, head in list(zip(row, heads))[2:]:
            if cell.value is None:
                continue
            if cell.data_type == "f":
                fail(f"{ws.title}!{cell.coordinate} is a formula")
            if cell.value == "*" and cell.comment is None:
                fail(f"{ws.title}!{cell.coordinate}: hidden without a note")
            got[codes[title], head] = str(cell.value)


def at(wb, formula):
    """The cells of 'Chart data'!$B$4:$G$4."""
    name, cells = formula.rsplit("!", 1)
    block = wb[name.strip("'")][cells.replace("$", "")]
    return list(block[0]) if isinstance(block, tuple) else [block]


def is_hollow(series):
    """Marks that are not filled, and no line between them."""
    return (bool(series.spPr.ln.noFill) and
            series.marker.spPr.solidFill.srgbClr == "FFFFFF")


def check_series(wb, ws, series, codes, want, heads):
    """The figure that a series draws, and whether of the quarter in progress."""
    title = at(wb, series.tx.strRef.f)[0].value
    open_head = next((h for h, is_open in heads if is_open), None)
    is_open = open_head is not None and title.endswith(f", {open_head}")
    figure = title[:-len(open_head) - 2] if is_open else title
    drawn_over = [c.value for c in at(wb, series.cat.strRef.f)]
    if drawn_over != [h for h, _ in heads]:
        fail(f"{ws.title}: the chart is drawn over {drawn_over}")
    if is_hollow(series) != is_open:
        fail(f"{ws.title}: {title} is {'not ' if is_open else ''}hollow")
    for (head, of_open), cell in zip(heads, at(wb, series.val.numRef.f),
                                     strict=True):
        text = "*" if cell.value is None else str(cell.value)
        exact = want.get((codes[figure], head), "-")
        if of_open != is_open or exact == "-":
            exact = "*"
        if not same(text, exact):
            fail(f"{ws.title}: {title} draws {cell.value} for {head}")
    return figure, is_open


def check_charts(wb, codes, want, heads):
    drawn, hollow = [], set()
    for ws in wb.worksheets[1:-1]:
        for chart in ws._charts:
            left_out = {e.idx for e in chart.legend.legendEntry if e.delete}
            for place, series in enumerate(chart.series):
                figure, is_open = check_series(wb, ws, series, codes, want, heads)
                if is_open != (place in left_out):
                    fail(f"{ws.title}: the legend of {figure}")
                if is_open:
                    hollow.add(figure)
                else:
                    drawn.append(figure)
    if len(drawn) < 3:
        fail("hardly anything is drawn")
    for head, is_open in heads:
        shown = {f for f in drawn if want.get((codes[f], head), "*")
                 not in ("*", "-")}
        if is_open and shown != hollow:
            fail(f"hollow for {head}: {hollow}, and not {shown}")
    print(f"{len(drawn)} series drawn" +
          (f", {len(hollow)} with a hollow mark" if hollow else ""))


def region_name(folder, code):
    """As the registry beside the list of codes has it."""
    if code is None:
        return "All regions"
    with open(os.path.join(folder, "registry.csv"), encoding="utf-8",
              newline="") as f:
        return next(r["name"] for r in csv.DictReader(f)
                    if (r["kind"], r["code"]) == ("region", code))


def read_book(path, totals, code_list):
    import openpyxl
    with open(path, "rb") as f:
        wb = openpyxl.load_workbook(f)
    with open(code_list, encoding="utf-8", newline="") as f:
        codes = {r["title"]: r["code"] for r in csv.DictReader(f)}
    want = {}
    heads = []
    for c in totals["columns"]:
        if not c["all"] and head_of(c, totals["day"]) not in heads:
            heads.append(head_of(c, totals["day"]))
    of_quarter = {title.split(",")[0]: title for title, _ in heads}
    for (code, period), value in wanted(totals).items():
        head = of_quarter[title_of(period)] if "/P3M" in period else \
            "All quarters"
        want[code, head] = value
    got = {}
    for ws in wb.worksheets[1:-1]:
        if ws.freeze_panes is None or not ws.print_area:
            fail(f"{ws.title}: nothing frozen, or no print area")
        read_topic(ws, codes, got)
    compare(got, want)
    check_charts(wb, codes, want, heads)
    cover = [c.value for row in wb.worksheets[0].iter_rows() for c in row]
    for text in (totals["policy"], str(totals["log_size"]), totals["log_root"],
                 totals["registry"],
                 "A client of two services counts in both."):
        if text not in cover:
            fail(f"the cover does not say {text}")
    # The region and the time that the figures are of, in words.
    place = region_name(os.path.dirname(code_list), totals.get("region"))
    if cover[0] != place:
        fail(f"the cover is headed {cover[0]}, not {place}")
    span = " ".join(str(c) for c in cover[1:8] if c is not None)
    spanned = [title_of(c["period"]) for c in totals["columns"] if not c["all"]]
    for text in (spanned[0], spanned[-1]):
        if text not in span:
            fail(f"the cover says {span}, and not {text}")
    for c in totals["columns"]:
        if not c["all"]:
            at_row = cover.index(head_of(c, totals["day"])[0])
            if cover[at_row + 1:at_row + 3] != [c["services_reported"],
                                                c["services_expected"]]:
                fail(f"completeness of {c['period']}")


def read_figures(path, totals):
    with open(path, encoding="utf-8") as f:
        got = {tuple(k.split(" ")): v for k, v in json.load(f).items()}
    compare(got, quarters(wanted(totals)))


def main():
    what, path = sys.argv[1:3]
    with open(sys.argv[-1], encoding="utf-8") as f:
        totals = json.load(f)
    if what == "csv":
        read_csv(path, sys.argv[3], totals)
    elif what == "book":
        read_book(path, totals, sys.argv[3])
    else:
        read_figures(path, totals)


main()
