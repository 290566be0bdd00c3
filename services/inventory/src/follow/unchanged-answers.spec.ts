import { expect, test } from 'vitest';
import { UnchangedAnswers } from './unchanged-answers.js';

const nothing = () => Promise.resolve({ faults: [] });

test('an answer is known once it was applied, and no other is', async () => {
  const answers = new UnchangedAnswers();
  expect(answers.shows('a')).toBe(false);
  await answers.apply('a', nothing);
  expect([answers.shows('a'), answers.shows('b')]).toEqual([true, false]);
  await answers.apply('b', nothing);
  expect([answers.shows('a'), answers.shows('b')]).toEqual([false, true]);
});

test('an answer that is not whole is never known', async () => {
  const answers = new UnchangedAnswers();
  await answers.apply(undefined, nothing);
  expect(answers.shows(undefined)).toBe(false);
});

test('an answer is not known while and after objects are written one by one', async () => {
  const answers = new UnchangedAnswers();
  await answers.apply('a', nothing);
  answers.written();
  expect(answers.shows('a')).toBe(false);
  await answers.apply('a', () => {
    answers.written();
    return nothing();
  });
  expect(answers.shows('a')).toBe(false);
});

test('an answer of which something was set apart is not known', async () => {
  const answers = new UnchangedAnswers();
  await answers.apply('a', () => Promise.resolve({ faults: ['c1 was set apart'] }));
  expect(answers.shows('a')).toBe(false);
});

test('an answer is not known when it could not be applied, whatever was known before', async () => {
  const answers = new UnchangedAnswers();
  await answers.apply('a', nothing);
  await expect(answers.apply('b', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  expect([answers.shows('a'), answers.shows('b')]).toEqual([false, false]);
});
