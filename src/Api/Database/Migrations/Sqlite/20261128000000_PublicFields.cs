using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Api.Database.Migrations.Sqlite
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
                type: "TEXT",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<string>(
                name: "assistance_listing_numbers",
                table: "opportunities",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<long>(
                name: "expected_number_of_awards",
                table: "opportunities",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "funding_categories",
                table: "opportunities",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "''");

            migrationBuilder.AddColumn<bool>(
                name: "is_cost_sharing",
                table: "opportunities",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "saved_searches",
                columns: table => new
                {
                    saved_search_id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    search_query = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false)
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

            // Not by EF, which would make the table anew, without its triggers.
            migrationBuilder.Sql("""
                ALTER TABLE opportunities DROP COLUMN applicant_types;
                ALTER TABLE opportunities DROP COLUMN assistance_listing_numbers;
                ALTER TABLE opportunities DROP COLUMN expected_number_of_awards;
                ALTER TABLE opportunities DROP COLUMN funding_categories;
                ALTER TABLE opportunities DROP COLUMN is_cost_sharing;
                """);
        }
    }
}
