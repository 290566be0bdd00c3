/** Keys from the root of a document to one of its values; numbers are places in a list, from 0. */
export type DocumentPath = readonly (string | number)[];

/** E.g. `nvme.targets[0].port` or `config["user.ui.title"]`; empty for the root. */
export function formatPath(path: DocumentPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
