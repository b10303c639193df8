"""Reads a Parquet panel with pyarrow and prints every row as JSON: read_back.py FILE"""
import json
import sys

import pyarrow.parquet as parquet

table = parquet.read_table(sys.argv[1])
assert table.schema.metadata[b"nianbao.schema"] == b"nianbao.panel/1", table.schema.metadata
for row in table.to_pylist():
    row["value"] = None if row["value"] is None else format(row["value"], "f")
    print(json.dumps(row, ensure_ascii=False))
