// Which version this is. An executable has it built in (tools/executable/bundle.ts), so that one can be built as another version for
// a test of updates; beside its sources the program asks package.json.

import packageJson from '../package.json' with { type: 'json' };

declare const OFFSITE_VERSION: string | undefined;

export const VERSION: string = typeof OFFSITE_VERSION === 'string' ? OFFSITE_VERSION : packageJson.version;
