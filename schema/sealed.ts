/**
 * What a reader sees where the key of a sealed leaf was destroyed. Handlers treat it as "no longer known".
 * It stands for the whole leaf, whatever its type was.
 */
export const Erased = '[erased]';
export type Erased = typeof Erased;

/** A leaf as it lies on disk: `v1.<key id>.<base64url of iv, ciphertext, tag>`. */
export type Sealed = string & { readonly sealed: unique symbol };

/** The leaf, or null where it was never given or was erased. */
export const unlessErased = <T>(leaf: T | Erased | null | undefined): T | null =>
  leaf === Erased || leaf === undefined ? null : (leaf as T | null);
