// The user's sessions, with a button to end each.
import * as api from '../api.js';
import { html } from '../html.js';
import { attempt, paged, when } from './parts.js';

export function sessionsPage(frame) {
  const state = { error: null };
  const list = paged(frame, (cursor) => api.get('/v1/account/sessions', { cursor }));

  const end = (session) => () =>
    attempt(frame, state, async () => {
      await api.remove(`/v1/account/sessions/${encodeURIComponent(session.id)}`);
      await list.reload();
    });

  const table = (sessions) => html`
    <table>
      <caption class="hidden">Your sessions</caption>
      <thead>
        <tr>${['Started', 'Address', 'Expires', 'Action'].map((title) => html`<th scope="col">${title}</th>`)}</tr>
      </thead>
      <tbody>
        ${sessions.map(
          (session) => html`
            <tr>
              <th scope="row">${when(session.createdAt)}</th>
              <td data-label="Address">${session.address ?? '–'}</td>
              <td data-label="Expires">${when(session.expiresAt)}</td>
              <td>
                ${session.current
                  ? 'current session'
                  : html`<button @click=${end(session)} aria-label="End the session from ${session.address ?? 'an unknown address'}">End</button>`}
              </td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;

  const view = () => html`
    <h1 tabindex="-1">Sessions</h1>
    <p class="error" role="alert">${state.error}</p>
    ${list.view(table, 'No sessions found.')}
  `;

  return { view };
}
