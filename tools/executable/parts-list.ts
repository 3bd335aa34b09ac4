// What is inside the executable, for people (the licences) and for programs (a CycloneDX list of parts). A licence asks to be
// handed on with the code; and when a library turns out to be vulnerable, the list says which clinics have it.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});
type Part = z.infer<typeof packageSchema> & { readonly text: string };

export async function partsList(options: {
  readonly version: string;
  /** Folders below the root, as `bundleProgram` gives them. */
  readonly packages: readonly string[];
  readonly node: { readonly version: string; readonly license: string };
}): Promise<{ licenses: string; sbom: string }> {
  const parts = await Promise.all(options.packages.map(readPart));
  const node = {
    name: 'Node.js',
    version: options.node.version,
    license: 'MIT',
    text: await text(options.node.license),
  };
  return { licenses: licensesOf([node, ...parts]), sbom: sbomOf(options.version, node, parts) };
}

async function readPart(folder: string): Promise<Part> {
  const at = join(ROOT, folder);
  const described = packageSchema.parse(JSON.parse(await text(join(at, 'package.json'))));
  const file = (await readdir(at)).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  return { ...described, text: file === undefined ? '' : await text(join(at, file)) };
}

function licensesOf(parts: readonly Part[]): string {
  const chapters = parts.map(({ name, version, license = 'no licence named', text }) => {
    const head = `${name} ${version} (${license})`;
    return `${head}\n${'-'.repeat(head.length)}\n\n${text.trim() || `Its package holds no text of the licence.`}\n`;
  });
  return `clinic-offsite contains the following parts, each under its own licence.\n\n${chapters.join('\n\n')}`;
}

/** CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/. No time and no serial number, so that two builds are equal. */
function sbomOf(version: string, node: Part, parts: readonly Part[]): string {
  const components = parts.map(({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license && { licenses: [{ expression: license }] }),
  }));
  const platform = {
    ...{ type: 'platform', name: node.name, version: node.version, licenses: [{ expression: 'MIT' }] },
    purl: `pkg:generic/nodejs@${node.version}`,
  };
  const list = {
    ...{ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 },
    metadata: { component: { type: 'application', name: 'clinic-offsite', version } },
    components: [platform, ...components],
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}

const text = (path: string): Promise<string> => readFile(path, 'utf8');
