import { describe, expect, it } from 'vitest';
import { compactText, tableText } from './table.js';

const TITLES = ['Name', 'Status'];
const ROWS = [
  ['s1', 'ready'],
  ['größer 😀', ''],
];

describe('a table', () => {
  it('has lines around every cell, and is as wide as its widest text', async () => {
    expect(await tableText(TITLES, ROWS)).toBe(
      [
        '+-----------+--------+',
        '| Name      | Status |',
        '+-----------+--------+',
        '| s1        | ready  |',
        '+-----------+--------+',
        '| größer 😀 |        |',
        '+-----------+--------+',
      ].join('\n'),
    );
  });

  it('without rows is its header', async () => {
    expect(await tableText(TITLES, [])).toBe(
      ['+------+--------+', '| Name | Status |', '+------+--------+'].join('\n'),
    );
  });

  it('without rows and header is nothing', async () => {
    expect(await tableText(undefined, [])).toBe('');
  });

  it('can have no lines, and then ends no line with spaces', async () => {
    expect(await compactText(TITLES, ROWS)).toBe(['Name       Status', 's1         ready', 'größer 😀'].join('\n'));
    expect(await compactText(undefined, ROWS)).toBe(['s1         ready', 'größer 😀'].join('\n'));
  });
});
