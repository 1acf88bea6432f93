// One key: its properties, its usage and its actions.
import * as api from '../api.js';
import { chart } from '../chart.js';
import { html, nothing } from '../html.js';
import { number } from '../text.js';
import { attempt, confirm, focusSecret, scopesOf, secret, stateOf, when } from './parts.js';

const OVERLAPS = [
  ['PT24H', 'in 1 day'],
  ['PT1H', 'in 1 hour'],
  ['P7D', 'in 7 days'],
  ['PT0S', 'immediately'],
];

export function keyPage(frame, id) {
  const path = `/v1/keys/${encodeURIComponent(id)}`;
  const state = { key: null, usage: null, bucket: 'hour', error: null, secret: null };

  const run = (action) => attempt(frame, state, action);

  const load = () =>
    run(async () => {
      state.key = await api.get(path);
      frame.update();
      await loadUsage();
    });

  async function loadUsage() {
    state.usage = await api.get(`${path}/usage`, { bucket: state.bucket });
  }

  const act = (name) => () =>
    run(async () => {
      state.key = await api.post(`${path}/${name}`);
      frame.restart();
    });

  const revoke = () =>
    run(async () => {
      const name = state.key.name ?? 'unnamed';
      const isConfirmed = await confirm(
        `Revoke ${name}?`,
        `Applications that use the key ${name} (${id}) lose access immediately. You can't undo this.`,
        `Revoke ${name}`,
      );
      if (isConfirmed) {
        state.key = await api.post(`${path}/revoke`);
        frame.restart();
      }
    });

  const rotate = (event) => {
    event.preventDefault();
    const { overlap } = Object.fromEntries(new FormData(event.target));
    return run(async () => {
      const { key } = await api.post(`${path}/rotate`, { overlap });
      show(key, 'This is the new key. It is shown only once.');
      state.key = await api.get(path);
    });
  };

  const reveal = () =>
    run(async () => {
      const { key } = await api.post(`${path}/reveal`);
      show(key, 'This is the key.');
    });

  function show(key, message) {
    // Removes the previous key first, so that its button does not still read "Copied".
    dismiss();
    state.secret = { key, message };
    frame.update();
    focusSecret();
  }

  const choose = (event) => {
    state.bucket = event.target.value;
    return run(loadUsage);
  };

  // Deferred, so that the page first shows that it is loading.
  queueMicrotask(load);

  const isUnsuspended = (key) => key.state === 'ACTIVE' || key.state === 'EXPIRED';

  const actions = (key) => html`
    <div class="row">
      ${isUnsuspended(key) ? html`<button @click=${act('suspend')}>Suspend</button>` : nothing}
      ${key.state === 'SUSPENDED' ? html`<button @click=${act('resume')}>Resume</button>` : nothing}
      ${key.recoverable && key.state !== 'REVOKED' ? html`<button @click=${reveal}>Reveal</button>` : nothing}
      ${isUnsuspended(key) && key.replacedBy === null
        ? html`
            <form class="row" @submit=${rotate} aria-label="Rotate">
              <button>Rotate</button>
              <label class="inline">
                old key expires
                <select name="overlap">
                  ${OVERLAPS.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
                </select>
              </label>
            </form>
          `
        : nothing}
      ${key.state === 'REVOKED' ? nothing : html`<button class="danger" @click=${revoke}>Revoke</button>`}
    </div>
  `;

  const properties = (key) => html`
    <dl>
      <dt>Id</dt><dd><code>${key.id}</code></dd>
      <dt>State</dt><dd>${stateOf(key)}</dd>
      <dt>Scopes</dt><dd>${scopesOf(key.scopes)}</dd>
      <dt>Created</dt><dd>${when(key.createdAt)}</dd>
      <dt>Expires</dt><dd>${when(key.expiresAt, 'never')}</dd>
      <dt>Last used</dt><dd>${when(key.lastUsedAt, 'never')}</dd>
      <dt>Allowed addresses</dt><dd>${key.allowedAddresses.length === 0 ? 'all' : key.allowedAddresses.join(', ')}</dd>
      <dt>Limits</dt>
      <dd>
        ${key.limits.length === 0
          ? 'none'
          : key.limits.map((limit) => html`<div>${limit.name}: ${number(limit.limit)} per ${limit.period}</div>`)}
      </dd>
      <dt>Credits</dt><dd>${key.credits === null ? 'unlimited' : number(key.credits.remaining)}</dd>
      ${key.replacedBy === null
        ? nothing
        : html`<dt>Replaced by</dt><dd><a href="#/keys/${key.replacedBy}"><code>${key.replacedBy}</code></a></dd>`}
    </dl>
  `;

  const usage = () => html`
    <section aria-labelledby="usage">
      <div class="row head">
        <h2 id="usage">Usage</h2>
        <label class="inline">
          per
          <select @change=${choose}>
            ${['minute', 'hour', 'day'].map(
              (each) => html`<option value=${each} ?selected=${each === state.bucket}>${each}</option>`,
            )}
          </select>
        </label>
      </div>
      ${state.usage === null ? html`<p class="quiet">Loading…</p>` : chart(state.usage)}
    </section>
  `;

  const view = () => html`
    <p><a href="#/keys">All keys</a></p>
    <h1 tabindex="-1">${state.key === null ? 'Key' : (state.key.name ?? 'unnamed')}</h1>
    <p class="error" role="alert">${state.error}</p>
    ${state.secret === null ? nothing : secret(state.secret.key, state.secret.message, dismiss)}
    ${state.key === null
      ? state.error === null
        ? html`<p class="quiet">Loading…</p>`
        : nothing
      : html`${actions(state.key)} ${properties(state.key)} ${usage()}`}
  `;

  function dismiss() {
    state.secret = null;
    frame.restart();
  }

  return { view };
}
