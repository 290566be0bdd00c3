import { flowLaws } from '@muster/operations/testing';
import { updateCluster } from '@muster/provisioning-worker/update-cluster/update-cluster';
import { addChannel, askToUpdate } from '../clusters/changes.js';
import { provisioningSubject } from './provisioning-subject.js';
import { readyCluster } from './ready-cluster.js';

flowLaws({ flow: updateCluster, undo: 'before' }, () =>
  provisioningSubject(
    readyCluster(async (stack, name) => {
      await addChannel(stack, 'testing');
      return (await askToUpdate(stack, name, { channel: 'testing' })) ?? '';
    }),
  ),
);
