// Writes the XML of answers. Two functions, so that text is always escaped and markup never is: a key may contain `<`.

export const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** `<name>text</name>`, the text escaped; nothing where there is no value. */
export function textElement(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`;
}

/** `<name>…</name>` around elements that are already XML. */
export function element(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole answer with S3's namespace. */
export function document(name: string, ...children: readonly string[]): string {
  return `${XML_HEADER}<${name} xmlns="${S3_NAMESPACE}">${children.join('')}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  // Control characters as references: S3 sends them so, although XML 1.0 knows no way to write most of them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[&<>"\u0000-\u001f\u007f]/g, (c) => ENTITIES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}
