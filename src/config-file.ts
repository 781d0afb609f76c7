import { readFileSync, statSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import { HubError } from './errors.ts';

const maxFileBytes = 1024 * 1024;
const maxAliases = 100;
const maxDepth = 64;

/** A path inside the file: keys, and numbers for the entries of a list. */
export type KeyPath = readonly (string | number)[];

/** A YAML file as read: its value, its keys that stand twice, and where each thing stands in it. */
export type ConfigFile = {
  value: unknown;
  duplicates: { path: KeyPath; line: number; firstLine: number }[];
  /** The line (from 1) of the key at a path, or of the nearest key around it; undefined when no key of it is there. */
  lineOf(path: KeyPath): number | undefined;
};

/**
 * The text of a file: at most 1 MiB of UTF-8; undefined when there is none.
 * Throws `bad_config` when it is something else or cannot be read. `name` is what it is called in messages.
 */
export function readText(file: string, name: string): string | undefined {
  try {
    const { size } = statSync(file);
    if (size > maxFileBytes) throw new HubError('bad_config', `${name}: is larger than 1 MiB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new HubError('bad_config', `${name}: is not text in UTF-8`, { cause });
    }
    throw new HubError('bad_config', `${name}: cannot be read (${code || 'unknown reason'})`, { cause });
  }
}

const tooDeep = 'nested too deeply';

const inOtherWords: Record<string, string> = {
  UNEXPECTED_TOKEN: 'something does not belong here', // the parser quotes what it met, which may be a secret
  RESOURCE_EXHAUSTION: tooDeep,
};

/** Reads YAML 1.2, strictly: no unknown tags, at most 100 aliases and 64 levels. Throws `bad_config` naming the line of the first fault. */
export function parseConfigFile(text: string, name: string): ConfigFile {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  try {
    // Keys that stand twice are looked for below: the parser's own message names no path.
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true } as const;
    const document = parseDocument(text, options);
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) {
      const what = inOtherWords[fault.code] ?? fault.message;
      throw new HubError('bad_config', `${name}:${lineAt(fault.pos[0])}: is not YAML: ${what}`);
    }
    return {
      duplicates: duplicatesIn(document, lineAt), // first, because it looks at the depth
      value: document.toJS({ maxAliasCount: maxAliases }),
      lineOf: (path) => {
        const offset = offsetOf(document, path);
        return offset === undefined ? undefined : lineAt(offset);
      },
    };
  } catch (cause) {
    const what = cause instanceof RangeError ? tooDeep : 'an alias without its anchor, or too many aliases';
    if (!(cause instanceof RangeError || cause instanceof ReferenceError)) throw cause;
    throw new HubError('bad_config', `${name}: is not YAML that the hub reads: ${what}`, { cause });
  }
}

/** Also the one walk through the whole file, so it ends what is nested too deeply (RangeError). */
function duplicatesIn(
  document: Document.Parsed,
  lineAt: (offset: number) => number,
): ConfigFile['duplicates'] {
  const found: ConfigFile['duplicates'] = [];
  visit(document, {
    Collection(_, map, ancestors) {
      if (ancestors.length > 2 * maxDepth) throw new RangeError(tooDeep); // a level is a map and a pair
      if (!isMap(map)) return;
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key) || !key.range) continue;
        const name = String(key.value);
        const line = lineAt(key.range[0]);
        const firstLine = seen.get(name);
        if (firstLine === undefined) seen.set(name, line);
        else found.push({ path: [...pathOf([...ancestors, map]), name], line, firstLine });
      }
    },
  });
  return found;
}

/** The keys that lead through a chain of nodes, as `visit` hands them out: collections, with the pairs between. */
function pathOf(chain: readonly unknown[]): KeyPath {
  return chain.flatMap((node, index): KeyPath => {
    const child = chain[index + 1];
    if (isSeq(node)) return child === undefined ? [] : [node.items.indexOf(child)];
    const isPair = node !== null && typeof node === 'object' && 'key' in node && isScalar(node.key);
    return isPair ? [String((node.key as { value: unknown }).value)] : [];
  });
}

function offsetOf(document: Document.Parsed, path: KeyPath): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap<ParsedNode>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!pair) break;
      offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (isNode(node) && node.range) offset = node.range[0];
    } else break;
  }
  return offset;
}
