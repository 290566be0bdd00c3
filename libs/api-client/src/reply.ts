/** What the typed client gives; errors have been thrown before. */
interface Reply<Data> {
  readonly data?: Data;
  readonly response: Response;
}
interface Enveloped {
  readonly metadata: unknown;
}

/** An object with the ETag to send back as `If-Match`. */
export interface Tagged<Value> {
  readonly value: Value;
  readonly etag: string;
}

/** What came in the envelope. */
export async function valueOf<Data extends Enveloped>(reply: Promise<Reply<Data>>): Promise<Data['metadata']> {
  const { data } = await reply;
  return metadataOf(data);
}

/** The objects of a list that was asked for with `recursion: '1'`. */
export async function rowsOf<Data extends { readonly metadata: readonly unknown[] }>(
  reply: Promise<Reply<Data>>,
): Promise<Exclude<Data['metadata'][number], string>[]> {
  return (await valueOf(reply)) as Exclude<Data['metadata'][number], string>[];
}

/** An object and its ETag, for a change that must not overwrite another. */
export async function taggedOf<Data extends Enveloped>(reply: Promise<Reply<Data>>): Promise<Tagged<Data['metadata']>> {
  const { data, response } = await reply;
  return { value: metadataOf(data), etag: response.headers.get('etag') ?? '' };
}

/** The address of what was created or accepted. */
export async function addressOf(reply: Promise<Reply<unknown>>): Promise<string> {
  const { response } = await reply;
  return response.headers.get('location') ?? '';
}

function metadataOf<Data extends Enveloped>(data: Data | undefined): Data['metadata'] {
  if (data === undefined) throw new TypeError('a successful answer came without a body');
  return data.metadata;
}
