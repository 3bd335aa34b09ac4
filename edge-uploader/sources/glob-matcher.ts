// Globs as a backup needs them: `*` also matches names that begin with a dot, letters count in either case on Windows, and a name
// matches however its accents are composed. Node's own `path.matchesGlob` leaves dot files out, and with them half of the settings.

import picomatch from 'picomatch';

/** Says of a path, with `/` between its parts, whether one of the patterns matches the whole of it. */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const options = { dot: true, nocase: process.platform === 'win32', nonegate: true };
  const matches = picomatch(
    patterns.map((pattern) => pattern.normalize('NFC')),
    options,
  );
  return (path) => matches(path.normalize('NFC'));
}
