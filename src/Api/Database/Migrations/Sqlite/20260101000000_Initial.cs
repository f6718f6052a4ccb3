using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    last_used_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    change_id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    opportunity_id = table.Column<long>(type: "INTEGER", nullable: true),
                    happened_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_changes", x => x.change_id);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    location = table.Column<string>(type: "TEXT", nullable: false),
                    e_tag = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    expires_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => new { x.key_id, x.idempotency_key });
                });

            migrationBuilder.CreateTable(
                name: "opportunities",
                columns: table => new
                {
                    opportunity_id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    opportunity_number = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    summary = table.Column<string>(type: "TEXT", nullable: false),
                    agency = table.Column<string>(type: "TEXT", nullable: false),
                    agency_name = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    category = table.Column<string>(type: "TEXT", nullable: false),
                    funding_instrument = table.Column<string>(type: "TEXT", nullable: false),
                    post_date = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    close_date = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    award_floor = table.Column<long>(type: "INTEGER", nullable: false),
                    award_ceiling = table.Column<long>(type: "INTEGER", nullable: false),
                    estimated_total_funding = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_opportunities", x => x.opportunity_id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_expires_at",
                table: "kept_answers",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_agency_status_category_funding_instrument",
                table: "opportunities",
                columns: new[] { "agency", "status", "category", "funding_instrument" });

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_award_ceiling",
                table: "opportunities",
                column: "award_ceiling");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_close_date",
                table: "opportunities",
                column: "close_date");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_opportunity_number",
                table: "opportunities",
                column: "opportunity_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_post_date",
                table: "opportunities",
                column: "post_date");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_status_post_date",
                table: "opportunities",
                columns: new[] { "status", "post_date" });

            // The index holds no second copy of the texts; the triggers keep it in step, whoever writes.
            migrationBuilder.Sql("""
                CREATE VIRTUAL TABLE opportunity_text USING fts5(
                    title, summary, content = 'opportunities', content_rowid = 'opportunity_id',
                    tokenize = 'porter unicode61');
                INSERT INTO opportunity_text(opportunity_text, rank) VALUES ('rank', 'bm25(10.0, 1.0)');
                CREATE TRIGGER opportunity_text_insert AFTER INSERT ON opportunities BEGIN
                    INSERT INTO opportunity_text(rowid, title, summary)
                    VALUES (new.opportunity_id, new.title, new.summary);
                END;
                CREATE TRIGGER opportunity_text_delete AFTER DELETE ON opportunities BEGIN
                    INSERT INTO opportunity_text(opportunity_text, rowid, title, summary)
                    VALUES ('delete', old.opportunity_id, old.title, old.summary);
                END;
                CREATE TRIGGER opportunity_text_update AFTER UPDATE OF title, summary ON opportunities BEGIN
                    INSERT INTO opportunity_text(opportunity_text, rowid, title, summary)
                    VALUES ('delete', old.opportunity_id, old.title, old.summary);
                    INSERT INTO opportunity_text(rowid, title, summary)
                    VALUES (new.opportunity_id, new.title, new.summary);
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "opportunity_text");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "changes");

            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "opportunities");
        }
    }
}
