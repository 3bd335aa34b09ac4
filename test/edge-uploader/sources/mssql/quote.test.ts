// What stands between a name and the server: read back by a parser that knows T-SQL's rules, every name is itself and nothing more.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteName, quoteText } from '../../../../edge-uploader/sources/mssql/quote.ts';
import { tokenize } from '../../../doubles/tds/sql/tokenize.ts';

test('a name is one word, a text one text, whatever is in it', () => {
  const nasty = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('x]; DROP DATABASE y --', "'; SHUTDOWN --", ']]', "''", '[]'),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      expect(tokenize(quoteName(text))).toMatchObject([{ kind: 'word', text, isQuoted: true }, { kind: 'end' }]);
      expect(tokenize(quoteText(text))).toMatchObject([{ kind: 'string', text }, { kind: 'end' }]);
    }),
  );
});
