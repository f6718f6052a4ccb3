// Prints the files that are named as one JSON document, each under its name: by HashiCorp's own parser, as WebAssembly.
const { parse } = require('@cdktf/hcl2json');
const { readFileSync } = require('fs');
const { basename } = require('path');

(async () => {
  const files = {};
  for (const path of process.argv.slice(2)) files[basename(path)] = await parse(path, readFileSync(path, 'utf8'));
  console.log(JSON.stringify(files));
})().catch((fault) => { console.error(String(fault)); process.exit(1); });
