const LINES = 8;
const LONGEST_LINE = 300;

/** The last lines of a program's log, readable: of lines of JSON only what they say. */
export function logTail(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LINES)
    .map((line) => `    ${shortened(readable(line))}`)
    .join('\n');
}

function readable(line: string): string {
  try {
    const { message, error } = JSON.parse(line) as { message?: unknown; error?: { message?: unknown } };
    if (typeof message !== 'string') return line;
    return typeof error?.message === 'string' ? `${message}: ${error.message}` : message;
  } catch {
    return line;
  }
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}
