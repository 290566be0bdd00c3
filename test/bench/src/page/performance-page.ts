import { metText, targetText, valueText, type Figure } from '../figures/figure.js';

/** Where the figures of one run come from. */
export interface Origin {
  readonly command: string;
  readonly machine: string;
  readonly day: string;
}

const COLUMNS = '| figure | value | target | met | note |';

/**
 * The page with the section of an area made anew. Rows of figures that were not measured this time stay as they are, so
 * that a run of some figures does not cost the others.
 */
export function withFigures(page: string, area: string, figures: readonly Figure[], origin: Origin): string {
  const begin = `<!-- bench:${area}:begin -->`;
  const end = `<!-- bench:${area}:end -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  const before = from < 0 ? `${page.trimEnd()}\n\n` : page.slice(0, from);
  const after = to < 0 ? '\n' : page.slice(to + end.length);
  const kept = from < 0 || to < 0 ? [] : rowsIn(page.slice(from, to));
  const measuredNames = new Set(figures.map(({ name }) => cell(name)));
  const rows = [...kept.filter((row) => !measuredNames.has(nameIn(row))), ...figures.map(rowOf)];
  const section = [
    begin,
    '',
    `Made by \`${origin.command}\` on ${origin.day}: ${origin.machine}.`,
    '',
    COLUMNS,
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    end,
  ];
  return `${before}${section.join('\n')}${after}`;
}

function rowsIn(section: string): string[] {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2);
}

function nameIn(row: string): string {
  return row.split(' | ')[0]?.slice(1).trim() ?? '';
}

function rowOf(figure: Figure): string {
  const value = figure.value === null ? 'not measured' : `${valueText(figure.value)} ${figure.unit}`;
  const cells = [figure.name, value, targetText(figure.target), metText(figure.met), figure.note];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '/').replaceAll('\n', ' ');
}
