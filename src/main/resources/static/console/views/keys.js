// A table of the user's keys, and a form to create one.
import * as api from '../api.js';
import { html, nothing } from '../html.js';
import { words } from '../text.js';
import { attempt, focusSecret, paged, scopesOf, secret, stateOf, when } from './parts.js';

const LIFETIMES = [
  ['', 'never'],
  ['P7D', 'in 7 days'],
  ['P30D', 'in 30 days'],
  ['P90D', 'in 90 days'],
  ['P365D', 'in 1 year'],
];

export function keysPage(frame) {
  const state = { filter: 'ACTIVE', isOpen: false, isBusy: false, error: null, created: null };
  const list = paged(frame, (cursor) => api.get('/v1/keys', { cursor, state: state.filter }));

  function create(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target));
    return attempt(frame, state, async () => {
      state.created = await api.post('/v1/keys', toNewKey(fields));
      state.isOpen = false;
      frame.update();
      focusSecret();
      await list.reload();
    });
  }

  function open() {
    state.isOpen = !state.isOpen;
    state.error = null;
    state.created = null;
    frame.update();
    document.querySelector('.form input')?.focus();
  }

  function filter(event) {
    state.filter = event.target.value;
    void list.reload();
  }

  const form = () => html`
    <form class="form" @submit=${create} aria-label="New key">
      <label>Name <input name="name" maxlength="100" autocomplete="off"></label>
      <label>Scopes <input name="scopes" placeholder="reports:read invoices:*" autocomplete="off" autocapitalize="none"></label>
      <label>
        Expires
        <select name="expiresIn">${LIFETIMES.map(([value, label]) => html`<option value=${value}>${label}</option>`)}</select>
      </label>
      <label>Allowed addresses <input name="addresses" placeholder="10.0.0.0/8" autocomplete="off"></label>
      <label>Requests per minute <input name="limit" type="number" min="1" max="1000000" placeholder="unlimited"></label>
      <label>Credits <input name="credits" type="number" min="0" placeholder="unlimited"></label>
      <p class="error" role="alert">${state.error}</p>
      <div class="row">
        <button class="main" ?disabled=${state.isBusy}>Create</button>
        <button type="button" @click=${open}>Cancel</button>
      </div>
    </form>
  `;

  const table = (keys) => html`
    <table>
      <caption class="hidden">Your API keys</caption>
      <thead>
        <tr>
          ${['Name', 'State', 'Scopes', 'Last used', 'Expires'].map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${keys.map(
          (key) => html`
            <tr>
              <th scope="row"><a href="#/keys/${key.id}">${key.name ?? 'unnamed'}</a> <code class="quiet">${key.id}</code></th>
              <td data-label="State">${stateOf(key)}</td>
              <td data-label="Scopes">${scopesOf(key.scopes)}</td>
              <td data-label="Last used">${when(key.lastUsedAt, 'never')}</td>
              <td data-label="Expires">${when(key.expiresAt, 'never')}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;

  const view = () => html`
    <div class="row head">
      <h1 tabindex="-1">Keys</h1>
      <label class="inline">
        Show
        <select @change=${filter}>
          <option value="ACTIVE">active</option>
          <option value="EXPIRED">expired</option>
          <option value="SUSPENDED">suspended</option>
          <option value="REVOKED">revoked</option>
          <option value="">all</option>
        </select>
      </label>
      <button class="main" @click=${open} aria-expanded=${state.isOpen}>New key</button>
    </div>
    ${state.isOpen ? form() : nothing}
    ${state.created === null ? nothing : secret(state.created.key, 'This is the key. It is shown only once.', dismiss)}
    ${list.view(table, 'No keys found.')}
  `;

  function dismiss() {
    state.created = null;
    frame.restart();
  }

  return { view };
}

/** The request body for a new key, without empty fields. */
function toNewKey({ name, scopes, expiresIn, addresses, limit, credits }) {
  return {
    ...(name && { name }),
    scopes: words(scopes),
    ...(expiresIn && { expiresIn }),
    allowedAddresses: words(addresses),
    ...(limit && { limits: [{ name: 'minute', limit: Number(limit), period: 'PT1M' }] }),
    ...(credits && { credits: { remaining: Number(credits) } }),
  };
}
