// A real browser, asked over its own debugging protocol: how a page looks at a width, and whether it keeps to itself. Debian's Chromium;
// nothing of the project ships it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_SECONDS_MAX = 60;
const HEIGHT = 900;

export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly media: 'screen' | 'print';
  /** The clock of whoever looks; the browser's own unless given. */
  readonly now?: Date;
}

export interface Seen {
  readonly png: Buffer;
  /** What the page needs; more than the width of the view is a page that has to be pushed about. */
  readonly contentWidth: number;
  /** Everything that the browser complained of, and all that it was asked to fetch. */
  readonly complaints: readonly string[];
}

export class Browser {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: { result?: never; error?: { message: string } }) => void>();
  readonly #complaints: string[] = [];
  #number = 0;
  #session: string | undefined;
  #loaded: (() => void) | undefined;

  private constructor(parts: { process: ChildProcess; folder: string; socket: WebSocket }) {
    this.#process = parts.process;
    this.#folder = parts.folder;
    this.#socket = parts.socket;
    this.#socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(String(data))));
  }

  static async open(): Promise<Browser> {
    const folder = await mkdtemp(join(tmpdir(), 'offsite-look-'));
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'];
    const program = spawn('chromium', [...options, `--user-data-dir=${folder}`, 'about:blank'], { stdio: 'ignore' });
    const portFile = join(folder, 'DevToolsActivePort');
    let said = '';
    for (let tries = 0; !said.includes('\n') && tries < START_SECONDS_MAX * 10; tries += 1) {
      await sleep(100);
      said = await readFile(portFile, 'utf8').catch(() => '');
    }
    const [port, path] = said.split('\n');
    if (path === undefined) throw new Error(`chromium did not start within ${START_SECONDS_MAX} seconds`);
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    const browser = new Browser({ process: program, folder, socket });
    const { targetId } = await browser.#ask('Target.createTarget', { url: 'about:blank' });
    browser.#session = (await browser.#ask('Target.attachToTarget', { targetId, flatten: true })).sessionId as string;
    for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await browser.#ask(`${domain}.enable`);
    return browser;
  }

  async look(url: string, { width, scheme, media, now }: View): Promise<Seen> {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#ask('Emulation.setEmulatedMedia', { media, features });
    await this.#ask('Emulation.setDeviceMetricsOverride', {
      width,
      height: HEIGHT,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    const clock = now && `Date.now = () => ${now.getTime()}`;
    const added = clock && (await this.#ask('Page.addScriptToEvaluateOnNewDocument', { source: clock }));
    this.#complaints.length = 0;
    const loaded = new Promise<void>((resolve) => {
      this.#loaded = resolve;
    });
    await this.#ask('Page.navigate', { url });
    await loaded;
    const { cssContentSize } = (await this.#ask('Page.getLayoutMetrics')) as {
      cssContentSize: { width: number; height: number };
    };
    const clip = { x: 0, y: 0, width, height: Math.ceil(cssContentSize.height), scale: 1 };
    const { data } = await this.#ask('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
    if (added) await this.#ask('Page.removeScriptToEvaluateOnNewDocument', added);
    const complaints = this.#complaints.filter((complaint) => complaint !== url);
    return { png: Buffer.from(data as string, 'base64'), contentWidth: cssContentSize.width, complaints };
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.#ask('Browser.close').catch(() => this.#process.kill('SIGKILL'));
    await ended;
    this.#socket.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#number += 1;
    const id = this.#number;
    const isOfBrowser = method.startsWith('Target.') || method.startsWith('Browser.');
    const sessionId = isOfBrowser ? undefined : this.#session;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result ?? {}) : reject(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  #heard(message: { id?: number; method?: string; params?: Record<string, never> }): void {
    const { id, method, params } = message;
    if (id !== undefined) this.#waiting.get(id)?.(message as never);
    if (method === 'Page.loadEventFired') this.#loaded?.();
    const said = params as
      | { entry?: { text: string }; request?: { url: string }; exceptionDetails?: { text: string } }
      | undefined;
    if (method === 'Log.entryAdded') this.#complaints.push(String(said?.entry?.text));
    if (method === 'Runtime.exceptionThrown') this.#complaints.push(String(said?.exceptionDetails?.text));
    if (method === 'Network.requestWillBeSent') this.#complaints.push(String(said?.request?.url));
  }
}
