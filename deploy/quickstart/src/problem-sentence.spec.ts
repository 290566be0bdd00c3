import { MusterError } from '@muster/errors';
import { InfrastructureProblem } from '@muster/infrastructure';
import { expect, test } from 'vitest';
import { problemSentence } from './problem-sentence.js';

test.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), 'The disk that holds /home is full: make room there'],
  [
    new InfrastructureProblem('Postgres: could not write: No space left on device'),
    'The disk that holds /home is full',
  ],
  [
    Object.assign(new Error('x'), { code: 'EACCES', path: '/home/run' }),
    'No permission for /home/run: run as the user',
  ],
  [new InfrastructureProblem('Port 1 is taken.'), 'Port 1 is taken.'],
])('%s becomes one sentence', (error, sentence) => {
  const text = problemSentence(error, '/home');
  expect(text).toContain(sentence);
  expect(text).not.toContain('\n');
});

test('a refusal of the API is shown with its findings and what to do next', () => {
  const error = new MusterError('request.invalid', 'refused', { findings: [{ message: 'name is missing' }] });
  const lines = problemSentence(error, '/home').split('\n');
  expect(lines).toEqual(['refused', '    name is missing', `    ${error.nextStep}`]);
});

test('a fault of our own shows where it happened', () => {
  expect(problemSentence(new TypeError('oops'), '/home')).toMatch(
    /^This should not have happened: TypeError: oops\n +at /,
  );
});
