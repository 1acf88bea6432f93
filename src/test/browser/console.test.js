import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Gate, PASSWORD, axe, createKey, launch, logIn, open, register } from './browser.js';

let browser;
let gate;
let number = Date.now();

/** A page that is logged in to a new account. */
async function loggedIn(options) {
  const opened = await open(browser, gate.url, options);
  const username = `someone${number++}`;
  await register(opened.page, username);
  return { ...opened, username };
}

before(async () => {
  browser = await launch();
  gate = await new Gate(process.env.KEYWRIGHT_URL).open();
});

after(async () => {
  await browser.close();
  await gate.shut();
});

suite('the console', () => {
  test('creates, verifies, suspends, resumes, rotates and revokes a key', async () => {
    const { page, errors } = await loggedIn();

    const key = await createKey(page, 'nightly export', 'reports:read');
    assert.match(key, /^kw_/);
    assert.equal(await page.evaluate(() => document.activeElement.value), key);
    assert.equal(await page.title(), 'Keys – Keywright');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, key);
    await page.getByRole('button', { name: 'Done' }).click();
    assert.equal((await page.content()).includes(key), false);

    await page.getByRole('link', { name: 'Verify' }).click();
    await page.getByLabel('Key', { exact: true }).fill(copied);
    await page.getByLabel('Required scopes').fill('reports:read');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The key is valid for this request.').waitFor();
    await page.getByLabel('Required scopes').fill('users:read');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('INSUFFICIENT_SCOPE').waitFor();

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('link', { name: 'nightly export' }).click();
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('suspended').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByLabel('old key expires').selectOption('in 1 hour');
    await page.getByRole('button', { name: 'Rotate' }).click();
    const next = await page.getByLabel('Key', { exact: true }).inputValue();
    assert.notEqual(next, key);
    await page.getByRole('link', { name: next.split('_')[1] }).click();

    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke nightly export?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('active', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('button', { name: 'Revoke nightly export' }).click();
    await page.getByText('revoked').waitFor();
    assert.deepEqual(errors, []);
  });

  test('can be used with only the keyboard', async () => {
    const { page } = await open(browser, gate.url);
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.name);
    const tabTo = async (wanted) => {
      for (let i = 0; i < 40; i++) {
        await press('Tab');
        if ((await focused()) === wanted) return;
      }
      assert.fail(`cannot reach ${wanted} with the Tab key`);
    };

    await tabTo('Register');
    await press('Enter');
    await page.getByRole('heading', { name: 'Register' }).waitFor();
    await page.getByLabel('Username').focus();
    await page.keyboard.type('keyboardist');
    await press('Tab');
    await page.keyboard.type(PASSWORD);
    await press('Enter');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await tabTo('New key');
    await press('Enter');
    assert.equal(await focused(), 'name');
    await page.keyboard.type('typed');
    await press('Enter');
    await page.getByRole('link', { name: 'typed' }).waitFor();
    await tabTo('typed');
    await press('Enter');
    await page.getByRole('heading', { name: 'typed' }).waitFor();
    await tabTo('Revoke');
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    assert.equal(await focused(), 'Cancel');
    await press('Shift+Tab', 'Enter');
    await page.getByText('revoked').waitFor();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [{ width: 1200, height: 800 }, { width: 360, height: 740 }]) {
      test(`passes the axe checks, ${colorScheme} and ${viewport.width} px wide`, async () => {
        const { page } = await open(browser, gate.url, { colorScheme, viewport });
        assert.deepEqual(await axe(page), []);
        await register(page, `someone${number++}`);
        await createKey(page, 'nightly export', 'reports:read');
        assert.deepEqual(await axe(page), []);
        await page.getByRole('link', { name: 'nightly export' }).click();
        await page.getByText('rejected requests in the last').waitFor();
        assert.deepEqual(await axe(page), []);
        await page.getByRole('button', { name: 'Revoke' }).click();
        assert.deepEqual(await axe(page), []);
        await page.getByRole('button', { name: 'Cancel' }).click();
        for (const name of ['Verify', 'Sessions']) {
          await page.getByRole('link', { name }).click();
          await page.getByRole('heading', { name }).waitFor();
          assert.deepEqual(await axe(page), []);
        }
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `the page is ${width} px wide`);
      });
    }
  }

  test('shows that the session has ended, and returns to the page after login', async () => {
    const { page, username } = await loggedIn();
    const other = await open(browser, gate.url);
    await logIn(other.page, username);
    await other.page.getByRole('link', { name: 'Sessions' }).click();
    await other.page.getByRole('button', { name: /^End the session/ }).click();
    await other.page.getByRole('button', { name: /^End the session/ }).waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByText('Your session has ended.').waitFor();
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
  });

  test('retries until the server is back, and creates nothing twice', async () => {
    const { page } = await loggedIn();
    await gate.shut();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('patient');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('The server does not respond.').waitFor();
    await gate.open();

    await page.getByText('This is the key.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'patient' }).count(), 1);
  });

  test('stores the token in memory only', async () => {
    const { page } = await loggedIn();

    const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    assert.deepEqual(stored, [0, 0, '']);
    await page.reload();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  test('shows the audit log only to operators', async () => {
    const { page } = await loggedIn();
    assert.equal(await page.getByRole('link', { name: 'Audit log' }).count(), 0);

    const operator = await open(browser, gate.url);
    await logIn(operator.page, 'operator');
    await operator.page.getByRole('link', { name: 'Audit log' }).click();
    await operator.page.getByText('account.registered').first().waitFor();
    assert.deepEqual(await axe(operator.page), []);
  });
});

suite('a rate limit', () => {
  test('shows the time to wait, and the console retries', async () => {
    const { page } = await open(browser, process.env.KEYWRIGHT_LIMITED_URL);
    await register(page, 'hasty');
    let over = false;
    const isShown = page.getByText(/Retrying in \d+ s/).waitFor({ timeout: 60_000 });
    const end = () => (over = true);
    isShown.then(end, end);
    for (let i = 0; !over; i++) {
      await page.getByRole('link', { name: i % 2 === 0 ? 'Sessions' : 'Keys', exact: true }).click();
      await page.getByRole('heading', { name: i % 2 === 0 ? 'Sessions' : 'Keys' }).waitFor();
    }

    await isShown;
    await page.getByText(/Retrying in/).waitFor({ state: 'detached' });
    await page.getByRole('table').or(page.getByText('No keys found.')).waitFor();
  });
});
