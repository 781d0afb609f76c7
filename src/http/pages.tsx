import type { Hono } from 'hono';
import type { Hub } from '../hub.ts';
import type { HubEnv } from './app.ts';
export function mountPages(_app: Hono<HubEnv>, _hub: Hub): void {}
