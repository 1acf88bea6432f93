// Opens the console in a browser, through a gate that can close connections like a server that goes down.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { chromium } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BROWSERS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const PASSWORD = 'correct horse battery';

export function launch() {
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Forwards connections to a server while it is open, on its own port. */
export class Gate {
  #target;
  #server = net.createServer((client) => this.#forward(client));
  #sockets = new Set();
  #port = 0;

  constructor(url) {
    this.#target = new URL(url);
  }

  async open() {
    await new Promise((done) => this.#server.listen(this.#port, '127.0.0.1', done));
    this.#port = this.#server.address().port;
    return this;
  }

  async shut() {
    const closed = new Promise((done) => this.#server.close(done));
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  #forward(client) {
    const server = net.connect(Number(this.#target.port), this.#target.hostname);
    for (const [from, to] of [[client, server], [server, client]]) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}

/** Opens the console and records the errors of the page. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // The browser itself reports each error response and each failed request.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      errors.push(message.text());
    }
  });
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return { page, errors };
}

export async function register(page, username) {
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Register and log in' }).click();
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
}

export async function logIn(page, username) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
}

export async function createKey(page, name, scopes) {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Scopes').fill(scopes);
  await page.getByRole('button', { name: 'Create' }).click();
  return page.getByLabel('Key', { exact: true }).inputValue();
}

/** The violations that axe finds in the current page. The debugger runs axe, because the page's security policy does not apply to it. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`);
}
