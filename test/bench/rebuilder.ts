// Rebuilds a folder beside the hub that serves it, in a process of its own, as `hub rebuild` does. Argument: the folder.
import { loadConfig } from '../../src/config.ts';
import { rebuildBeside } from '../../src/rebuild.ts';

const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: process.argv[2] } });
console.log(JSON.stringify(rebuildBeside(config, {}, () => {})));
