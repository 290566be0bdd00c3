/**
 * Makes the typed client's types from the API's OpenAPI document.
 *
 *   node libs/api-client/scripts/generate.mjs             from the committed openapi.json
 *   node services/gateway/dist/openapi/print-document.js | node libs/api-client/scripts/generate.mjs -
 *                                                         takes a new document from standard input first
 */
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import openapiTS, { astToString } from 'openapi-typescript';
import { format } from 'prettier';

const documentFile = new URL('../openapi.json', import.meta.url);
const typesFile = new URL('../src/openapi.generated.ts', import.meta.url);
const keyedFile = new URL('../src/keyed-requests.generated.ts', import.meta.url);
const style = { singleQuote: true, printWidth: 120 };

if (process.argv[2] === '-') {
  const document = JSON.parse(await text(process.stdin));
  await writeFile(documentFile, await format(JSON.stringify(document), { ...style, parser: 'json' }));
}
const document = JSON.parse(await readFile(documentFile, 'utf8'));
const types = astToString(await openapiTS(withoutOperationIds(document), { defaultNonNullable: false }));
await writeFile(typesFile, await format(types, { ...style, parser: 'typescript' }));
await writeFile(keyedFile, await format(keyedRequests(document), { ...style, parser: 'typescript' }));

/** The client names requests by path, so that a renamed method of the gateway changes nothing here. */
function withoutOperationIds(value) {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'operationId' ? undefined : inner)));
}

/** The requests whose repetition the API recognises: those that document the header `Idempotency-Key`. */
function keyedRequests({ paths }) {
  const keyed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name === 'Idempotency-Key'))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  return `/** Requests that the API carries out once for one Idempotency-Key; made by scripts/generate.mjs. */
export const KEYED_REQUESTS: readonly string[] = ${JSON.stringify(keyed)};\n`;
}
