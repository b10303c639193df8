"""Holds Word documents against what they must hold: word.py audit|python-docx|docx2python FOLDER

Beside each NAME.docx stands NAME.json: {"paragraphs": [[style, text], …], "tables": [rows of texts]}, a text for every place of a table's
grid, those that a cell spans too. Prints what differs, a line each, and at last how many documents were seen.
"""
import json
import pathlib
import sys


def audit(path, wanted):
    from openxml_audit import OpenXmlValidator

    for error in OpenXmlValidator().validate(str(path)).errors:
        yield f"{error.error_type.value}: {error.description}"


def python_docx(path, wanted):
    import docx

    document = docx.Document(str(path))
    # Empty lines are no content.
    met = [[p.style.name, p.text] for p in document.paragraphs if p.text]
    # A long title is broken into lines.
    met[0][1] = met[0][1].replace("\n", "")
    if met != wanted["paragraphs"]:
        yield first("paragraph", met, wanted["paragraphs"])
    tables = []
    for table in document.tables:
        cells, columns = [cell.text for cell in table._cells], table._column_count
        tables.append([cells[n : n + columns] for n in range(0, len(cells), columns)])
    if tables != wanted["tables"]:
        yield first("table", tables, wanted["tables"])


def docx2python(path, wanted):
    from docx2python import docx2python as read

    with read(str(path)) as document:
        tables = [[["".join(cell) for cell in row] for row in table] for table in document.body]
    # What stands between tables is a table of one cell there.
    tables = [table for table in tables if len(table) > 1 or len(table[0]) > 1]
    if tables != wanted["tables"]:
        yield first("table", tables, wanted["tables"])


def first(what, met, wanted):
    """The first of two lists that differs, cell by cell where they are lists of lists."""
    if len(met) != len(wanted):
        return f"{what}: {len(met)} where there should be {len(wanted)}"
    for n, (a, b) in enumerate(zip(met, wanted)):
        if a != b:
            deeper = isinstance(a, list) and isinstance(b, list)
            return f"{what} {n}: " + (first("in it", a, b) if deeper else f"{a!r} where there should be {b!r}")


check = {"audit": audit, "python-docx": python_docx, "docx2python": docx2python}[sys.argv[1]]
seen = 0
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.docx")):
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    for wrong in check(path, wanted):
        print(path.stem, wrong)
    seen += 1
print(seen)
