// Percent-encoding as Signature Version 4 counts it: only letters, digits and -._~ stay as they are.
// encodeURIComponent leaves !'()* alone, and then the signature of a key such as "a (1).txt" would not match.

export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The same for a path: slashes stay. */
export function percentEncodePath(path: string): string {
  return path.split('/').map(percentEncode).join('/');
}

/** Undefined where the escapes are no valid UTF-8. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
