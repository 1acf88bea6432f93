// Verifies a pasted key and explains the result. It deducts nothing from limits or credits.
import * as api from '../api.js';
import { html, nothing } from '../html.js';
import { words } from '../text.js';
import { attempt } from './parts.js';

export function verifyPage(frame) {
  const state = { isBusy: false, error: null, result: null };

  function verify(event) {
    event.preventDefault();
    const { key, scopes, address } = Object.fromEntries(new FormData(event.target));
    state.result = null;
    return attempt(frame, state, async () => {
      state.result = await api.post('/v1/keys/verify', {
        key: key.trim(),
        scopes: words(scopes),
        ...(address && { address: address.trim() }),
        explain: true,
      });
    });
  }

  const result = ({ valid, code, keyId, name, explanation }) => html`
    <section class="verdict" role="status">
      <h2><span class="state ${valid ? 'active' : 'revoked'}">${code}</span></h2>
      <p>
        ${valid ? 'The key is valid for this request.' : 'The key is not valid for this request.'}
        ${keyId === null ? nothing : html`Key: ${name ?? 'unnamed'}, <code>${keyId}</code>.`}
      </p>
      <ol>
        ${explanation.map(
          (step) => html`
            <li class=${step.passed ? 'passed' : 'failed'}>
              <span class="hidden">${step.passed ? 'Passed:' : 'Failed:'}</span> ${step.detail}
            </li>
          `,
        )}
      </ol>
    </section>
  `;

  const view = () => html`
    <h1 tabindex="-1">Verify a key</h1>
    <form class="form" @submit=${verify}>
      <label>Key <input name="key" required maxlength="1024" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
      <label>Required scopes <input name="scopes" placeholder="reports:read" autocomplete="off"></label>
      <label>Client address <input name="address" placeholder="203.0.113.7" autocomplete="off"></label>
      <p class="error" role="alert">${state.error}</p>
      <div class="row"><button class="main" ?disabled=${state.isBusy}>Verify</button></div>
    </form>
    ${state.result === null ? nothing : result(state.result)}
  `;

  return { view };
}
