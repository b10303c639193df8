"""Reads an SDMX panel with sdmx1 and prints every observation: read_back.py STRUCTURE DATA CSV"""
import csv
import sys

import sdmx

structure = sdmx.read_sdmx(sys.argv[1])
dsd = structure.structure["ANNUAL_REPORT"]
assert structure.dataflow["ANNUAL_REPORT"].structure is dsd
codes = {d.id: {c.id for c in d.local_representation.enumerated} for d in dsd.dimensions if d.id != "TIME_PERIOD"}
states = {c.id for c in dsd.attributes.get("CELL_STATE").local_representation.enumerated}
order = ["UNIT", "EDITION", "TABLE", "ROW", "COLUMN", "TIME_PERIOD"]
assert [d.id for d in dsd.dimensions] == order

message = sdmx.read_sdmx(sys.argv[2], structure=dsd)
(data,) = message.data
rows = []
for obs in data.obs:
    key = {k: str(v.value) for k, v in obs.dimension.values.items()}
    for dimension, known in codes.items():
        assert key[dimension] in known, (dimension, key)
    attributes = {k: str(v.value) for k, v in obs.attached_attribute.items()}
    assert attributes["CELL_STATE"] in states
    value = "" if obs.value is None else str(obs.value)
    rows.append([key[d] for d in order] + [value, attributes["OBS_STATUS"], attributes["CELL_STATE"], attributes.get("UNIT_MEASURE", ""), attributes.get("REMARK", "")])

# The same observations stand in the SDMX-CSV.
with open(sys.argv[3], encoding="utf-8", newline="") as file:
    lines = list(csv.DictReader(file))
assert len(lines) == len(rows)
for line, row in zip(lines, rows):
    assert line["DATAFLOW"] == "NIANBAO:ANNUAL_REPORT(1.0)"
    assert list(line.values())[1:] == row, (line, row)

out = csv.writer(sys.stdout)
out.writerows(rows)
