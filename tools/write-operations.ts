// `npm run operations`: writes the parts of docs/operations.md that follow from the program. A test fails while they are out of date.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withParts } from './operations-page.ts';

const path = join(import.meta.dirname, '../docs/operations.md');
writeFileSync(path, withParts(readFileSync(path, 'utf8')));
