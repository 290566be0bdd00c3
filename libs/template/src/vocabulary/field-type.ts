/**
 * The type of one field of a configuration document.
 *
 * `setting` is a value of an Incus configuration map: text, where a number or a boolean is taken as its text.
 * A field name that begins with a capital letter stands for a Go field without a JSON name and is matched in any case.
 */
export type FieldType =
  | { readonly type: 'text' }
  | { readonly type: 'boolean' }
  | { readonly type: 'integer' }
  | { readonly type: 'setting' }
  | { readonly type: 'anything' }
  | { readonly type: 'list'; readonly items: FieldType }
  | { readonly type: 'map'; readonly values: FieldType }
  | ObjectType;

/** A mapping with known fields; `required` ones must be there and not be empty text. */
export interface ObjectType {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly required?: readonly string[];
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The TypeScript type of the values that a vocabulary entry describes. */
export type ValueOf<T> = T extends { readonly type: 'text' | 'setting' }
  ? string
  : T extends { readonly type: 'boolean' }
    ? boolean
    : T extends { readonly type: 'integer' }
      ? number
      : T extends { readonly type: 'list'; readonly items: infer Items }
        ? readonly ValueOf<Items>[]
        : T extends { readonly type: 'map'; readonly values: infer Values }
          ? Readonly<Record<string, ValueOf<Values>>>
          : T extends { readonly type: 'object'; readonly fields: infer Fields }
            ? { readonly [Name in keyof Fields]?: ValueOf<Fields[Name]> }
            : JsonValue;
