using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Api.Database.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class PublicFields : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "applicant_types",
                table: "opportunities",
                type: "text",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<string>(
                name: "assistance_listing_numbers",
                table: "opportunities",
                type: "text",
                nullable: false,
                defaultValueSql: "''",
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "expected_number_of_awards",
                table: "opportunities",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "funding_categories",
                table: "opportunities",
                type: "text",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<bool>(
                name: "is_cost_sharing",
                table: "opportunities",
                type: "boolean",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "saved_searches",
                columns: table => new
                {
                    saved_search_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    key_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    search_query = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_saved_searches", x => x.saved_search_id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_saved_searches_key_id",
                table: "saved_searches",
                column: "key_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "saved_searches");

            migrationBuilder.DropColumn(
                name: "applicant_types",
                table: "opportunities");

            migrationBuilder.DropColumn(
                name: "assistance_listing_numbers",
                table: "opportunities");

            migrationBuilder.DropColumn(
                name: "expected_number_of_awards",
                table: "opportunities");

            migrationBuilder.DropColumn(
                name: "funding_categories",
                table: "opportunities");

            migrationBuilder.DropColumn(
                name: "is_cost_sharing",
                table: "opportunities");
        }
    }
}
