"""The search of src/Api as one writes it with Flask and sqlite3: on the same rows, with a text index in the file."""
import bisect
import datetime
import os
import re
import sqlite3
import threading
from collections import Counter

from flask import Flask, jsonify, request

app = Flask(__name__)
own = threading.local()

FACETS = ("agency", "opportunity_status", "topic", "funding_instrument", "is_cost_sharing", "applicant_types", "funding_categories")
DATES = ("close_date", "post_date")
UNTIL_CLOSE = (7, 30, 60, 90, 120)
SINCE_POST = (3, 7, 14, 30, 60)
CHOICES = ("agency", "opportunity_status", "topic", "funding_instrument")
AMOUNTS = ("award_floor", "award_ceiling", "estimated_total_program_funding")
COLUMNS = {"opportunity_status": "status", "topic": "category", "estimated_total_program_funding": "estimated_total_funding"}


def database():
    if not hasattr(own, "connection"):
        own.connection = sqlite3.connect(os.environ["GRANTS_DB"])
        own.connection.row_factory = sqlite3.Row
    return own.connection


with sqlite3.connect(os.environ["GRANTS_DB"]) as setup:
    if not setup.execute("SELECT 1 FROM sqlite_master WHERE name = 'opportunity_text'").fetchone():
        setup.executescript("""
            CREATE VIRTUAL TABLE opportunity_text USING fts5(
                title, summary, opportunity_number, agency, agency_name, content = 'opportunities',
                content_rowid = 'opportunity_id', tokenize = 'porter unicode61');
            INSERT INTO opportunity_text(opportunity_text, rank) VALUES ('rank', 'bm25(10.0, 1.0, 10.0, 10.0, 1.0)');
            INSERT INTO opportunity_text(opportunity_text) VALUES ('rebuild');""")


def conditions(body):
    tables, where, values, order = "opportunities o", [], [], "o.post_date DESC"
    if words := re.findall(r"\w+", body.get("query") or ""):
        tables = "opportunity_text t JOIN opportunities o ON o.opportunity_id = t.rowid"
        where.append("t.opportunity_text MATCH ?")
        values.append(" ".join(f'"{word}"' for word in words))
        order = "t.rank"
    filters = body.get("filters") or {}
    for name in CHOICES:
        if name in filters:
            choices = filters[name]["one_of"]
            where.append(f"o.{COLUMNS.get(name, name)} IN ({','.join('?' * len(choices))})")
            values += choices
    for name in AMOUNTS:
        for side, sign in (("min", ">="), ("max", "<=")):
            if (limit := filters.get(name, {}).get(side)) is not None:
                where.append(f"o.{COLUMNS.get(name, name)} {sign} ?")
                values.append(limit)
    return tables, f" WHERE {' AND '.join(where)}" if where else "", values, order


def split(names):
    # Rows have the older spelling of two of them.
    return names.replace("non_higher_educating", "non_higher_education").split(",") if names else []


def when(text):
    return text and text.replace(" ", "T") + "Z"


def answer(row):
    department, _, division = row["agency"].partition("-")
    return {
        "opportunity_id": row["opportunity_id"],
        "opportunity_number": row["opportunity_number"],
        "opportunity_title": row["title"],
        "opportunity_status": row["status"],
        "agency_code": row["agency"],
        "agency_name": row["agency_name"],
        "top_level_agency_code": department,
        "top_level_agency_name": None if division else row["agency_name"],
        "topic": row["category"],
        "opportunity_assistance_listings": [
            {"assistance_listing_number": number} for number in split(row["assistance_listing_numbers"])],
        "summary": {
            "summary_description": row["summary"],
            "post_date": row["post_date"],
            "close_date": row["close_date"],
            "is_cost_sharing": None if row["is_cost_sharing"] is None else bool(row["is_cost_sharing"]),
            "expected_number_of_awards": row["expected_number_of_awards"],
            "estimated_total_program_funding": row["estimated_total_funding"],
            "award_floor": row["award_floor"],
            "award_ceiling": row["award_ceiling"],
            "funding_instruments": [row["funding_instrument"]],
            "funding_categories": split(row["funding_categories"]),
            "applicant_types": split(row["applicant_types"]),
        },
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


# All found rows come once, column by column, and Counter counts in C: faster than GROUP BY, whose groups are nearly as many.
def facets(rows):
    columns = list(zip(*rows)) or [()] * (len(FACETS) + len(DATES))
    counts = {name: Counter(column) for name, column in zip(FACETS, columns)}
    sharing = counts["is_cost_sharing"]
    counts["is_cost_sharing"] = {
        name: sharing[value] for name, value in (("false", 0), ("true", 1)) if sharing[value]}
    for name, singular in (("applicant_types", "applicant_type"), ("funding_categories", "funding_category")):
        each = counts[singular] = Counter()
        for names, count in counts.pop(name).items():
            for one in split(names):
                each[one] += count
    closing, posted = (sorted(filter(None, column)) for column in columns[len(FACETS):])
    today = datetime.datetime.now(datetime.timezone.utc).date()
    counts["close_date"] = {str(days): between(closing, today, today + datetime.timedelta(days)) for days in UNTIL_CLOSE}
    counts["post_date"] = {str(days): between(posted, today - datetime.timedelta(days), today) for days in SINCE_POST}
    return counts


def between(days, first, last):
    return bisect.bisect_right(days, last.isoformat()) - bisect.bisect_left(days, first.isoformat())


@app.post("/v1/opportunities/search")
def search():
    body = request.get_json()
    page = body.get("pagination") or {}
    offset, size = int(page.get("page_offset", 1)), int(page.get("page_size", 25))
    if offset < 1 or not 1 <= size <= 100:
        return jsonify(title="Validation failed"), 422
    tables, where, values, order = conditions(body)
    db = database()
    columns = ", ".join("o." + COLUMNS.get(name, name) for name in FACETS + DATES)
    cursor = db.cursor()
    cursor.row_factory = None
    found = cursor.execute(f"SELECT {columns} FROM {tables}{where}", values).fetchall()
    rows = db.execute(
        f"SELECT o.* FROM {tables}{where} ORDER BY {order}, o.opportunity_id LIMIT ? OFFSET ?",
        [*values, size, (offset - 1) * size])
    return jsonify(
        message="Success",
        status_code=200,
        data=[answer(row) for row in rows],
        pagination_info={
            "page_offset": offset, "page_size": size, "total_records": len(found), "total_pages": -(-len(found) // size),
            "sort_order": [{"order_by": "relevancy" if body.get("query") else "post_date", "sort_direction": "descending"}]},
        facet_counts=facets(found))
