"""Documents as python-docx makes them: one of ours told anew with nothing but its API.

word_make.py IN.docx OUT_DIR writes plain.docx (headings, paragraphs, tables merged by the API) and table.docx (all of it within one cell).
"""

import sys
from pathlib import Path

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph


def tell(block, into) -> None:
    if isinstance(block, Paragraph):
        if block.text.strip():
            into.add_paragraph(block.text.replace("\n", ""))
        return
    rows, columns = len(block.rows), len(block.columns)
    table = into.add_table(rows, columns) if isinstance(into, Document) else into.add_table(rows, columns)
    seen: dict = {}
    for r in range(rows):
        for c in range(columns):
            seen.setdefault(block.cell(r, c)._tc, []).append((r, c))
    for tc, places in seen.items():
        (top, left), (bottom, right) = places[0], places[-1]
        cell = table.cell(top, left)
        if len(places) > 1:
            cell = cell.merge(table.cell(bottom, right))
        cell.text = "\n".join(p.text for p in block.cell(top, left).paragraphs)


def main() -> None:
    source, out = docx.Document(sys.argv[1]), Path(sys.argv[2])
    plain = docx.Document()
    framed = docx.Document()
    cell = framed.add_table(1, 1).cell(0, 0)
    for block in source.iter_inner_content():
        tell(block, plain)
        tell(block, cell)
    plain.save(str(out / "plain.docx"))
    framed.save(str(out / "table.docx"))


main()
