// Reads the XML of request bodies, strictly: what it cannot read is MalformedXML, as on AWS, never half understood.
// Enough XML for S3's requests: elements, text, entities, comments; no DTD (and so no entity bombs).

import { XML_DEPTH_MAX } from '../limits.ts';
import { S3Error } from '../s3-error.ts';

export class XmlNode {
  readonly name: string;
  readonly children: XmlNode[] = [];
  text = '';

  constructor(name: string) {
    this.name = name;
  }

  /** The children of that name. */
  all(name: string): XmlNode[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The only child of that name, if there is one; two are a malformed request. */
  one(name: string): XmlNode | undefined {
    const found = this.all(name);
    if (found.length > 1) throw malformed();
    return found[0];
  }

  /** The text of the only child of that name. */
  value(name: string): string | undefined {
    return this.one(name)?.text;
  }

  /** Refuses children that the caller would ignore: an ignored wish is a wrong success. */
  allowOnly(...names: readonly string[]): this {
    for (const child of this.children) if (!names.includes(child.name)) throw malformed();
    return this;
  }
}

export function parseXml(text: string, rootName: string): XmlNode {
  const root = new XmlNode('');
  const open: XmlNode[] = [root];
  const token =
    /<\?[^?]*\?>|<!--[\s\S]*?-->|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw malformed();
    const [, closed, opened, , empty, content] = match;
    const current = open.at(-1)!;
    if (content !== undefined) current.text += decodeEntities(content);
    else if (closed !== undefined) {
      if (open.length < 2 || current.name !== localName(closed)) throw malformed();
      open.pop();
    } else if (opened !== undefined) {
      const node = new XmlNode(localName(opened));
      current.children.push(node);
      if (empty !== '/') open.push(node);
      if (open.length > XML_DEPTH_MAX) throw malformed();
    }
  }
  const top = root.children[0];
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '' || top?.name !== rootName) {
    throw malformed();
  }
  return top;
}

export const malformed = (): S3Error =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]*)(;?)/g, (_, name: string, end: string) => {
    const numeric = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const code = numeric === null ? Number.NaN : Number.parseInt(numeric[1] ?? numeric[2]!, numeric[1] ? 16 : 10);
    const character = NAMED[name] ?? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
    if (character === undefined || end !== ';') throw malformed();
    return character;
  });
}
