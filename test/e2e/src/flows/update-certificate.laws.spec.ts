import { generateSelfSigned } from '@muster/incus';
import { flowLaws } from '@muster/operations/testing';
import { updateCertificate } from '@muster/provisioning-worker/update-certificate/update-certificate';
import { askToUpdateCertificate } from '../clusters/changes.js';
import { provisioningSubject } from './provisioning-subject.js';
import { readyCluster } from './ready-cluster.js';

flowLaws({ flow: updateCertificate, undo: 'nothing-to-compare' }, () =>
  provisioningSubject(
    readyCluster(async (stack, name) => {
      const { certificate, key } = await generateSelfSigned({ commonName: 'formed', usage: 'server' });
      return askToUpdateCertificate(stack, name, certificate, key);
    }),
  ),
);
