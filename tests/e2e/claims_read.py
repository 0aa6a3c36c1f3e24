"""Usage: claims_read.py WORKED.xlsx N CLAIM.xlsx

Compare the workbook of claim N with the lines and the total that were worked out
by hand, in pence, and look for the letter of a client in a cell of its own.
"""
import sys

import openpyxl


def pence(value):
    return None if value is None else round(value * 100)


def worked(path, number):
    book = openpyxl.load_workbook(path, data_only=True)
    lines = [(quarter, line, pence(rate), count, pence(pounds))
             for claim, quarter, line, rate, count, pounds, _ in
             book['Claims'].iter_rows(min_row=2, values_only=True)
             if claim == number]
    total = [pence(pounds) for claim, pounds, _ in
             book['Totals'].iter_rows(min_row=2, values_only=True)
             if claim == number]

    return lines, total[0]


def ours(path):
    rows = [list(r) for r in openpyxl.load_workbook(path)['Claim'].iter_rows(
        values_only=True)]
    head = next(i for i, r in enumerate(rows) if r[0] == 'Quarter')
    last = next(i for i, r in enumerate(rows) if r[0] == 'Total')
    lines = [(r[0].split(' (')[0], r[1], pence(r[2]), r[3], pence(r[4]))
             for r in rows[head + 1:last]]

    for row in rows:
        for cell in row:
            assert cell not in list('ABCDEFG'), f'a client is named: {cell}'
    return lines, pence(rows[last][4])


def main():
    by_hand, total = worked(sys.argv[1], int(sys.argv[2]))
    lines, sum_of_it = ours(sys.argv[3])

    assert lines, 'there is no line'
    for line in by_hand:
        assert line in lines, f'by hand, and not ours: {line}'
    for line in lines:
        assert line in by_hand, f'ours, and not by hand: {line}'
    assert sum_of_it == total, f'{sum_of_it} pence instead of {total}'
    print(f'{len(lines)} lines, {total} pence')


main()
