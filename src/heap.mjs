// Loaded before anything else. V8 lets its young generation grow to three times 16 MiB under load and keeps it: with ten
// thousand hosts that was 80 MiB of resident memory for 3 % of ingest.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
