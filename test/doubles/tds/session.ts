// One connection: PRELOGIN, TLS if wanted, LOGIN7 (with NTLM if wanted), then batches and calls, one after the other, until somebody
// hangs up. An attention stops what runs.

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Context, type Engine, findDatabase, mayEnter, type Session, same } from './engine/context.ts';
import { execute } from './engine/execute.ts';
import { type MessageNumber, message } from './engine/messages.ts';
import type { Login } from './engine/model.ts';
import { type Login as LoginRequest, parseLogin } from './wire/login.ts';
import { encodeChallenge, parseAnswer } from './wire/ntlm.ts';
import { encodePackets, type Message, messageReader, PACKET } from './wire/packets.ts';
import { encodePrelogin, negotiate, parsePrelogin } from './wire/prelogin.ts';
import { type Parameter, parseBatch, parseCall } from './wire/requests.ts';
import { ResponseWriter } from './wire/response-writer.ts';
import { type Certificate, type Secured, startTls } from './wire/tls-in-tds.ts';
import * as tokens from './wire/tokens.ts';

export interface Line {
  readonly engine: Engine;
  readonly certificate: Certificate;
  /** What the server says of encryption: see wire/prelogin.ts. */
  readonly encryption: number;
  /** The Windows domain that it trusts. */
  readonly domain: string;
  readonly spid: number;
  /** Told what came, for tests that look at the line. */
  readonly onStatement: (sql: string) => void;
}

/** Serves a connection to its end. */
export async function serveSession(socket: Socket, line: Line): Promise<void> {
  const mailbox = new Mailbox(socket);
  const { spid } = line;
  const prelogin = await mailbox.next(PACKET.prelogin);
  const { answer, encrypt } = negotiate(parsePrelogin(prelogin.data).encryption, line.encryption);
  const { faults } = line.engine;
  const version = line.engine.properties.version;
  send(socket, encodePrelogin({ version, encryption: answer }), spid);
  let secure: Secured | undefined;
  if (encrypt !== 'nothing') {
    mailbox.pause();
    secure = await startTls(socket, line.certificate);
    mailbox.follow(secure.tls);
  }
  const request = parseLogin((await mailbox.next(PACKET.login7)).data);
  if (faults.login === 'cut') return void socket.destroy();
  if (faults.login === 'silent') return mailbox.untilClosed();
  // Encryption of the login alone ends with its packet; what follows is plain again.
  const way = encrypt === 'all' ? secure!.tls : socket;
  if (encrypt === 'login') {
    secure!.release();
    mailbox.follow(socket);
  }
  await new Connection(way, socket, mailbox, line).run(request);
}

function send(way: Socket | TLSSocket, data: Buffer, spid: number): void {
  way.write(encodePackets(PACKET.response, data, { packetBytes: 4096, spid, isEnd: true }));
}

