import { z } from 'zod';

/** Names become parts of paths, subjects and file names, so what could leave its place is refused (upstream accepts ".."). */
const FORBIDDEN_TEXT = String.raw`\/:*?"<>|`;
const FORBIDDEN = /[\\/:*?"<>|]/;

/** Says why a name can not be used, or undefined when it can. */
export function nameFault(noun: string, name: string): string | undefined {
  if (name === '') return `Invalid ${noun}, name can not be empty`;
  if (name.length > 200) return `Invalid ${noun}, name can not be longer than 200 characters`;
  if (FORBIDDEN.test(name)) return `Invalid ${noun}, name can not contain any of "${FORBIDDEN_TEXT}"`;
  if (/\p{Cc}/u.test(name)) return `Invalid ${noun}, name can not contain control characters`;
  if (name.startsWith('.')) return `Invalid ${noun}, name can not begin with "."`;
  if (name !== name.trim()) return `Invalid ${noun}, name can not begin or end with a space`;
  return undefined;
}

/** A name that may be used for a new object of the noun. */
export const newName = (noun: string) =>
  z.string().superRefine((name, context) => {
    const fault = nameFault(noun, name);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** Milliseconds-precise time, RFC 3339. */
export const timestamp = z.string().meta({ format: 'date-time' });

/**
 * Upstream's ConfigMap: strings stay, numbers and booleans become text, null becomes "" (upstream-provisioning 1.7).
 * Lists and objects are refused.
 */
export const configMap = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'must be a text, a number, a boolean or null' }),
  )
  .transform((map) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, configText(value)])));

/** One value of a ConfigMap as text. */
export function configText(value: string | number | boolean | null): string {
  return value === null ? '' : String(value);
}

/** Who asks. Everyone trusted is an administrator until roles come (decision 13). */
export const Caller = z.object({
  protocol: z.enum(['unix', 'tls', 'server', 'none']),
  fingerprint: z.string().optional(),
});
export type Caller = z.infer<typeof Caller>;

/** What makes a change repeatable: the caller's key, and a digest of what it was sent with. */
export const Idempotency = z.object({ caller: z.string(), key: z.string().max(255), bodyHash: z.string() });
export type Idempotency = z.infer<typeof Idempotency>;

/** What comes with every change: who asks for it, and what makes it repeatable. */
export const change = { caller: Caller, idempotency: Idempotency.optional() };

/** An object together with the ETag of the fields that a client may write. */
export const withEtag = <T extends z.ZodType>(value: T) => z.object({ value, etag: z.string() });

/** An answer that says nothing but "done". */
export const Done = z.object({});

/** Any JSON object; what is in it is not ours to judge. */
export const jsonObject = z.record(z.string(), z.unknown());
