import { expect, it } from 'vitest';
import { measured } from '../figures/figure.js';
import { withFigures } from './performance-page.js';

const origin = { command: 'npm run bench -- provisioning', machine: '2 cores', day: '2026-11-24' };
const first = measured({ name: 'first', unit: 's', target: { atMost: 2 } }, 1, 'quiet');
const second = measured({ name: 'second', unit: 'ms' }, 20);

it('a page without the section gets it at its end', () => {
  const page = withFigures('# Performance\n', 'provisioning', [first], origin);
  expect(page).toContain('# Performance\n\n<!-- bench:provisioning:begin -->');
  expect(page).toContain('Made by `npm run bench -- provisioning` on 2026-11-24: 2 cores.');
  expect(page).toContain('| first | 1.00 s | ≤ 2 | yes | quiet |');
});

it('a new run replaces its own rows, and neither the other rows nor the rest of the page', () => {
  const before = withFigures('# Performance\n', 'provisioning', [first, second], origin);
  const again = { ...first, value: 3, met: false };
  const after = withFigures(`${before}\n## More\n`, 'provisioning', [again], origin);
  expect(after.match(/^\| first /gmu)).toHaveLength(1);
  expect(after).toContain('| first | 3.00 s | ≤ 2 | no | quiet |');
  expect(after).toContain('| second | 20.0 ms | – | – |');
  expect(after.trimEnd().endsWith('## More')).toBe(true);
});

it('the formatting of the page does not hide the rows from the next run', () => {
  const before = withFigures('', 'provisioning', [first, second], origin);
  const formatted = before.replaceAll('| first |', '| first    |').replaceAll('---', '------');
  expect(withFigures(formatted, 'provisioning', [first], origin).match(/^\| first/gmu)).toHaveLength(1);
});
