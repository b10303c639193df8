"""Counts a register of requests by itself, with a database, and says the cells of table three that are not 0.

books_count.py BOOK.csv YEAR"""

import csv
import json
import sqlite3
import sys

KINDS = {"自然人": "natural_person", "商业企业": "enterprise", "科研机构": "research", "社会公益组织": "public_interest", "法律服务机构": "legal_service", "其他组织": "other_org"}


def main():
    book, year = sys.argv[1], int(sys.argv[2])
    base = sqlite3.connect(":memory:")
    base.execute("create table r (kind, received, closed, outcome)")
    outcomes = json.load(open(sys.argv[3], encoding="utf-8"))
    for line in csv.DictReader(open(book, encoding="utf-8-sig")):
        closed = line["答复日期"] or line["撤回日期"]
        outcome = outcomes[line["办理结果"]] if line["办理结果"] else ("other.remaining" if line["撤回日期"] else None)
        base.execute("insert into r values (?, ?, ?, ?)", (KINDS[line["申请人类型"]], line["收到申请日期"], closed or None, outcome))
    if year < 2021:
        base.execute("update r set outcome = 'other' where outcome like 'other.%'")
    first, last = f"{year}-01-01", f"{year}-12-31"
    queries = {
        "received": "received between :first and :last",
        "carried_in": "received < :first and (closed is null or closed >= :first)",
        "carried_out": "received <= :last and (closed is null or closed > :last)",
        "outcome_total": "closed between :first and :last",
    }
    cells = {}

    def add(row, kind, n):
        for column in (kind, "total"):
            cells[f"requests.{row}.{column}"] = cells.get(f"requests.{row}.{column}", 0) + n

    for row, where in queries.items():
        for kind, n in base.execute(f"select kind, count(*) from r where {where} group by kind", {"first": first, "last": last}):
            add(row, kind, n)
    for outcome, kind, n in base.execute("select outcome, kind, count(*) from r where closed between ? and ? group by outcome, kind", (first, last)):
        add(outcome, kind, n)
    print(json.dumps(cells))


main()
