// The caller's logins, each of which can be ended.
import * as api from '../api.js';
import { html } from '../html.js';
import { attempt, paged, when } from './parts.js';

export function sessionsPage(frame) {
  const state = { error: null };
  const list = paged(frame, (cursor) => api.get('/v1/account/sessions', { cursor }));

  const end = (session) => () =>
    attempt(frame, state, async () => {
      await api.remove(`/v1/account/sessions/${encodeURIComponent(session.id)}`);
      await list.again();
    });

  const table = (sessions) => html`
    <table>
      <caption class="hidden">Your sessions</caption>
      <thead>
        <tr>${['Began', 'From', 'Ends', 'Action'].map((title) => html`<th scope="col">${title}</th>`)}</tr>
      </thead>
      <tbody>
        ${sessions.map(
          (session) => html`
            <tr>
              <th scope="row">${when(session.createdAt)}</th>
              <td data-label="From">${session.address ?? '–'}</td>
              <td data-label="Ends">${when(session.expiresAt)}</td>
              <td>
                ${session.current
                  ? 'this one'
                  : html`<button @click=${end(session)} aria-label="End the session from ${session.address ?? 'somewhere'}">End</button>`}
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
    ${list.view(table, 'There are none.')}
  `;

  return { view };
}
