import { flowLaws } from '@muster/operations/testing';
import { bulkUpdate } from '@muster/provisioning-worker/bulk-update/bulk-update';
import { askForBulkUpdate } from '../clusters/changes.js';
import { provisioningSubject } from './provisioning-subject.js';
import { readyCluster } from './ready-cluster.js';

const update = { action: 'add_application' as const, arguments: { name: 'debug' } };

flowLaws({ flow: bulkUpdate, undo: 'before' }, () =>
  provisioningSubject(readyCluster((stack, name) => askForBulkUpdate(stack, name, update))),
);
