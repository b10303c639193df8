"""Types requests into a blank register, as a clerk would, and says what its live due dates are once a spreadsheet program has saved it.

books_fill.py fill BLANK OUT LINES.json | books_fill.py due SAVED"""

import datetime
import json
import sys

import openpyxl


def head(sheet):
    return {cell.value: cell.column for cell in sheet[2] if cell.value}


def fill(blank, out, lines):
    book = openpyxl.load_workbook(blank)
    sheet = book["台账"]
    columns = head(sheet)
    for row, line in enumerate(json.load(open(lines, encoding="utf-8")), start=3):
        for label, value in line.items():
            try:
                value = datetime.datetime.fromisoformat(value) if len(value) == 10 else value
            except ValueError:
                pass
            sheet.cell(row, columns[label]).value = value
    book.save(out)


def due(saved):
    sheet = openpyxl.load_workbook(saved, data_only=True)["台账"]
    columns = head(sheet)
    found = {}
    for row in range(3, sheet.max_row + 1):
        number = sheet.cell(row, columns["编号"]).value
        if number:
            day = sheet.cell(row, columns["答复期限"]).value
            found[number] = day.date().isoformat() if isinstance(day, datetime.datetime) else day
    print(json.dumps(found, ensure_ascii=False))


{"fill": fill, "due": due}[sys.argv[1]](*sys.argv[2:])
