"""Counts deadlines with the calendar of another project (chinese_calendar) and says which differ. A line of the input is a request: its days,
and what it is due on as the crate has it."""

import datetime
import functools
import sys

import chinese_calendar


def day(text):
    return datetime.date.fromisoformat(text) if text else None


@functools.lru_cache(maxsize=None)
def works(date):
    return chinese_calendar.is_workday(date)


def count(start, days, left_out=()):
    date, n = start, 0
    while n < days:
        date += datetime.timedelta(days=1)
        if works(date) and not any(a < date <= b for a, b in left_out):
            n += 1
    return date


def due(received, mend_told, mended, fee_told, fee_paid, extended, days, consults):
    if mend_told and not mended:
        return "mend"
    if fee_told and not fee_paid:
        return "pay"
    start = fee_paid or mended or received
    left_out = []
    for asked, got, replied in consults:
        if not got and not replied:
            return "opinion"
        ends = [replied] if replied else []
        if got:
            ends.append(count(got, 15))
        left_out.append((asked, min(ends)))
    total = 20 + (days if extended and extended >= start else 0)
    return count(start, total, left_out).isoformat()


def main():
    lines = differ = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        *fields, consults, expected = line.rstrip("\n").split(",")
        *dates, days = fields
        asked = [tuple(day(d) for d in one.split("/")) for one in consults.split(" ") if one]
        met = due(*(day(d) for d in dates), int(days or 0), asked)
        lines += 1
        if met != expected:
            differ += 1
            print(line.strip(), "python:", met)
    print(f"{lines} compared, {differ} differ")
    return 1 if differ or not lines else 0


sys.exit(main())
