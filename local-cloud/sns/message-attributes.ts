// The attributes of a message, as strictly as SNS reads them: filter policies look at nothing else, so a mistyped one would keep an
// alert from everybody without an error.

import { ATTRIBUTE_NAME_CHARACTERS_MAX, MESSAGE_ATTRIBUTES_MAX } from '../limits.ts';
import type { Form } from './form.ts';
import { SnsError } from './sns-error.ts';

export interface MessageAttribute {
  readonly type: 'String' | 'String.Array' | 'Number' | 'Binary';
  /** As it was sent; of Binary the base64. */
  readonly value: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const RESERVED_FOR_SMS = ['AWS.SNS.SMS.SenderID', 'AWS.SNS.SMS.MaxPrice', 'AWS.SNS.SMS.SMSType'];
const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

export function readMessageAttributes(form: Form): MessageAttributes {
  const attributes: Record<string, MessageAttribute> = {};
  const entries = form.members('MessageAttributes.entry');
  if (entries.length > MESSAGE_ATTRIBUTES_MAX) throw invalid(`more than ${MESSAGE_ATTRIBUTES_MAX} message attributes`);
  for (const entry of entries) {
    const name = entry.get('Name') ?? '';
    const reserved = /^(aws|amazon)\./i.test(name) && !RESERVED_FOR_SMS.includes(name);
    if (!NAME.test(name) || name.length > ATTRIBUTE_NAME_CHARACTERS_MAX || reserved) {
      throw invalid(`the message attribute name '${name}'`);
    }
    if (Object.hasOwn(attributes, name)) throw invalid(`the message attribute '${name}', which is given twice`);
    attributes[name] = readValue(name, entry);
  }
  return attributes;
}

export function bytesOf(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { type, value }]) => sum + Buffer.byteLength(name) + type.length + Buffer.byteLength(value),
    0,
  );
}

function readValue(name: string, entry: ReadonlyMap<string, string>): MessageAttribute {
  const type = entry.get('Value.DataType');
  const value = entry.get(type === 'Binary' ? 'Value.BinaryValue' : 'Value.StringValue');
  if (entry.size !== 3 || value === undefined || value === '') throw invalid(`the value of the attribute '${name}'`);
  switch (type) {
    case 'String':
    case 'Binary':
      return { type, value };
    case 'Number':
      if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) throw invalid(`the number '${value}' of '${name}'`);
      return { type, value };
    case 'String.Array':
      if (parseArray(value) === undefined) throw invalid(`the array of the attribute '${name}'`);
      return { type, value };
    default:
      throw invalid(`the data type '${type}' of the attribute '${name}'`);
  }
}

/** The elements of a String.Array; undefined where it is none. */
export function parseArray(value: string): (string | number | boolean | null)[] | undefined {
  try {
    const array: unknown = JSON.parse(value);
    const isElement = (one: unknown): boolean => one === null || ['string', 'number', 'boolean'].includes(typeof one);
    return Array.isArray(array) && array.every(isElement) ? array : undefined;
  } catch {
    return undefined;
  }
}

const invalid = (what: string): SnsError =>
  new SnsError('ParameterValueInvalid', `The request contains a value that is not valid: ${what}`);
