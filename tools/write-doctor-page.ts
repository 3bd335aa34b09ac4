// `npm run doctor-page`: writes the table of docs/doctor.md that follows from the program. A test fails while it is out of date.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFindings } from './doctor-page.ts';

const path = join(import.meta.dirname, '../docs/doctor.md');
writeFileSync(path, withFindings(readFileSync(path, 'utf8')));
