import { expect, test } from 'vitest';
import { userNamespaceProblem } from './postgres-binaries.js';

test('a missing unshare and a forbidden namespace are two things to settle, anything else is none', () => {
  expect(userNamespaceProblem('spawn unshare ENOENT')?.message).toContain('install util-linux');
  expect(userNamespaceProblem('unshare: unshare failed: Operation not permitted\n')?.message).toContain(
    'does not allow user namespaces',
  );
  expect(userNamespaceProblem('initdb: error: could not change permissions')).toBeUndefined();
});
