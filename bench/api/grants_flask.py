"""The search of src/Api as one writes it with Flask and sqlite3: on the same rows, with a text index in the file."""
import os
import re
import sqlite3
import threading

from flask import Flask, jsonify, request

app = Flask(__name__)
own = threading.local()

COLUMNS = ("opportunity_id, opportunity_number, title, summary, agency, agency_name, status, category,"
           " funding_instrument, post_date, close_date, award_floor, award_ceiling, estimated_total_funding, updated_at")
FACETS = ("agency", "status", "category", "funding_instrument")
AMOUNTS = ("award_floor", "award_ceiling", "estimated_total_funding")


def database():
    if not hasattr(own, "connection"):
        own.connection = sqlite3.connect(os.environ["GRANTS_DB"])
        own.connection.row_factory = sqlite3.Row
    return own.connection


with sqlite3.connect(os.environ["GRANTS_DB"]) as setup:
    if not setup.execute("SELECT 1 FROM sqlite_master WHERE name = 'opportunity_text'").fetchone():
        setup.executescript("""
            CREATE VIRTUAL TABLE opportunity_text USING fts5(
                title, summary, content = 'opportunities', content_rowid = 'opportunity_id', tokenize = 'porter unicode61');
            INSERT INTO opportunity_text(opportunity_text, rank) VALUES ('rank', 'bm25(10.0, 1.0)');
            INSERT INTO opportunity_text(opportunity_text) VALUES ('rebuild');
            CREATE INDEX facets ON opportunities (agency, status, category, funding_instrument);""")


def conditions(body):
    tables, where, values, order = "opportunities o", [], [], "o.post_date DESC"
    if words := re.findall(r"\w+", body.get("query") or ""):
        tables = "opportunity_text t JOIN opportunities o ON o.opportunity_id = t.rowid"
        where.append("t.opportunity_text MATCH ?")
        values.append(" ".join(f'"{word}"' for word in words))
        order = "t.rank"
    filters = body.get("filters") or {}
    for name in FACETS:
        if name in filters:
            choices = filters[name]["one_of"]
            where.append(f"o.{name} IN ({','.join('?' * len(choices))})")
            values += choices
    for name in AMOUNTS:
        for side, sign in (("min", ">="), ("max", "<=")):
            if (limit := filters.get(name, {}).get(side)) is not None:
                where.append(f"o.{name} {sign} ?")
                values.append(limit)
    return tables, f" WHERE {' AND '.join(where)}" if where else "", values, order


@app.post("/v1/opportunities/search")
def search():
    body = request.get_json()
    page = body.get("pagination") or {}
    offset, size = int(page.get("page_offset", 1)), int(page.get("page_size", 25))
    if offset < 1 or not 1 <= size <= 100:
        return jsonify(title="Validation failed"), 422
    tables, where, values, order = conditions(body)
    db = database()
    counts, total = {name: {} for name in FACETS}, 0
    keys = ", ".join("o." + name for name in FACETS)
    for row in db.execute(f"SELECT {keys}, count(*) AS n FROM {tables}{where} GROUP BY {keys}", values):
        total += row["n"]
        for name in FACETS:
            counts[name][row[name]] = counts[name].get(row[name], 0) + row["n"]
    columns = ", ".join("o." + name.strip() for name in COLUMNS.split(","))
    rows = db.execute(
        f"SELECT {columns} FROM {tables}{where} ORDER BY {order}, o.opportunity_id LIMIT ? OFFSET ?",
        [*values, size, (offset - 1) * size])
    return jsonify(
        data=[dict(row) for row in rows],
        pagination_info={"page_offset": offset, "page_size": size, "total_records": total,
                         "total_pages": -(-total // size)},
        facet_counts=counts)
