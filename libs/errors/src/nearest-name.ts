import { distance } from 'fastest-levenshtein';

/** The known name that somebody who wrote the unknown one most likely meant, or undefined when none is near. */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  const tolerated = Math.max(2, Math.floor(unknown.length / 3));
  let nearest: string | undefined;
  let smallest = tolerated + 1;
  for (const name of known) {
    const edits = distance(unknown.toLowerCase(), name.toLowerCase());
    if (edits < smallest && edits < name.length) [nearest, smallest] = [name, edits];
  }
  return nearest;
}
