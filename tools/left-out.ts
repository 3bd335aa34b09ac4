// What no bundle of the uploader takes in, for both that there are: the plain modules and the executable.

import { join } from 'node:path';

const AZURE = ['@azure/core-auth', '@azure/identity', '@azure/keyvault-keys'];

/** Aliases for esbuild: what SQL Server's driver would bring along, see no-azure.ts. */
export const LEFT_OUT = Object.fromEntries(AZURE.map((name) => [name, join(import.meta.dirname, 'no-azure.ts')]));
