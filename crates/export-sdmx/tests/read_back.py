"""Reads an SDMX panel with sdmx1 and prints every observation as CSV: read_back.py STRUCTURE DATA CSV

The unit and the row are printed as the annotations of their codes have them: the ids of the reports, not the codes.
"""
import csv
import sys

import sdmx

ORDER = ["UNIT", "EDITION", "TABLE", "ROW", "COLUMN", "TIME_PERIOD"]
OWN = ["OBS_VALUE", "OBS_STATUS", "CELL_STATE", "UNIT_MEASURE", "REMARK"]


def codes(component):
    return {code.id: code for code in component.local_representation.enumerated}


def full_ids(code):
    return [annotation.title or "" for annotation in code.annotations if annotation.type == "FULL_ID"]


structure = sdmx.read_sdmx(sys.argv[1])
dsd = structure.structure["ANNUAL_REPORT"]
assert structure.dataflow["ANNUAL_REPORT"].structure is dsd
assert [d.id for d in dsd.dimensions] == ORDER
dimensions = {d.id: codes(d) for d in dsd.dimensions if d.id != "TIME_PERIOD"}
attributes = {name: codes(dsd.attributes.get(name)) for name in ["OBS_STATUS", "CELL_STATE"]}
levels = {code.id for code in structure.codelist["CL_LEVEL"]}
for unit in dimensions["UNIT"].values():
    assert {a.title for a in unit.annotations if a.type == "LEVEL"} <= levels

(data,) = sdmx.read_sdmx(sys.argv[2], structure=dsd).data
assert data.structured_by is dsd
rows, printed = [], csv.writer(sys.stdout)
for obs in data.obs:
    line = {k: str(v.value) for k, v in obs.dimension.values.items()}
    line |= {k: str(v.value) for k, v in obs.attached_attribute.items()}
    line["OBS_VALUE"] = "" if obs.value is None else str(obs.value)
    for name, known in (dimensions | attributes).items():
        assert line[name] in known, (name, line)
    rows.append([line.get(name, "") for name in ORDER + OWN])
    (line["UNIT"],) = full_ids(dimensions["UNIT"][line["UNIT"]])
    (row,) = [full for full in full_ids(dimensions["ROW"][line["ROW"]]) if full.startswith(line["TABLE"] + ".")]
    printed.writerow([line["UNIT"], line["EDITION"], row, line["COLUMN"], line["TIME_PERIOD"], *[line.get(name, "") for name in OWN]])

# The same observations stand in the SDMX-CSV.
with open(sys.argv[3], encoding="utf-8", newline="") as file:
    head, *lines = csv.reader(file)
assert head == ["DATAFLOW", *ORDER, *OWN], head
assert len(lines) == len(rows)
for line, row in zip(lines, rows):
    assert line == ["NIANBAO:ANNUAL_REPORT(1.0)", *row], (line, row)
