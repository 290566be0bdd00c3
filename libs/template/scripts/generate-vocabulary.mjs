/**
 * Makes the vocabulary of libs/template (names and types of IncusOS services and of the Incus preseed) from the schemas
 * of their projects:
 *
 *     node libs/template/scripts/generate-vocabulary.mjs <services-schema.json> <incus-rest-api.yaml> [output folder]
 *
 * Anything that it does not understand ends it with an error, so that nothing is left out in silence.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { parse } from 'yaml';
import { format } from 'prettier';

const scalarTypes = { string: 'text', boolean: 'boolean', integer: 'integer' };

/** Incus' own map types say only "object" in its API description; this is what they hold. */
const incusMaps = {
  ConfigMap: { type: 'map', values: { type: 'setting' } },
  DevicesMap: { type: 'map', values: { type: 'map', values: { type: 'setting' } } },
};

function fieldType(schema, where, definitions) {
  if (schema.$ref) {
    const name = schema.$ref.replace('#/definitions/', '');
    if (incusMaps[name]) return incusMaps[name];
    if (!definitions[name]) throw new Error(`${where}: refers to "${name}", which is not defined`);
    return fieldType(definitions[name], where, definitions);
  }
  if (scalarTypes[schema.type]) return { type: scalarTypes[schema.type] };
  if (schema.type === 'array') return { type: 'list', items: fieldType(schema.items, `${where}[]`, definitions) };
  if (schema.type === 'object' && schema.properties) {
    return { type: 'object', fields: fieldsOf(schema.properties, where, definitions) };
  }
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return { type: 'map', values: fieldType(schema.additionalProperties, `${where}.*`, definitions) };
  }
  throw new Error(`${where}: no rule for the type ${JSON.stringify(schema)}`);
}

function fieldsOf(properties, where, definitions) {
  const names = Object.keys(properties).toSorted();
  return Object.fromEntries(names.map((name) => [name, fieldType(properties[name], `${where}.${name}`, definitions)]));
}

async function writeVocabulary(file, constant, vocabulary) {
  const source = `// Made by libs/template/scripts/generate-vocabulary.mjs. Do not edit.
export const ${constant} = ${JSON.stringify(vocabulary)} as const;
`;
  await writeFile(file, await format(source, { parser: 'typescript', singleQuote: true, printWidth: 120 }));
}

const [servicesFile, incusFile, output] = process.argv.slice(2);
if (!servicesFile || !incusFile) {
  process.stderr.write('usage: generate-vocabulary.mjs <services-schema.json> <incus-rest-api.yaml> [output folder]\n');
  process.exit(2);
}
const folder = output ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/vocabulary');

const { services } = JSON.parse(await readFile(servicesFile, 'utf8'));
const configurations = Object.fromEntries(Object.entries(services).map(([name, service]) => [name, service.config]));
await writeVocabulary(
  path.join(folder, 'services.generated.ts'),
  'serviceVocabulary',
  fieldsOf(configurations, 'services', {}),
);

const { definitions } = parse(await readFile(incusFile, 'utf8'));
const preseed = fieldsOf(definitions.InitLocalPreseed.properties, 'InitLocalPreseed', definitions);
await writeVocabulary(path.join(folder, 'preseed.generated.ts'), 'preseedVocabulary', preseed);
