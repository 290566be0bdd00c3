import { rowsOf } from '@muster/database';
import { MusterError } from '@muster/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type SpecDatabase } from '../spec-support/database.js';
import { plantResources } from '../spec-support/resources.js';
import { compileFilter } from './filter.js';
import { Parameters } from './sql-text.js';
import { vocabularyOf } from './vocabulary.js';

let database: SpecDatabase;

const nic = (network: string) => ({ type: 'nic', network });
const web = {
  status: 'Running',
  type: 'container',
  ephemeral: false,
  stateful: true,
  description: 'Front of the shop',
  created_at: '2026-05-01T10:00:00.5Z',
  config: { 'limits.cpu': '4', 'image.os': 'Debian', 'user.note': 'a_b%c' },
  devices: { eth0: nic('incusbr0'), root: { type: 'disk', size: '10GiB' } },
  profiles: ['default', 'web'],
  snapshots: [
    { name: 's0', size: 5, stateful: false },
    { name: 's1', size: 50, stateful: true },
  ],
  state: { pid: 18446744073709551615n.toString(), processes: 7 },
};
const db = {
  status: 'Stopped',
  type: 'virtual-machine',
  ephemeral: true,
  created_at: '2026-06-01T12:00:00+02:00',
  config: { 'limits.cpu': '16' },
  devices: { eth0: nic('ovn'), eth1: nic('incusbr0') },
  profiles: ['default'],
  snapshots: null,
  state: { processes: 0 },
};
/** Everything is of another type than usual, or not there. */
const odd = { status: 5, config: null, profiles: 'web', snapshots: {}, state: { processes: '7' }, created_at: 'soon' };

beforeAll(async () => {
  database = await createDatabase();
  await plantResources(database.dataSource, 'instance', [
    {
      name: 'web',
      server: 's1',
      object: JSON.stringify(web).replace(/"18446744073709551615"/, '18446744073709551615'),
    },
    { name: 'db', server: 's2', project: 'shop', object: db, lastUpdated: '2026-11-25T00:00:00Z' },
    { name: 'odd', server: '', cluster: 'c2', object: odd },
  ]);
  await plantResources(database.dataSource, 'storage_volume', [{ name: 'v', parent: 'local', type: 'custom' }]);
});
afterAll(() => database.drop());

async function matches(filter: string, kind: 'instance' | 'storage_volume' = 'instance'): Promise<string[]> {
  const parameters = new Parameters();
  const { sql } = compileFilter(filter, vocabularyOf(kind, false), parameters);
  const rows = await rowsOf<{ name: string; plain: boolean | null }>(
    database.dataSource,
    `SELECT name, ${sql} AS plain FROM resource WHERE kind = '${kind}' ORDER BY name`,
    parameters.values,
  );
  // Never NULL: or "not" would not be the opposite.
  expect(rows.map(({ plain }) => typeof plain)).toEqual(rows.map(() => 'boolean'));
  return rows.filter(({ plain }) => plain).map(({ name }) => name);
}

