import type { en } from '../en/index.ts';
import type { Translated } from '../translated.ts';
import * as kinds from './kinds.ts';
import * as labels from './labels.ts';
import * as rules from './rules.ts';
import * as types from './types.ts';

/** Every message in Hungarian. */
export const hu: Translated<typeof en> = { ...types, ...rules, ...kinds, ...labels };
