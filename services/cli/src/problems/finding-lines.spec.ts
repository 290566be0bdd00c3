import { describe, expect, it } from 'vitest';
import { findingLines } from './finding-lines.js';
import { SourceTexts } from './source-texts.js';

const sources = new SourceTexts();
sources.add('service', { file: 'services.yaml', text: 'lvm:\r\n\tenabled: 3\n' });

describe('a finding', () => {
  it('shows the line of the user’s own file with a mark under the place, tabs kept', () => {
    expect(findingLines({ message: 'not a boolean', line: 2, column: 11, document: 'service' }, sources)).toEqual([
      'services.yaml:2:11 not a boolean',
      '  \tenabled: 3',
      '  \t         ^',
    ]);
  });

  it('adds the nearest name, unless the message has it', () => {
    const finding = { message: 'unknown key "x"', suggestion: 'y' };
    expect(findingLines(finding, sources)).toEqual(['unknown key "x"', '  did you mean "y"?']);
    expect(findingLines({ ...finding, message: 'unknown key "x"; did you mean "y"?' }, sources)).toHaveLength(1);
  });

  it('in a text that is not here names the document and the place', () => {
    const finding = { message: 'm', line: 3, column: 12, path: 'lvm.enabled', document: 'application' };
    expect(findingLines(finding, sources)).toEqual(['application configuration, lvm.enabled: line 3, column 12: m']);
  });

  it('names the server and the field', () => {
    expect(findingLines({ message: 's1: m', server: 's1' }, sources)).toEqual(['s1: m']);
    expect(findingLines({ message: 'm', server: 's1', path: 'p' }, sources)).toEqual(['s1, p: m']);
  });

  it('survives a place behind the end of the text', () => {
    expect(findingLines({ message: 'm', line: 99, document: 'service' }, sources)).toEqual(['services.yaml:99:1 m']);
  });

  it('shows the part of a very long line in which the place is', () => {
    const long = new SourceTexts();
    long.add('service', { file: 'f', text: `${'a'.repeat(500)}X${'b'.repeat(500)}` });
    const [, line = '', mark = ''] = findingLines({ message: 'm', line: 1, column: 501, document: 'service' }, long);
    expect(line.length).toBeLessThan(200);
    expect(line[mark.indexOf('^')]).toBe('X');
  });
});
