// Uses the types that openapi-typescript makes of the OpenAPI document. Arguments: the API's address, and a key.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

const [address, key] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl: address });
const may = { "X-API-Key": key };

function refused(what: string, problem: components["schemas"]["ProblemBody"] | undefined) {
  console.log(`${what} ${problem?.status} ${problem?.type} ${problem?.errors?.[0]?.field ?? "-"}`);
}

async function main() {
  const found = await api.POST("/v1/opportunities/search", {
    body: {
      query: "education",
      filters: { opportunity_status: { one_of: ["posted"] }, award_ceiling: { min: 1000 } },
      pagination: { page_size: 3, sort_order: [{ order_by: "post_date", sort_direction: "descending" }] },
    },
  });
  const page = found.data as components["schemas"]["SearchAnswer"]; // or text/csv, as asked
  console.log(`search ${page.data.length} ${page.data[0].opportunity_status} ${page.data[0].summary.post_date} ${page.pagination_info.total_records > 3}`);

  const read = await api.GET("/v1/opportunities/{id}", { params: { path: { id: 5 } } });
  console.log(`get ${read.data!.data.opportunity_id} ${read.data!.data.summary.funding_instruments.length}`);

  const input: components["schemas"]["OpportunityInput"] = {
    opportunity_number: "CLIENT-TS", opportunity_title: "Rivers", opportunity_status: "posted", agency_code: "NSF",
    agency_name: "National Science Foundation",
    summary: {
      summary_description: "About rivers.", post_date: "2026-01-31", award_floor: 1, award_ceiling: 2,
      estimated_total_program_funding: 3, funding_instruments: ["grant"], applicant_types: ["state_governments"],
    },
  };
  const created = await api.POST("/v1/opportunities", {
    body: input, headers: may, params: { header: { "Idempotency-Key": '"client-ts"' } },
  });
  const row = created.data!.data;
  console.log(`create ${row.opportunity_title} ${row.summary.post_date} ${row.summary.close_date === null}`);

  // What was read is sent as it is.
  const path = { id: Number(row.opportunity_id) };
  const replaced = await api.PUT("/v1/opportunities/{id}", {
    body: { ...row, opportunity_title: "Lakes" }, headers: may,
    params: { path, header: { "If-Match": created.response.headers.get("ETag")! } },
  });
  console.log(`replace ${replaced.data!.data.opportunity_title}`);

  refused("invalid", (await api.POST("/v1/opportunities/search", { body: { pagination: { page_size: 0 } } })).error);
  refused("missing", (await api.GET("/v1/opportunities/{id}", { params: { path: { id: 999999 } } })).error);
  refused("changed", (await api.PUT("/v1/opportunities/{id}", {
    body: input, headers: may, params: { path, header: { "If-Match": '"other"' } },
  })).error);
}

main().catch(e => { console.error(e); process.exit(1); });
