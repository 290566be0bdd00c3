import { taggedOf } from '@muster/api-client';
import type { Work } from '../act.js';
import { editAsYaml } from '../documents/edit-yaml.js';

const WRITABLE = ['public_connection_url', 'channel', 'description', 'properties'] as const;

/** Changes what a client may write of a server; somebody else's change in between is not overwritten. */
export const editServer: Work<object> = async (session, [name = '']) => {
  const { api } = await session.connect();
  const params = { path: { name } };
  const { value: server, etag } = await taggedOf(api.GET('/1.0/provisioning/servers/{name}', { params }));
  const changed = await editAsYaml(session, server, WRITABLE);
  if (changed === undefined) return session.note('Nothing was changed.');
  await api.PUT('/1.0/provisioning/servers/{name}', {
    params: { ...params, header: { 'If-Match': etag } },
    body: changed,
  });
  return session.note(`Server "${name}" is changed.`);
};
