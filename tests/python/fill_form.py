"""Types into a Word form as a person does: fill_form.py FILE. The title is completed, every empty line and every blank cell is filled in."""
import sys

import docx

document = docx.Document(sys.argv[1])
title = next(p for p in document.paragraphs if p.style.name == "Title")
for run in title.runs:
    run.text = run.text.replace("（填写单位名称）（填写年度）", "某某海关2023")
texts = 0
for paragraph in document.paragraphs:
    if paragraph.style.name in ("Body Text", "表注") and not paragraph.text:
        texts += 1
        line = f"第{texts}处文字。" if texts > 1 else "本报告根据《中华人民共和国政府信息公开条例》编制。"
        paragraph.text = line if paragraph.style.name == "Body Text" else f"注：第{texts}处说明。"
*statutory, indicators = document.tables
for table in statutory:
    for cell in table._cells:
        if not cell.text:
            cell.paragraphs[0].text = "7"
for cell, text in zip(indicators.rows[1].cells, ["热线接听", "12", "次", "5%"]):
    cell.paragraphs[0].text = text
document.save(sys.argv[1])
