// Takes the screenshots of screens/ for screens/take: <service> <service with limits> <folder of terminal output> <folder>
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { PASSWORD, createKey, launch, open, register } from './browser.js';

const [service, limited, terminalOutput, folder] = process.argv.slice(2);
const DESK = { viewport: { width: 1100, height: 720 } };
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 };

const browser = await launch();
const shoot = (page, name) => page.screenshot({ path: `${folder}/${name}.png` });

async function api(path, body, token) {
  const response = await fetch(service + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Creates keys with some usage. */
async function fill() {
  const person = { username: 'ann', password: PASSWORD };
  await api('/register', person);
  const { token } = await api('/login', person);
  const create = (key) => api('/v1/keys', key, token);
  const busy = await create({ name: 'nightly export', scopes: ['reports:read'], expiresIn: 'P90D', credits: { remaining: 1000 } });
  await create({ name: 'billing', scopes: ['invoices:*', 'customers:read'], allowedAddresses: ['10.0.0.0/8'] });
  const paused = await create({ name: 'partner trial', scopes: ['reports:*'], expiresIn: 'P7D' });
  await api(`/v1/keys/${paused.id}/suspend`, {}, token);
  for (let i = 0; i < 60; i++) {
    await api('/v1/keys/verify', { key: busy.key, scopes: [i % 6 === 0 ? 'users:read' : 'reports:read'] }, token);
  }
  // Counts are written every five seconds.
  await new Promise((done) => setTimeout(done, 7000));
}

async function logIn(page) {
  await page.getByLabel('Username').fill('ann');
  await page.getByLabel('Password').fill(PASSWORD);
  await shoot(page, 'console-login');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('table').waitFor();
}

async function pages() {
  const { page } = await open(browser, service, DESK);
  await logIn(page);
  await shoot(page, 'console-keys');
  const key = await createKey(page, 'deploy bot', 'deploys:write');
  await page.getByRole('link', { name: 'deploy bot' }).waitFor();
  await shoot(page, 'console-new-key');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'nightly export' }).click();
  await page.getByText('rejected requests in the last').waitFor();
  await shoot(page, 'console-key');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await shoot(page, 'console-revoke');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Verify' }).click();
  await page.getByLabel('Key', { exact: true }).fill(key);
  await page.getByLabel('Required scopes').fill('reports:read');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('INSUFFICIENT_SCOPE').waitFor();
  await shoot(page, 'console-verify');
  for (const name of ['Sessions', 'Audit log']) {
    await page.getByRole('link', { name }).click();
    await page.getByRole('table').waitFor();
    await shoot(page, `console-${name.split(' ')[0].toLowerCase()}`);
  }
}

async function dark() {
  const { page } = await open(browser, service, { ...PHONE, colorScheme: 'dark' });
  await page.getByLabel('Username').fill('ann');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
  await shoot(page, 'console-wrong-password');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('table').waitFor();
  await shoot(page, 'console-phone-dark');
}

async function limit() {
  const { page } = await open(browser, limited, DESK);
  await page.getByLabel('Username').fill('testuser');
  await page.getByLabel('Password').fill('pass123');
  await page.getByRole('button', { name: 'Log in' }).click();
  for (let i = 0; (await page.getByText(/Retrying in/).count()) === 0; i++) {
    await page.getByRole('link', { name: i % 2 === 0 ? 'Sessions' : 'Keys', exact: true }).click({ timeout: 90_000 });
    await page.waitForTimeout(300);
  }
  await shoot(page, 'console-limit');
}

async function terminals() {
  const { page } = await open(browser, 'about:blank', { viewport: { width: 1100, height: 560 } });
  await page.setContent(
    '<body style="margin:0;background:#14191a"><pre style="margin:0;padding:20px;font:14px/1.5 monospace;color:#d7e0dc;white-space:pre-wrap;overflow-wrap:anywhere"></pre>',
  );
  for (const file of readdirSync(terminalOutput)) {
    await page.locator('pre').evaluate((pre, text) => (pre.textContent = text), readFileSync(`${terminalOutput}/${file}`, 'utf8'));
    await page.locator('pre').screenshot({ path: `${folder}/${basename(file, '.txt')}.png` });
  }
}

async function swagger() {
  const { page } = await open(browser, `${service}/swagger-ui.html`, DESK);
  await page.getByText('/v1/keys/verify').first().waitFor();
  await shoot(page, 'swagger-ui');
}

await fill();
await terminals();
await swagger();
await pages();
await dark();
await limit();
await browser.close();
