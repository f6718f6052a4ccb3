using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using NpgsqlTypes;

#nullable disable

namespace Api.Database.Migrations.Postgres
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
                    key_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    change_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    opportunity_id = table.Column<long>(type: "bigint", nullable: true),
                    happened_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_changes", x => x.change_id);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    idempotency_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    e_tag = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => new { x.key_id, x.idempotency_key });
                });

            migrationBuilder.CreateTable(
                name: "opportunities",
                columns: table => new
                {
                    opportunity_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    opportunity_number = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    summary = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    agency_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    category = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    funding_instrument = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    post_date = table.Column<DateOnly>(type: "date", nullable: false),
                    close_date = table.Column<DateOnly>(type: "date", nullable: true),
                    award_floor = table.Column<long>(type: "bigint", nullable: false),
                    award_ceiling = table.Column<long>(type: "bigint", nullable: false),
                    estimated_total_funding = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    search_vector = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: true, computedColumnSql: "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', summary), 'B')", stored: true)
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
                name: "IX_opportunities_search_vector",
                table: "opportunities",
                column: "search_vector")
                .Annotation("Npgsql:IndexMethod", "GIN");

            migrationBuilder.CreateIndex(
                name: "IX_opportunities_status_post_date",
                table: "opportunities",
                columns: new[] { "status", "post_date" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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