/** Whole messages in order, for whoever waits for them. */
class Mailbox {
  #way: Socket | TLSSocket;
  readonly #messages: Message[] = [];
  #waiting: (() => void) | undefined;
  #isClosed = false;
  #listener: (bytes: Buffer) => void;
  onAttention: (() => void) | undefined;
  onClose: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#way = socket;
    this.#listener = this.#newListener();
    socket.on('data', this.#listener);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isClosed = true;
      this.onClose?.();
      this.#waiting?.();
    });
  }

  #newListener(): (bytes: Buffer) => void {
    const read = messageReader((found) => {
      if (found.type === PACKET.attention) this.onAttention?.();
      if (found.type !== PACKET.attention || this.onAttention === undefined) this.#messages.push(found);
      this.#waiting?.();
    });
    return (bytes) => {
      try {
        read(bytes);
      } catch {
        this.#way.destroy();
      }
    };
  }

  /** Listens no longer, so that TLS can have the line. */
  pause(): void {
    this.#way.off('data', this.#listener);
  }

  follow(way: Socket | TLSSocket): void {
    this.#way.off('data', this.#listener);
    this.#way = way;
    this.#listener = this.#newListener();
    way.on('data', this.#listener);
    way.on('error', () => undefined);
  }

  async next(...types: readonly number[]): Promise<Message> {
    while (this.#messages.length === 0) {
      if (this.#isClosed) throw new Error('the client is gone');
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const found = this.#messages.shift()!;
    if (!types.includes(found.type)) throw new Error(`a message of type ${found.type} in the wrong place`);
    return found;
  }

  async untilClosed(): Promise<void> {
    while (!this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

class Connection {
  readonly #way: Socket | TLSSocket;
  readonly #socket: Socket;
  readonly #mailbox: Mailbox;
  readonly #line: Line;
  #packetBytes = 4096;

  constructor(way: Socket | TLSSocket, socket: Socket, mailbox: Mailbox, line: Line) {
    this.#way = way;
    this.#socket = socket;
    this.#mailbox = mailbox;
    this.#line = line;
  }

  async run(request: LoginRequest): Promise<void> {
    const { engine, spid } = this.#line;
    const login = await this.#authenticate(request);
    if (login === undefined) return;
    const wanted = request.database || 'master';
    const database = findDatabase(engine, wanted);
    const session: Session = {
      id: spid,
      login,
      database: 'master',
      request: undefined,
      signal: new AbortController().signal,
    };
    if (database === undefined || database.state !== 'ONLINE' || !mayEnter(session, database)) {
      return this.#refuse([message(4060, wanted), message(18456, login.name)]);
    }
    session.database = database.name;
    this.#welcome(request, session);
    engine.sessions.add(session);
    try {
      for (;;) await this.#answer(await this.#mailbox.next(PACKET.batch, PACKET.rpc, PACKET.attention), session);
    } finally {
      engine.sessions.delete(session);
    }
  }

  async #authenticate(request: LoginRequest): Promise<Login | undefined> {
    const { engine, domain, spid } = this.#line;
    const find = (name: string): Login | undefined => engine.store.logins.find((one) => same(one.name, name));
    if (request.sspi === undefined) {
      const login = find(request.user);
      const isRight = login !== undefined && !login.name.includes('\\') && login.password === request.password;
      if (!isRight) return this.#refuse([message(18456, request.user)]);
      const numbers = { disabled: 18470, locked: 18486, expired: 18487 } as const;
      if (login.trouble !== undefined)
        return this.#refuse([message(numbers[login.trouble] as MessageNumber, login.name)]);
      return login;
    }
    const challenge = randomBytes(8);
    const { name } = engine.properties;
    const computer = name.split('\\')[0]!;
    send(this.#way, tokens.encodeSspi(encodeChallenge({ challenge, domain, computer })), spid);
    const answer = parseAnswer((await this.#mailbox.next(PACKET.sspi)).data, challenge);
    if (!same(answer.domain, domain)) return this.#refuse([message(18452)]);
    const login = find(`${answer.domain}\\${answer.user}`);
    if (login === undefined || !answer.proves(login.password))
      return this.#refuse([message(18456, `${domain}\\${answer.user}`)]);
    return login;
  }

  #refuse(notices: readonly tokens.Notice[]): undefined {
    const { engine, spid } = this.#line;
    const said = notices.map((notice) => tokens.encodeNotice(notice, engine.properties.name));
    send(this.#way, Buffer.concat([...said, tokens.encodeDone('statement', { error: true })]), spid);
    this.#way.end();
    return undefined;
  }

  #welcome(request: LoginRequest, { database }: Session): void {
    const { engine, spid } = this.#line;
    const { name, version } = engine.properties;
    this.#packetBytes = request.packetBytes;
    const parts = [
      tokens.encodeChange('database', database, 'master'),
      tokens.encodeNotice({ ...message(5701, database), state: 2 }, name),
      tokens.encodeCollationChange(),
      tokens.encodeChange('language', 'us_english', ''),
      tokens.encodeNotice(message(5703), name),
      tokens.encodeLoginAck({
        tdsVersion: request.tdsVersion >= 0x74000004 ? 0x74000004 : request.tdsVersion,
        version,
      }),
      tokens.encodeChange('packetSize', String(this.#packetBytes), '4096'),
      ...(request.asksForFeatures ? [tokens.encodeNoFeatures()] : []),
      tokens.encodeDone('statement', {}),
    ];
    send(this.#way, Buffer.concat(parts), spid);
  }

  async #answer({ type, data }: Message, session: Session): Promise<void> {
    const { engine, spid, onStatement } = this.#line;
    const put = (bytes: Buffer, isEnd: boolean): void => {
      this.#way.write(encodePackets(PACKET.response, bytes, { packetBytes: this.#packetBytes, spid, isEnd }));
    };
    if (type === PACKET.attention) return put(tokens.encodeDone('statement', { attention: true }), true);
    const stop = new AbortController();
    let isAttention = false;
    this.#mailbox.onAttention = () => {
      isAttention = true;
      stop.abort();
    };
    this.#mailbox.onClose = () => stop.abort();
    session.signal = stop.signal;
    const writer = new ResponseWriter(type === PACKET.rpc ? 'inProcedure' : 'statement', engine.properties.name, put);
    const output = { ...writer.output, cut: () => this.#socket.destroy() };
    const { sql, variables } =
      type === PACKET.batch ? { sql: parseBatch(data), variables: new Map() } : statementOf(data);
    onStatement(sql);
    const context: Context = { engine, session, output, variables };
    const isWell = sql === undefined ? false : await execute(sql, context);
    this.#mailbox.onAttention = undefined;
    // What was asked gets its answer to the end; that it was stopped is a message of its own.
    writer.end(type === PACKET.rpc, isWell);
    if (isAttention) put(tokens.encodeDone('statement', { attention: true }), true);
  }
}

/** sp_executesql: the statement, the declaration of its parameters, the parameters. */
function statementOf(data: Buffer): { sql: string; variables: Context['variables'] } {
  const { procedure, parameters } = parseCall(data);
  if (procedure.toLowerCase() !== 'sp_executesql') return { sql: `EXECUTE ${procedure}`, variables: new Map() };
  const [statement, , ...rest] = parameters;
  const entry = ({ name, value, type }: Parameter) => [name.toLowerCase(), { value, type }] as const;
  return { sql: String(statement!.value), variables: new Map(rest.map(entry)) };
}
