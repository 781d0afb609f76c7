import * as kinds from './kinds.ts';
import * as labels from './labels.ts';
import * as rules from './rules.ts';
import * as types from './types.ts';

/** Every message in English, the language that the keys are taken from. */
export const en = { ...types, ...rules, ...kinds, ...labels };