function refusal(filter: string): string {
  try {
    compileFilter(filter, vocabularyOf('instance', false), new Parameters());
  } catch (error) {
    if (error instanceof MusterError && error.code === 'filter.invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('matches the rows that expr would match', () => {
  test.each<[string, ...string[]]>([
    // Names, on the wire and upstream's.
    ['name == "web"', 'web'],
    ["name == 'web' or name == `db`", 'db', 'web'],
    ['project == "shop" && project_name == "shop"', 'db'],
    ['server != "s1"', 'db', 'odd'],
    ['cluster in ["c2", "c3"]', 'odd'],
    ['cluster in []'],
    ['not (cluster in ["c2"])', 'db', 'web'],
    ['cluster not in ["c2"]', 'db', 'web'],
    ['name >= "o"', 'odd', 'web'],
    ['"d" < name < "p"', 'db', 'odd'],
    ['name contains "e" and name startsWith "w" and name endsWith "b"', 'web'],
    ['name not contains "b"', 'odd'],
    ['name matches "^(web|db)$"', 'db', 'web'],
    ['name == nil'],
    ['true', 'db', 'odd', 'web'],
    ['!true'],
    // What stands in the object.
    ['object.status == "Running"', 'web'],
    ['object["status"] == "Running"', 'web'],
    ['object.status != "Running"', 'db', 'odd'],
    ['not (object.status == "Running")', 'db', 'odd'],
    ['object.status in ["Running", "Stopped"]', 'db', 'web'],
    ['object.status in ["Running", 5]', 'odd', 'web'],
    ['object.status == 5', 'odd'],
    ['object.status == "5"'],
    ['object.status == 5.0', 'odd'],
    ['object.status startsWith "R"', 'web'],
    ['not (object.status startsWith "R")', 'db', 'odd'],
    ['object.ephemeral', 'db'],
    ['not object.ephemeral', 'odd', 'web'],
    ['object.ephemeral == false', 'web'],
    ['object.config["limits.cpu"] == "4"', 'web'],
    ['object.config["limits.cpu"] == 4'],
    ['int(object.config["limits.cpu"]) > 4', 'db'],
    ['object.config["limits.cpu"] < "2"', 'db'],
    ['object.state.pid == 18446744073709551615', 'web'],
    ['object.state.pid == 18446744073709551614'],
    ['object.state.processes > 0', 'web'],
    ['object.state.processes <= 7', 'db', 'web'],
    ['object.state.processes == object.state.processes', 'db', 'odd', 'web'],
    ['object.config["user.note"] contains "_b%"', 'web'],
    // What is not there is nil, and nil is equal to nil alone.
    ['object.description == nil', 'db', 'odd'],
    ['object.description != nil', 'web'],
    ['object.nothing.at.all == nil', 'db', 'odd', 'web'],
    ['object.config?.["limits.cpu"] == nil', 'odd'],
    ['object.config == nil', 'odd'],
    ['object.snapshots == nil', 'db'],
    ['object.nothing > 1 or object.nothing < 1'],
    ['object.description contains "shop"', 'web'],
    ['(object.description ?? "none") == "none"', 'db', 'odd'],
    ['object.nothing == object.neither', 'db', 'odd', 'web'],
    ['lower(object.nothing) == lower(object.neither)', 'db', 'odd', 'web'],
    // Lists and maps.
    ['"web" in object.profiles', 'web'],
    ['"limits.cpu" in object.config', 'db', 'web'],
    ['object.profiles[0] == "default" and object.profiles[-1] == "web"', 'web'],
    ['object.profiles == ["default"]', 'db'],
    ['name in object.profiles', 'web'],
    ['any(object.snapshots, .name == "s1" and .stateful)', 'web'],
    ['any(object.snapshots, {#.size > 40})', 'web'],
    ['all(object.snapshots, .size > 1)', 'db', 'odd', 'web'],
    ['none(object.snapshots, .size > 10)', 'db', 'odd'],
    ['one(object.snapshots, .size > 10)', 'web'],
    ['count(object.snapshots, .size > 1) == 2', 'web'],
    ['len(object.snapshots) == 0', 'db', 'odd'],
    ['len(filter(object.snapshots, .size > 10)) == 1', 'web'],
    ['"s0" in map(object.snapshots, .name)', 'web'],
    ['any(values(object.devices), .type == "nic" and .network == "ovn")', 'db'],
    ['any(keys(object.devices), # == "eth1")', 'db'],
    ['any(object.snapshots, any(object.profiles, # == "web"))', 'web'],
    ['first(object.snapshots).name == "s0" and last(object.snapshots)?.name == "s1"', 'web'],
    ['len(name) == 3', 'odd', 'web'],
    // Choosing and computing.
    ['object.ephemeral ? name == "db" : name == "web"', 'db', 'web'],
    ['object.state.processes * 2 + 1 == 15', 'web'],
    ['object.state.processes / 0 == 1'],
    ['name + "-" + cluster == "web-c1"', 'web'],
    ['upper(name) == "WEB"', 'web'],
    ['name | trimPrefix("d") | lower() == "b" and true', 'db'],
    ['split(object.config["image.os"], "b")[1] == "ian"', 'web'],
    ['hasPrefix(name, "w") or hasSuffix(name, "d")', 'odd', 'web'],
    ['indexOf(name, "b") == 1', 'db'],
    ['replace(trim("  web "), "e", "3") == replace(name, "e", "3")', 'web'],
    ['string(object.status) == "5"', 'odd'],
    // Times.
    ['last_updated > date("2026-11-24T12:00:00Z")', 'db'],
    ['last_updated == "2026-11-24 08:00:00.123"', 'odd', 'web'],
    ['date(object.created_at) < date("2026-06-01")', 'web'],
    ['date(object.created_at) == date("2026-06-01T10:00:00Z")', 'db'],
    ['now() - last_updated > duration("1h") or last_updated + duration("24h") > now()', 'db', 'odd', 'web'],
    ['last_updated - date("2026-11-24") == duration("8h0m0.123s")', 'odd', 'web'],
    // Patterns of Go.
    ['name matches "(?i)^WEB$"', 'web'],
    [String.raw`name matches "^\\w{2}$"`, 'db'],
    [String.raw`object.description matches "\\bthe\\b"`, 'web'],
    ['object.description matches "(?P<first>Front|Back) of"', 'web'],
    ['not (object.status matches "n")', 'db', 'odd'],
  ])('%s', async (filter, ...names) => {
    expect(await matches(filter)).toEqual(names);
  });

  test('upstream’s name of a parent, which is the kind of the parent', async () => {
    expect(
      await matches('storage_pool_name == "local" and parent_name == "local" and type == "custom"', 'storage_volume'),
    ).toEqual(['v']);
  });

  test('a uuid, however it is written', async () => {
    expect(await matches('uuid == "08e22adf-1a2e-5782-ba5d-29c111c6698b"')).toEqual([]);
    expect(await matches('uuid != "x" and uuid contains "-"')).toEqual(['db', 'odd', 'web']);
  });
});

describe('refuses with the place', () => {
  test.each<[string, string]>([
    ['nam == "web"', 'line 1, column 1: There is no name "nam". Did you mean "name"?'],
    ['name == "web"\n and clustre == "c"', 'line 2, column 6: There is no name "clustre". Did you mean "cluster"?'],
    ['parent_name == "x"', 'There is no name "parent_name"'],
    ['name == 5', 'column 1: The left side is a text, the right side a number: they are never equal'],
    ['name', 'column 1: This is a text, but true or false is needed here'],
    ['not name == "web"', 'column 5: This is a text, but true or false is needed here'],
    ['not object.ephemeral == "x"', 'they are never equal'],
    ['name == ', 'column 9: Something is missing at the end'],
    ['name = "x"', 'column 6: Write == for a comparison'],
    ['name == "x', 'column 9: The text that begins with " does not end'],
    ['name in "web"', '"contains" looks for a part of a text'],
    ['lowr(name) == "x"', 'Did you mean "lower"?'],
    ['reduce(object.profiles, #) == 1', 'There is no function "reduce" that can become a database query'],
    ['lower() == "x"', 'lower() takes 1 argument, not 0'],
    ['name in 1..3', 'Ranges (..) cannot become a database query'],
    ['object.profiles[0:1] == []', 'Slices ([a:b])'],
    ['# == 1', 'within a predicate only'],
    ['name.length == 1', 'This is a text; it has no members'],
    ['name matches cluster', 'A pattern has to be written out'],
    ['name matches "(?=x)"', 'In a pattern "(?" is offered as'],
    [String.raw`name matches "(a)\\1"`, String.raw`\1 is not offered in a pattern`],
    ['name matches "(a"', 'A "(" of the pattern is not closed'],
    [`name matches "${'a'.repeat(201)}"`, '200 characters at most'],
    ['last_updated > "yesterday"', '"yesterday" is no date'],
    ['name == "a\\u0000b"', 'No object holds the character U+0000'],
    ['name == "\\q"', 'is no escape'],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 'nested more than 50 deep'],
    [`${'!'.repeat(2000)}true`, 'more than 1000 words'],
    [`${'trimPrefix('.repeat(12)}name${',"a")'.repeat(12)} == ""`, 'too complex'],
    ['2 ** 3 == 8', 'Powers (** and ^) are not offered'],
  ])('%s', (filter, message) => {
    expect(refusal(filter)).toContain(message);
  });

  test.each([
    'object.config["user.user-data"] == "x"',
    'object.config["cloud-init.user-data"] contains "x"',
    'object.expanded_config["environment.TOKEN"] startsWith "x"',
    'any(object.snapshots, .config["user.user-data"] == "x")',
    'any(values(object.config), # == "x")',
    '"x" in values(object.config)',
    'object.config == object.expanded_config',
    'string(object) contains "x"',
    'object.config[name] == "x"',
    '(object.config ?? 1) == 1',
    'map(object.snapshots, .config) == []',
    'len(object.config["raw.lxc"]) > 3',
    'object[object.x]["user.user-data"] == "x"',
  ])('what would give away a secret: %s', (filter) => {
    expect(refusal(filter)).toContain('masked, so it cannot be filtered');
  });

  test('but tells whether a masked value is there, and filters by it when secrets are asked for', async () => {
    expect(await matches('object.config["user.user-data"] == nil')).toEqual(['db', 'odd', 'web']);
    const parameters = new Parameters();
    expect(compileFilter('object.config["raw.lxc"] == "x"', vocabularyOf('instance', true), parameters).sql).toContain(
      '$',
    );
  });
});

test('nothing that was written reaches Postgres but as a parameter', () => {
  const parameters = new Parameters();
  const evil = `x'; DROP TABLE resource; --`;
  const filter = [
    `name == ${JSON.stringify(evil)}`,
    `object[${JSON.stringify(evil)}] == 1`,
    `any(object.a, .b contains ${JSON.stringify(evil)})`,
    `name matches ${JSON.stringify(evil)}`,
  ].join(' or ');
  const { sql } = compileFilter(filter, vocabularyOf('instance', false), parameters);
  expect(sql).not.toContain('DROP');
  expect(JSON.stringify(parameters.values)).toContain('DROP');
});
